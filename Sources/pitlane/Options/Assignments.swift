import Basics
import Configuration
import Files
import Synchronization

/// `NAME=value` arguments and files.
enum Assignments {
    /// Splits `NAME=value` at the first `=`.
    ///
    /// - Parameter form: how the option is written, for the message.
    static func parse(_ text: String, option: String, form: String = "NAME=value") throws -> (Key, String) {
        let bytes = text.utf8
        guard let sign = bytes.firstIndex(of: UInt8(ascii: "=")), sign > bytes.startIndex else {
            throw CommandError("\(option) \(text): the '=' is missing; write \(option) \(form)")
        }
        return (Key(String(bytes[..<sign]) ?? ""), String(decoding: bytes[bytes.index(after: sign)...], as: UTF8.self))
    }

    /// The files that were read, by option and path: all runs of a command have the same values, and its warnings are
    /// said once.
    private static let files = Mutex<[Key: [(name: Key, value: String)]]>([:])

    /// The assignments of a file, which may be a pipe.
    static func read(_ path: String, option: String) throws -> [(name: Key, value: String)] {
        let name = Key("\(option)=\(path)")
        if let known = files.withLock({ $0[name] }) { return known }
        let bytes = try InputFile.read(path, limit: 16 << 20)
        let content: DotenvReader.Content
        do throws(DotenvReader.Problem) {
            content = try DotenvReader.read(bytes)
        } catch {
            throw CommandError("\(option) \(path):\(error.line): \(error.reason)")
        }
        for reference in content.unknown {
            Terminal.printError(
                "warning: \(option) \(path):\(reference.line): $\(reference.name) is not set further up in the file, so "
                    + "it is empty; write \\$ for a dollar sign, or put the value in single quotes")
        }
        let assignments = content.assignments.map { (name: $0.name, value: $0.value) }
        files.withLock { $0[name] = assignments }
        return assignments
    }
}

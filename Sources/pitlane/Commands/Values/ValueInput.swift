import Basics
import Glibc

/// Values that are set: from standard input, so that no list of processes shows them.
enum ValueInput {
    /// GitHub's own limit.
    static let limit = 48 * 1024

    /// All of standard input without the line ends at its end; on a terminal it is asked for and not shown.
    ///
    /// - Throws: where there is none, it is too long, or no text.
    static func read(_ name: Key) throws -> String {
        if Terminal.isInputTerminal { return try checked(Array(SecretPrompt.ask(name.string).utf8), name) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16 * 1024)
        while bytes.count <= limit + 2 {
            let count = Glibc.read(STDIN_FILENO, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw CommandError("cannot read standard input: \(String(cString: strerror(errno)))")
            }
            if count == 0 { break }
            bytes += piece[..<count]
        }
        return try checked(bytes, name)
    }

    /// The value, where GitHub would take it.
    static func checked(_ bytes: [UInt8], _ name: Key) throws -> String {
        var bytes = bytes[...]
        while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
        guard !bytes.isEmpty else {
            throw CommandError("the value of \(name) is empty: give it on standard input")
        }
        guard bytes.count <= limit else {
            throw CommandError(
                "the value of \(name) is longer than \(limit) bytes, which is the most that GitHub keeps")
        }
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.utf8.elementsEqual(bytes), !bytes.contains(0) else {
            throw CommandError("the value of \(name) is not text (UTF-8): encode it, for example as Base64")
        }
        return text
    }
}

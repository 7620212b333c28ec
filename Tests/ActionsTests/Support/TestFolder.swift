import Basics
import Glibc
import Processes

/// A temporary folder that goes away with the test.
final class TestFolder: Sendable {
    let path: String

    init() throws {
        var name = Array("\(Self.base)/pitlane-actions-XXXXXX".utf8CString)
        guard mkdtemp(&name) != nil else { throw TestProblem("cannot make \(Self.base)/pitlane-actions-…") }
        path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { _ = try? Self.tool(["rm", "-rf", "--", path], in: "/") }

    private static let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"

    /// Makes a folder below this one and returns its path.
    func folder(_ name: String) throws -> String {
        let folder = "\(path)/\(name)"
        try Self.tool(["mkdir", "-p", "--", folder], in: path)
        return folder
    }

    /// Writes a file below this one, with the folders it needs.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        let file = "\(path)/\(name)"
        try Self.tool(
            ["mkdir", "-p", "--", String(Substring(file.utf8.prefix(upTo: file.utf8.lastIndex(of: 0x2F)!)))], in: path)
        guard let stream = fopen(file, "wb") else { throw TestProblem("cannot write \(file)") }
        fputs(text, stream)
        fclose(stream)
        return file
    }

    /// Runs a program, which must succeed, and returns its output without the line end.
    @discardableResult
    static func tool(_ arguments: [String], in folder: String, environment: [Key: String] = environment) throws
        -> String
    {
        let output = try Tool.run(
            arguments, environment: environment.map { ($0.key, $0.value) }, workingDirectory: folder)
        guard output.status == 0 else {
            throw TestProblem("\(arguments) ended with \(output.status): \(output.errorText) \(output.text)")
        }
        return output.text
    }

    /// `PATH` of the test run, with names for git.
    static let environment: [Key: String] = [
        "PATH": getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin",
        "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_AUTHOR_NAME": "Test", "GIT_AUTHOR_EMAIL": "test@localhost", "GIT_COMMITTER_NAME": "Test",
        "GIT_COMMITTER_EMAIL": "test@localhost",
    ]
}

/// What a test could not set up.
struct TestProblem: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Reads a whole file; nil where there is none.
func contents(_ path: String) -> String? {
    guard let stream = fopen(path, "rb") else { return nil }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = fread(&piece, 1, piece.count, stream)
        if count == 0 { return String(decoding: bytes, as: UTF8.self) }
        bytes += piece[..<count]
    }
}

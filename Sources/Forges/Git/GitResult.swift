import Processes

/// What a git command answered.
struct GitResult {
    let arguments: [String]
    let output: Tool.Output

    var status: Int32 { output.status }

    /// Standard output.
    var bytes: [UInt8] { output.standardOutput }

    /// The output's lines.
    var lines: [String] {
        bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }

    /// What git said was wrong, in one line.
    var problem: String {
        let lines = output.errorText.utf8.split(separator: UInt8(ascii: "\n"))
        return lines.last.map { String(decoding: $0, as: UTF8.self) } ?? "exit \(status)"
    }

    /// The result of a command that succeeded.
    func checked() throws(GitError) -> GitResult {
        guard status == 0 else { throw GitError("git \(arguments.first ?? ""): \(problem)") }
        return self
    }
}

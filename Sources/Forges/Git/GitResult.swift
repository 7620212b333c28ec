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

    /// What git said was wrong, in one line: its reason with the remedy that it names below it.
    var problem: String {
        let lines = output.errorText.utf8.split(separator: UInt8(ascii: "\n")).map { line in
            String(decoding: line.drop { $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: " ") }, as: UTF8.self)
        }.filter { !$0.utf8.isEmpty }
        if let reason = lines.firstIndex(where: { $0.utf8.starts(with: "fatal: ".utf8) }) {
            return lines[reason...].prefix(Self.reasonLines).joined(separator: " ")
        }
        return lines.last ?? "exit \(status)"
    }

    /// The most lines of a reason: git names its remedies in two or three.
    private static let reasonLines = 5

    /// The result of a command that succeeded.
    func checked() throws(GitError) -> GitResult {
        guard status == 0 else { throw GitError("git \(arguments.first ?? ""): \(problem)") }
        return self
    }
}

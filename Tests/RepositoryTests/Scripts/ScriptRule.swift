/// Every shell script begins the same way, can be executed and parses.
enum ScriptRule {
    static let opening = "set -euo pipefail"

    /// Whether a file is a shell script: by its name or its first line.
    static func isScript(path: String, firstLine: String) -> Bool {
        let shells = ["bash", "/sh"]
        return path.hasSuffix(".sh") || firstLine.hasPrefix("#!") && shells.contains { firstLine.hasSuffix($0) }
    }

    /// What is wrong with a script's text: its first line and its first command.
    static func problems(text: String) -> [String] {
        let lines = text.split(separator: "\n")
        var problems: [String] = []
        if lines.first != "#!/usr/bin/env bash" { problems.append("begins with #!/usr/bin/env bash") }
        let command = lines.first { !$0.hasPrefix("#") }
        if command != opening[...] { problems.append("its first command is \(opening)") }
        return problems
    }
}

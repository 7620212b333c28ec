import Basics

/// A page of `docs/commands`, made of a command's help.
struct CommandPage {
    let command: CommandHelp
    /// The command whose subcommand it is.
    let parent: CommandHelp?

    /// Written by hand: what there is to say about a command beyond its help.
    private static let topics: [Key: String] = [
        "run": "[running workflows](../running.md), [pushes](../pushes.md), [output](../output.md)",
        "plan": "[running workflows](../running.md)",
        "check": "[the Actions language](../language/README.md), [configuration](../configuration.md)",
        "doctor": "[running workflows](../running.md)",
        "expr": "[expressions](../language/expressions.md)",
        "rerun": "[runs](../runs.md#rerun)", "why": "[runs](../runs.md)", "prune": "[runs](../runs.md)",
        "runs": "[runs](../runs.md)", "show": "[output](../output.md)", "logs": "[output](../output.md)",
        "artifacts": "[artifacts](../language/artifacts.md)",
        "secret": "[secrets and variables](../secrets.md)", "variable": "[secrets and variables](../secrets.md)",
        "actions": "[actions](../actions.md)",
        "gate": "[gates](../gates.md)", "gate coverage": "[gates](../gates.md), [coverage](../formats/coverage.md)",
        "gate tests": "[gates](../gates.md), [tests](../formats/tests.md)",
        "gate security": "[gates](../gates.md), [security](../formats/security.md)",
        "gate benchmark": "[gates](../gates.md), [benchmarks](../formats/benchmarks.md)",
        "gate report": "[all gates as one](../gates.md#all-gates-as-one)",
        "test-retry": "[tests](../formats/tests.md)",
    ]

    /// `gate-coverage.md`.
    var file: String { command.words.joined(separator: "-") + ".md" }

    var text: String {
        var parts = ["# \(command.name)", command.summary.asProse]
        parts += command.discussion.map(\.asProse)
        parts.append("```text\n\(command.usage)\n```")
        let names = command.subcommands
        if !names.isEmpty {
            let rows = command.entries("SUBCOMMANDS:").filter { names.contains($0.name) }.map { entry in
                "| [`\(entry.name)`](\((command.words + [entry.name]).joined(separator: "-")).md) | \(entry.meaning.asCell) |"
            }
            parts.append("## Subcommands\n\n| Command | Does |\n|---|---|\n" + rows.joined(separator: "\n"))
        }
        let examples = command.section("EXAMPLES").map { String(Substring($0.utf8.drop { $0 == 0x20 })) }
        parts.append("## Examples\n\n```text\n\(examples.joined(separator: "\n"))\n```")
        for (heading, title) in [("ARGUMENTS:", "Arguments"), ("OPTIONS:", "Options")] {
            // Every command has these two.
            let entries = command.entries(heading).filter { !["--version", "-h, --help"].contains(Key($0.name)) }
            guard !entries.isEmpty else { continue }
            let rows = entries.map { "| `\($0.name.asCode)` | \($0.meaning.asCell) |" }
            parts.append(
                "## \(title)\n\n| \(title.utf8.dropLast().asText) | Meaning |\n|---|---|\n"
                    + rows.joined(separator: "\n"))
        }
        let codes = Self.exitCodes(of: command) ?? parent.flatMap(Self.exitCodes)
        if let codes { parts.append("## Exit codes\n\n\(codes)") }
        let topic =
            Self.topics[Key(command.words.joined(separator: " "))]
            ?? parent.flatMap {
                Self.topics[Key($0.words.joined(separator: " "))]
            }
        if let topic { parts.append("See also: \(topic).") }
        return parts.joined(separator: "\n\n") + "\n"
    }

    /// What the help says of them, as a sentence; a code that stands first without a word is success.
    private static func exitCodes(of command: CommandHelp) -> String? {
        let text = command.section("EXIT CODES").map(\.trimmed).joined(separator: " ")
        guard !text.utf8.isEmpty else { return nil }
        if text.utf8.starts(with: "0, ".utf8) { return sentence("0 success" + text.utf8.dropFirst().asText) }
        return sentence(text)
    }

    private static func sentence(_ text: String) -> String {
        var isCode = true
        let words = text.words.map { word in
            let digits = word.utf8.prefix { (0x30...0x39).contains($0) }
            defer { isCode = word.utf8.last == UInt8(ascii: ",") }
            guard isCode, !digits.isEmpty else { return word.asProse }
            return "`\(digits.asText)`\(word.utf8.dropFirst(digits.count).asText)"
        }
        return words.joined(separator: " ") + "."
    }

    /// The page that lists all others.
    static func index(_ commands: [CommandHelp]) -> String {
        let rows = commands.filter { !$0.words.isEmpty && $0.subcommands.isEmpty }.map { command in
            "| [`\(command.name)`](\(command.words.joined(separator: "-")).md) | \(command.summary.asCell) |"
        }
        return """
            # Commands

            Each page is made of the command's own help, and a test keeps it true: write them again with \
            `PITLANE_RECORD=1 make test FILTER=CommandPageTests`.

            [Runs](../runs.md#which-run) says what `RUN` and `JOB` stand for. Beyond these pages: \
            [running workflows](../running.md), [runs](../runs.md), [approvals](../approvals.md), [pushes](../pushes.md), \
            [actions](../actions.md), [gates](../gates.md), [secrets](../secrets.md), [output](../output.md).

            | Command | Does |
            |---|---|
            \(rows.joined(separator: "\n"))

            All take `-C DIR` (work in that folder), `--data DIR` (where records are kept; default `.pitlane` at the \
            repository's root) and, where they print data, `--format json`.

            """
    }
}

extension String {
    /// The text in Markdown: options and numbers as code, and no character with a meaning of its own.
    fileprivate var asProse: String {
        utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false).map { word in
            let option = word.prefix { $0 == UInt8(ascii: "-") || (0x61...0x7A).contains($0) }
            if option.starts(with: "--".utf8), option.count > 2 {
                return "`\(option.asText)`\(word.dropFirst(option.count).asText)"
            }
            // A number is a setting, and a setting is code.
            let bracket = word.prefix { $0 == UInt8(ascii: "(") }
            let number = word.dropFirst(bracket.count).prefix { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
            if let first = number.first, (0x30...0x39).contains(first), number.last != UInt8(ascii: ".") {
                return "\(bracket.asText)`\(number.asText)`\(word.dropFirst(bracket.count + number.count).asText)"
            }
            return String(decoding: word.flatMap { "<*|".utf8.contains($0) ? [0x5C, $0] : [$0] }, as: UTF8.self)
        }.joined(separator: " ")
    }

    fileprivate var asCell: String { asProse }

    /// As code in a table, where a bar is still a bar of the table.
    fileprivate var asCode: String {
        String(decoding: utf8.flatMap { $0 == UInt8(ascii: "|") ? [0x5C, $0] : [$0] }, as: UTF8.self)
    }
}

extension Sequence<UInt8> {
    fileprivate var asText: String { String(decoding: Array(self), as: UTF8.self) }
}

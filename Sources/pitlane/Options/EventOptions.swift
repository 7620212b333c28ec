import ArgumentParser
import Basics

/// What `run` and `plan` have in common: the event, the workflows, the values.
struct EventOptions: ParsableArguments {
    @Argument(help: "The event's name, as under `on:`.")
    var event = "push"

    @Option(
        name: [.customShort("W"), .long],
        help: ArgumentHelp("Only this workflow: its path, file name or name.", valueName: "path|name"))
    var workflow: [String] = []

    @Option(
        name: [.customShort("j"), .long], help: ArgumentHelp("Only this job, with the jobs it needs.", valueName: "job")
    )
    var job: [String] = []

    @Option(
        help: ArgumentHelp(
            "The branch a pull request goes to (default: origin/HEAD, else develop, else main).", valueName: "branch"))
    var base: String?

    @Option(help: ArgumentHelp("The branch the event is about (default: the current one).", valueName: "branch"))
    var branch: String?

    @Option(help: ArgumentHelp("The tag the event is about.", valueName: "tag"))
    var tag: String?

    @Option(help: ArgumentHelp("The commit the event is about (default: the branch's or tag's).", valueName: "commit"))
    var sha: String?

    @Option(help: ArgumentHelp("A file with the event's webhook payload (JSON).", valueName: "payload.json"))
    var eventFile: String?

    @Option(
        help: ArgumentHelp("The activity: opened, labeled, published, the type of a dispatch.", valueName: "type"))
    var type: String?

    @Option(
        help: ArgumentHelp("The entry of a schedule that fires (default: each, one run apiece).", valueName: "cron"))
    var cron: String?

    @Option(help: ArgumentHelp("Fills github.actor (default: the user).", valueName: "name"))
    var actor: String?

    @Option(help: ArgumentHelp("An input of workflow_dispatch.", valueName: "name=value"))
    var input: [String] = []

    @Option(name: .customLong("var"), help: ArgumentHelp("A variable of the vars context.", valueName: "name=value"))
    var variable: [String] = []

    @Option(help: ArgumentHelp("A file of variables, NAME=value a line.", valueName: "file"))
    var varsFile: [String] = []

    @Option(help: ArgumentHelp("Treat a runs-on label as this machine.", valueName: "label=host"))
    var runner: [String] = []

    @Option(help: ArgumentHelp("Only the legs of a matrix with this value.", valueName: "key:value"))
    var matrix: [String] = []
}

/// `NAME=value` arguments and files.
enum Assignments {
    /// Splits `NAME=value` at the first `=`.
    static func parse(_ text: String, option: String) throws -> (Key, String) {
        let bytes = text.utf8
        guard let sign = bytes.firstIndex(of: UInt8(ascii: "=")), sign > bytes.startIndex else {
            throw CommandError("\(option) \(text): NAME=value is wanted")
        }
        return (Key(String(bytes[..<sign]) ?? ""), String(decoding: bytes[bytes.index(after: sign)...], as: UTF8.self))
    }

    /// The assignments of a file: one a line, `#` comments, quotes around a whole value taken off.
    static func read(_ path: String, option: String) throws -> [(Key, String)] {
        let bytes = try InputFile.read(path, limit: 16 << 20)
        var assignments: [(Key, String)] = []
        for (number, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
        {
            var line = line
            while let last = line.last, last == 0x0D || last == 0x20 || last == 0x09 { line.removeLast() }
            while let first = line.first, first == 0x20 || first == 0x09 { line.removeFirst() }
            guard let first = line.first, first != UInt8(ascii: "#") else { continue }
            guard let sign = line.firstIndex(of: UInt8(ascii: "=")), sign > line.startIndex else {
                // The line itself may be a secret's: only its place is shown.
                throw CommandError("\(option) \(path):\(number + 1): NAME=value is wanted")
            }
            var value = line[(sign + 1)...]
            if let quote = value.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"), value.count >= 2,
                value.last == quote
            {
                value = value.dropFirst().dropLast()
            }
            assignments.append(
                (Key(String(decoding: line[..<sign], as: UTF8.self)), String(decoding: value, as: UTF8.self)))
        }
        return assignments
    }
}

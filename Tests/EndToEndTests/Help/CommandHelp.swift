import Basics
import Testing

/// A command with its help, in parts.
struct CommandHelp {
    /// The words behind `pitlane`.
    let words: [String]
    /// What `--help` prints on a terminal so wide that no line is broken.
    let text: String

    /// All commands, each before its subcommands; without those that the help hides.
    static func all() throws -> [CommandHelp] {
        let sandbox = try Sandbox([:])
        var found: [CommandHelp] = []
        func add(_ words: [String]) throws {
            let answer = try sandbox.pitlane(list: words + ["--help"], environment: ["COLUMNS": "2000"])
            try #require(answer.status == 0, "\(words): \(answer.errors)")
            let command = CommandHelp(words: words, text: answer.output)
            found.append(command)
            try #require(found.count < 200, "\(words)")
            for name in command.subcommands { try add(words + [name]) }
        }
        try add([])
        return found
    }

    /// The command as it is typed.
    var name: String { (["pitlane"] + words).joined(separator: " ") }

    var lines: [String] { text.linesWithEmpty }

    /// The lines between a heading and the next one.
    func section(_ heading: String) -> [String] {
        guard let start = lines.firstIndex(where: { $0.trimmed.utf8.elementsEqual(heading.utf8) }) else { return [] }
        let isHeading = { (line: String) in line.utf8.first.map { $0 > 0x20 } ?? false || line.isCapitals }
        return lines[(start + 1)...].prefix { !isHeading($0) }.filter { !$0.utf8.isEmpty }
    }

    /// What it does, in a sentence.
    var summary: String { lines.first.map { String(Substring($0.utf8.dropFirst("OVERVIEW: ".utf8.count))) } ?? "" }

    /// The paragraphs between the summary and the examples.
    var discussion: [String] {
        let text = lines.dropFirst().prefix { !$0.isCapitals && !$0.utf8.starts(with: "USAGE: ".utf8) }
        return text.split { $0.utf8.isEmpty }.map { $0.joined(separator: " ") }
    }

    /// How it is typed.
    var usage: String {
        let mark = "USAGE: ".utf8
        let line = lines.first { $0.utf8.starts(with: mark) } ?? ""
        return String(Substring(line.utf8.dropFirst(mark.count)))
    }

    /// The entries of a section: a name, and what it means.
    func entries(_ heading: String) -> [(name: String, meaning: String)] {
        var entries: [(name: String, meaning: String)] = []
        for line in section(heading) {
            let text = line.utf8
            let indent = text.prefix { $0 == 0x20 }.count
            let rest = text.dropFirst(indent)
            guard indent == 2 else {
                // A name too long for its column has its meaning on the next line.
                if !entries.isEmpty { entries[entries.count - 1].meaning = String(Substring(rest)) }
                continue
            }
            if let gap = rest.indices.first(where: { rest[$0...].starts(with: "  ".utf8) }) {
                let meaning = rest[gap...].drop { $0 == 0x20 }
                entries.append((String(Substring(rest[..<gap])), String(Substring(meaning))))
            } else {
                entries.append((String(Substring(rest)), ""))
            }
        }
        return entries
    }

    /// The names of its subcommands; the section's last line refers to `pitlane help`.
    var subcommands: [String] { entries("SUBCOMMANDS:").map(\.name).filter { !$0.utf8.starts(with: "See ".utf8) } }
}

extension String {
    var words: [String] {
        utf8.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
    }

    var trimmed: String { words.joined(separator: " ") }

    fileprivate var linesWithEmpty: [String] {
        utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// `EXIT CODES`: a heading inside a discussion.
    fileprivate var isCapitals: Bool {
        let text = trimmed.utf8
        return text.count > 3
            && text.allSatisfy { (0x41...0x5A).contains($0) || $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ":") }
    }
}

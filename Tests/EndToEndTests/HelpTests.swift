import Basics
import Files
import TestSupport
import Testing

/// What `--help` says of every command.
struct HelpTests {
    /// A command with its help.
    private struct Command {
        /// The words behind `pitlane`.
        let words: [String]
        let help: String

        var lines: [String] {
            help.utf8.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        }

        /// The lines between a heading and the next one.
        func section(_ heading: String) -> [String] {
            guard let start = lines.firstIndex(where: { $0.trimmed.utf8.elementsEqual(heading.utf8) }) else {
                return []
            }
            let isHeading = { (line: String) in line.utf8.first.map { $0 > 0x20 } ?? false || line.isCapitals }
            return Array(lines[(start + 1)...].prefix { !isHeading($0) })
        }

        /// The names of its subcommands.
        var subcommands: [String] {
            section("SUBCOMMANDS:").compactMap { line in
                // Two blanks, a name; its description may be on further lines, which are indented more.
                guard line.utf8.starts(with: "  ".utf8), line.utf8.dropFirst(2).first.map({ $0 > 0x20 }) ?? false else {
                    return nil
                }
                // The last line refers to `pitlane help`.
                return line.words.first.flatMap { $0 == "See" ? nil : $0 }
            }
        }
    }

    private static func commands() throws -> [Command] {
        let sandbox = try Sandbox([:])
        var found: [Command] = []
        var open: [[String]] = [[]]
        while let words = open.popLast() {
            let answer = try sandbox.pitlane(list: words + ["--help"])
            try #require(answer.status == 0, "\(words): \(answer.errors)")
            let command = Command(words: words, help: answer.output)
            found.append(command)
            try #require(found.count < 200, "\(words)")
            open += command.subcommands.map { words + [$0] }
        }
        return found
    }

    @Test func everyCommandShowsExamplesThatFitIt() throws {
        let commands = try Self.commands()
        #expect(commands.count > 25)
        let documentation = String(
            decoding: try #require(try Folder.read("\(ProjectRoot.path)/docs/commands.md", limit: 1 << 20)),
            as: UTF8.self)
        for command in commands {
            let name = (["pitlane"] + command.words).joined(separator: " ")
            let examples = command.section("EXAMPLES").filter { $0.utf8.containsText("pitlane ") }
            #expect(!examples.isEmpty, "\(name) --help has no example")
            #expect(examples.contains { $0.utf8.containsText(name) }, "\(name) --help has no example of its own")
            // An option of an example that the command does not have would be a lie.
            let isGroup = !command.subcommands.isEmpty
            for example in examples where !isGroup && !example.utf8.containsText(" -- ") {
                let own = example.utf8.containsText(name) ? example.words.drop { $0.first != "-" } : []
                for word in own where word.utf8.starts(with: "--".utf8) {
                    let option = word.utf8.prefix { $0 != UInt8(ascii: "=") }
                    // What stands behind --again or a pipe is another program's.
                    if option.elementsEqual("--again".utf8) || option.elementsEqual("--benchmark-json".utf8) { break }
                    if example.utf8.containsText("gh pr") && option.elementsEqual("--body-file".utf8) { break }
                    #expect(
                        command.help.utf8.containsText(String(decoding: option, as: UTF8.self) + " ")
                            || command.help.utf8.containsText("[\(String(decoding: option, as: UTF8.self))]"),
                        "\(name): \(example.trimmed)")
                }
            }
            guard !command.words.isEmpty, !isGroup else { continue }
            let words = command.words.joined(separator: " ")
            #expect(documentation.utf8.containsText(words), "docs/commands.md does not have \(name)")
        }
    }
}

extension String {
    fileprivate var words: [String] {
        utf8.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
    }

    fileprivate var trimmed: String { words.joined(separator: " ") }

    /// `EXIT CODES`: a heading inside a discussion.
    fileprivate var isCapitals: Bool {
        let text = trimmed.utf8
        return text.count > 3
            && text.allSatisfy { (0x41...0x5A).contains($0) || $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ":") }
    }
}

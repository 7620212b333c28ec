import Basics
import Testing

/// What `--help` says of every command.
struct HelpTests {
    @Test func helpOfAnUnknownCommandIsAnError() throws {
        let sandbox = try Sandbox([:])
        for (words, says) in [
            (["rnu"], "'rnu' is not a command of pitlane: did you mean 'run'?"),
            (["gate", "covrage"], "'covrage' is not a command of pitlane gate: did you mean 'coverage'?"),
            (["run", "xyz"], "'pitlane run' has no commands of its own"), (["xyz"], "pitlane: run, rerun,"),
        ] {
            let answer = try sandbox.pitlane(list: ["help"] + words)
            #expect(answer.status == 2, "\(words)")
            #expect(answer.errors.utf8.containsText(says), "\(answer.errors)")
        }
        #expect(try sandbox.pitlane("help", "gate", "coverage").status == 0)
        #expect(try sandbox.pitlane("help").status == 0)
        let runner = try sandbox.pitlane("plan", "--runner", "gpu")
        #expect(runner.errors.utf8.containsText("--runner gpu: the '=' is missing; write --runner LABEL=host"))
    }

    @Test func everyCommandShowsExamplesThatFitIt() throws {
        let commands = try CommandHelp.all()
        #expect(commands.count > 25)
        for command in commands {
            let examples = command.section("EXAMPLES").filter { $0.utf8.containsText("pitlane ") }
            #expect(!examples.isEmpty, "\(command.name) --help has no example")
            #expect(
                examples.contains { $0.utf8.containsText(command.name) },
                "\(command.name) --help has no example of its own")
            // An option of an example that the command does not have would be a lie.
            let isGroup = !command.subcommands.isEmpty
            for example in examples where !isGroup && !example.utf8.containsText(" -- ") {
                let own = example.utf8.containsText(command.name) ? example.words.drop { $0.first != "-" } : []
                for word in own where word.utf8.starts(with: "--".utf8) {
                    let option = word.utf8.prefix { $0 != UInt8(ascii: "=") }
                    // What stands behind --again or a pipe is another program's.
                    if option.elementsEqual("--again".utf8) || option.elementsEqual("--benchmark-json".utf8) { break }
                    if example.utf8.containsText("gh pr") && option.elementsEqual("--body-file".utf8) { break }
                    #expect(
                        command.text.utf8.containsText(String(decoding: option, as: UTF8.self) + " ")
                            || command.text.utf8.containsText("[\(String(decoding: option, as: UTF8.self))]"),
                        "\(command.name): \(example.trimmed)")
                }
            }
        }
    }
}

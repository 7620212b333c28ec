import ArgumentParser
import Basics
import Rendering
import Sessions

/// The program's root command.
struct PitlaneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pitlane",
        abstract: "A whole CI/CD pipeline in one binary: GitHub Actions workflows, run anywhere.",
        discussion: """
            EXAMPLES
              pitlane plan pull_request      what a pull request from this branch would run
              pitlane run pull_request       run it
              pitlane logs latest tests      the log of a job
            """,
        version: ProgramVersion.text,
        subcommands: [
            RunCommand.self, RerunCommand.self, ResumeCommand.self, CancelCommand.self,
            ApproveCommand.self, RejectCommand.self, FreezeCommand.self, UnfreezeCommand.self, WhyCommand.self,
            PlanCommand.self, CheckCommand.self, ExprCommand.self, RunsCommand.self, ShowCommand.self, LogsCommand.self,
            ArtifactsCommand.self, SecretCommand.self, VariableCommand.self, GateCommand.self, TestRetryCommand.self,
            ImageCommand.self, ReleaseCommand.self, DeployCommand.self, RollbackCommand.self, StatusCommand.self,
            HistoryCommand.self, AppCommand.self, TargetCommand.self,
            ActionsCommand.self, DoctorCommand.self, PruneCommand.self, CompletionCommand.self, GitRemoteCommand.self,
        ])

    /// Runs the program on its command line and ends it with the exit codes of docs/output.md#exit-codes.
    static func start() -> Never {
        do {
            let arguments = Array(CommandLine.arguments.dropFirst())
            if let problem = helpProblem(arguments) {
                Terminal.printError("error: \(problem)")
                end(with: Exit.invalid)
            }
            let placed = placed(arguments)
            var command = try quicklyParsed(placed) ?? parseAsRoot(placed)
            try command.run()
            end(with: 0)
        } catch let code as ExitCode {
            end(with: code.rawValue)
        } catch  where exitCode(for: error) == .success {
            // Help and the version.
            Terminal.print(fullMessage(for: error))
            end(with: 0)
        } catch {
            // A command line that cannot be understood is input that cannot be used: 2, not the parser's own 64.
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            let text = fullMessage(for: error)
            let prefix = "Error: "
            let isError = text.utf8.starts(with: prefix.utf8)
            Terminal.printError(isError ? "error: " + String(text.dropFirst(prefix.utf8.count)) : text)
            exit(withError: Exit.with(Exit.invalid))
        }
    }

    /// Why `pitlane help WORD…` has no page, or nil.
    static func helpProblem(_ arguments: [String]) -> String? {
        guard let first = arguments.first, Key(first) == "help" else { return nil }
        var command: any ParsableCommand.Type = Self.self
        var path = "pitlane"
        let words = arguments.dropFirst().filter { $0.utf8.first != UInt8(ascii: "-") }
        // `pitlane help help` shows what there is.
        for word in words where words.map({ Key($0) }) != ["help"] {
            let known = command.configuration.subcommands
            func name(_ command: any ParsableCommand.Type) -> String { command.configuration.commandName ?? "" }
            guard let next = known.first(where: { Key(name($0)) == Key(word) }) else {
                guard !known.isEmpty else { return "'\(path)' has no commands of its own; see \(path) --help" }
                let shown = known.filter { $0.configuration.shouldDisplay }.map(name)
                let suggestion = Suggestion.text(for: word, among: shown)
                return "'\(SafeText.line(word))' is not a command of \(path)"
                    + (suggestion.utf8.isEmpty ? ": \(shown.joined(separator: ", "))" : suggestion)
            }
            command = next
            path += " \(word)"
        }
        return nil
    }

    /// The command of a command line without faults, made without a look at all the others; nil for anything else, of
    /// which the parser of the whole program has something to say.
    private static func quicklyParsed(_ arguments: [String]) -> (any ParsableCommand)? {
        let command = configuration.subcommands.first { command in
            command.configuration.commandName == arguments.first && command.configuration.subcommands.isEmpty
        }
        return try? command?.parse(Array(arguments.dropFirst()))
    }

    /// Output that could not be written is never a success.
    private static func end(with code: Int32) -> Never {
        exit(withError: ExitCode(code == 0 && Terminal.hasFailed ? Exit.failure : code))
    }

    /// The arguments with `-C DIR` and `--data DIR` behind the command they stand before, so that
    /// `pitlane -C DIR run` means `pitlane run -C DIR`, as git has it.
    static func placed(_ arguments: [String]) -> [String] {
        var rest = arguments[...]
        var places: [String] = []
        while rest.count >= 2, let first = rest.first, ["-C", "--data"].contains(first) {
            places += rest.prefix(2)
            rest = rest.dropFirst(2)
        }
        let nouns = [
            GateCommand.configuration, ImageCommand.configuration, ActionsCommand.configuration,
            SecretCommand.configuration, VariableCommand.configuration, TargetCommand.configuration,
            ReleaseCommand.configuration,
        ]
        let words = nouns.contains { $0.commandName == rest.first } ? 2 : 1
        return Array(rest.prefix(words)) + places + rest.dropFirst(words)
    }
}

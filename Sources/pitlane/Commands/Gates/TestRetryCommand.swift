import ArgumentParser
import Basics
import Configuration
import Files
import Gates
import Processes
import Sessions

/// `pitlane test-retry`: runs tests, and those again that failed.
struct TestRetryCommand: ProposingCommand {
    static let configuration = CommandConfiguration(
        commandName: "test-retry",
        abstract: "Run tests, and run those that failed again, within limits.",
        discussion: """
            Runs COMMAND, reads the JUnit report it writes, and runs only the tests that failed again. A test that passes \
            then is flaky: it is named, the merged report has it as flakyFailure, and it does not fail the command. When \
            more tests failed than --stop-above none runs again. A command that wrote no report never passes.

            For pytest the report and the choice of tests go through the environment, so that wrappers (make, tox) work \
            too; coverage is that of the first run. For `swift test`, --parallel and --xunit-output are added.

            EXAMPLES
              pitlane test-retry -- pytest -q
              pitlane test-retry --retries 1 --junit junit.xml -- swift test
              pitlane test-retry --junit junit.xml --rerun-template './run-tests {tests}' -- ./run-tests

            EXIT CODES
              0 all tests passed in the end, 130 interrupted, else the command's own
            """)

    @Option(help: ArgumentHelp("How many times failed tests run again at most (default: 2).", valueName: "number"))
    var retries: Int?

    @Option(help: ArgumentHelp("Run none again if more than this many failed (default: 10).", valueName: "number"))
    var stopAbove: Int?

    @Option(
        help: ArgumentHelp(
            "The file of the merged report (default: that of the command's own).", valueName: "file"))
    var junit: String?

    @Option(help: "What COMMAND runs: pytest, swift or template (default: guessed from COMMAND).")
    var kind: RetryCommand.Kind?

    @Option(
        help: ArgumentHelp(
            "A bash command that runs tests again; {tests} stands for their names, CLASS::NAME each.",
            valueName: "command"))
    var rerunTemplate: String?

    @OptionGroup var place: PlaceOptions

    @Argument(parsing: .postTerminator, help: "The command that runs the tests.")
    var command: [String] = []

    func validate() throws {
        guard !command.isEmpty else {
            throw ValidationError("no command: write it behind --, as in pitlane test-retry -- pytest -q")
        }
        guard retries ?? 0 >= 0, stopAbove ?? 0 >= 0 else {
            throw ValidationError("--retries and --stop-above must be at least 0")
        }
    }

    func run() throws {
        try reporting {
            let kind = try chosenKind()
            let here = try place.value()
            let settings = try GateSettings(here, GateStep(ProcessEnvironment.value))
            for note in settings.notes { Terminal.printError("note: \(SafeText.line(note))") }
            let limits = settings.configuration.tests
            Foreground.blockSignals()
            let session = try TestRetrySession(
                command: command, kind: kind, template: rerunTemplate, output: junit,
                policy: RetryPolicy(
                    retries: retries ?? limits.retries, stopAbove: stopAbove ?? limits.stopRetryingAbove),
                place: here, observer: observer)
            guard case .exited(let status, let flaky) = try session.run() else { throw Exit.with(Exit.cancelled) }
            GateAnnotations.write(flaky)
            if status != 0 { throw Exit.with(status) }
        }
    }

    private func chosenKind() throws -> RetryCommand.Kind {
        let found = kind ?? (rerunTemplate == nil ? RetryCommand.kind(of: command) : .template)
        guard let found else {
            throw CommandError(
                "what '\(command[0])' runs cannot be told: say --kind pytest or --kind swift, or how tests are run again "
                    + "with --rerun-template")
        }
        if found == .template, rerunTemplate == nil || junit == nil {
            throw CommandError("tests by template need --rerun-template and --junit, the report the command writes")
        }
        if found != .template, rerunTemplate != nil {
            throw CommandError("--rerun-template is for --kind template only")
        }
        return found
    }
}

extension RetryCommand.Kind: ExpressibleByArgument {}

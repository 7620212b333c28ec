import ArgumentParser
import Gates
import Sessions

/// `pitlane gate tests`: did the tests pass?
struct TestsGateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tests",
        abstract: "Block a change if tests failed.",
        discussion: """
            Reads JUnit XML of pytest, swift test, Surefire, Gradle and gotestsum; several reports are one. A report that \
            is missing, broken or without tests never passes. A test that passed when it was tried again is reported as \
            flaky and does not block; neither does one in quarantine, until that expires. In a workflow the verdict also \
            goes to the step's summary, and failures become annotations.

            Tests in quarantine stand in .github/quarantine.yml, as it is at the base of the change:
              - { test: "tests/test_api.py::test_login", owner: ann, reason: races with the cache, expires: 2026-12-31 }

            EXAMPLES
              pitlane gate tests junit.xml
              pitlane gate tests reports/*.xml --quarantine quarantine.yml --minimum 200

            EXIT CODES
              0 pass, 1 blocked, 2 a report cannot be read
            """)

    @OptionGroup var reports: ReportArguments

    @Option(
        help: ArgumentHelp(
            "A list of tests that may fail for a while, used instead of the base's.", valueName: "file"))
    var quarantine: String?

    @Option(help: ArgumentHelp("How many tests must have run.", valueName: "number"))
    var minimum = 1

    @Flag(help: "Block if a test is skipped.")
    var noSkipped = false

    @OptionGroup var options: GateOptions

    func validate() throws {
        guard minimum >= 1 else {
            throw ValidationError("--minimum must be at least 1: without any test the gate never passes")
        }
    }

    func run() throws {
        try reporting {
            let session = TestsGateSession(
                reports: reports.entries, quarantine: quarantine, minimum: minimum, allowsSkipped: !noSkipped)
            try session.run(options.request()).show(as: options.format)
        }
    }
}

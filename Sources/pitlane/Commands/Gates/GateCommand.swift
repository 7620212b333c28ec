import ArgumentParser

/// `pitlane gate`: verdicts over reports.
struct GateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gate",
        abstract: "Decide from reports whether a change may be merged.",
        discussion: """
            EXAMPLES
              pitlane gate tests junit.xml
              pitlane gate coverage coverage.xml --minimum 70
              pitlane gate security bandit.json trivy.sarif
              pitlane gate report gates/*.json    all verdicts as one
            """,
        subcommands: [
            CoverageGateCommand.self, TestsGateCommand.self, SecurityGateCommand.self, BenchmarkGateCommand.self,
            GateReportCommand.self, GateHistoryCommand.self,
            ImportWaiversCommand.self,
        ])
}

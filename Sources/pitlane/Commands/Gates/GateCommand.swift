import ArgumentParser

/// `pitlane gate`: verdicts over reports.
struct GateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gate",
        abstract: "Decide by a report whether a change may go on.",
        subcommands: [
            CoverageGateCommand.self, TestsGateCommand.self, SecurityGateCommand.self, BenchmarkGateCommand.self,
            GateReportCommand.self, GateHistoryCommand.self,
            ImportWaiversCommand.self,
        ])
}

import Basics
import Files
import Rendering
import Reports

extension WorkflowReporting {
    /// Appends a gate to the step's summary and annotates what it says at places, each where the step wants it.
    static func report(_ report: GateReport) throws {
        if let path = ProcessEnvironment.value("GITHUB_STEP_SUMMARY"), !path.utf8.isEmpty {
            try AppendedFile.append(Array(GateMarkdown.text(report).utf8), to: path)
        }
        guard ProcessEnvironment.value("GITHUB_ACTIONS").map({ Key($0) }) == "true" else { return }
        // More than GitHub shows of a step are of no use.
        for annotation in report.annotations.prefix(10) { Terminal.printError(GitHubCommand.line(annotation)) }
    }
}

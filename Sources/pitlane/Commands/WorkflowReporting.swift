import Basics
import Files
import Rendering
import Reports

/// What a gate adds where it runs as a step of a workflow: the summary, and annotations.
enum WorkflowReporting {
    /// More annotations than GitHub shows of a step are of no use.
    private static let annotationLimit = 10

    /// Appends the verdict to the step's summary and prints its annotations, each where the step wants it.
    static func report(_ report: GateReport) throws {
        if let path = ProcessEnvironment.value("GITHUB_STEP_SUMMARY"), !path.utf8.isEmpty {
            try AppendedFile.append(Array(GateMarkdown.text(report).utf8), to: path)
        }
        guard ProcessEnvironment.value("GITHUB_ACTIONS").map({ Key($0) }) == "true" else { return }
        for annotation in report.annotations.prefix(annotationLimit) {
            Terminal.printError(GitHubCommand.line(annotation))
        }
    }
}

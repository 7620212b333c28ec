import Basics
import Rendering
import Reports

extension WorkflowReporting {
    /// Appends a gate's report to the step's summary and annotates its places, each where the step wants it.
    static func report(_ report: GateReport) throws {
        if let path = ProcessEnvironment.value("GITHUB_STEP_SUMMARY"), !path.utf8.isEmpty {
            try AppendedFile.append(Array(GateMarkdown.text(report).utf8), to: path)
        }
        annotate(report.annotations)
    }

    /// Writes annotations where this is a step of a workflow; more than GitHub shows of a step are of no use.
    static func annotate(_ annotations: [Annotation]) {
        guard ProcessEnvironment.value("GITHUB_ACTIONS").map({ Key($0) }) == "true" else { return }
        for annotation in annotations.prefix(10) { Terminal.printError(GitHubCommand.line(annotation)) }
    }
}

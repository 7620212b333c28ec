import Basics
import Files
import Rendering
import Reports

/// What a gate adds where it runs as a step of a workflow: the summary, and annotations.
enum WorkflowReporting {
    /// More annotations than GitHub shows of a step are of no use.
    private static let annotationLimit = 10

    /// Appends the verdict to the step's summary and annotates what is not covered, each where the step wants it.
    static func report(_ verdict: CoverageVerdict) throws {
        if let path = ProcessEnvironment.value("GITHUB_STEP_SUMMARY"), !path.utf8.isEmpty {
            try AppendedFile.append(Array(CoverageReportText.markdown(verdict).utf8), to: path)
        }
        guard ProcessEnvironment.value("GITHUB_ACTIONS").map({ Key($0) }) == "true" else { return }
        for annotation in annotations(verdict) { Terminal.printError(GitHubCommand.line(annotation)) }
    }

    /// The places that are not covered: errors where the gate blocks, else notices.
    private static func annotations(_ verdict: CoverageVerdict) -> [Annotation] {
        let level: Annotation.Level = verdict.outcome == .block ? .error : .notice
        let unmapped = Set(verdict.unmapped.map(\.path))
        var annotations: [Annotation] = []
        for file in verdict.worstFiles where !unmapped.contains(file.path) {
            for lines in verdict.policy.measure.missed(in: file.coverage) {
                annotations.append(
                    Annotation(
                        level: level,
                        message: lines.count == 1
                            ? "line \(lines.lowerBound) is not covered by tests"
                            : "lines \(lines.lowerBound)-\(lines.upperBound) are not covered by tests",
                        title: "coverage", file: file.path.string, line: lines.lowerBound, endLine: lines.upperBound))
                if annotations.count == annotationLimit { return annotations }
            }
        }
        return annotations
    }
}

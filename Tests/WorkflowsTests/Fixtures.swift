import Basics
import Testing
import Workflows

/// Reads a workflow that must be valid.
func workflow(
    _ text: String, path: String = ".github/workflows/ci.yml", sourceLocation: SourceLocation = #_sourceLocation
) throws -> Workflow {
    let (workflow, diagnostics) = WorkflowReader.read(path: path, text: text)
    #expect(diagnostics.filter { $0.severity == .error }.map(\.line) == [], sourceLocation: sourceLocation)
    return try #require(workflow, sourceLocation: sourceLocation)
}

/// The errors of a workflow as `line:column message`.
func errors(_ text: String) -> [String] {
    WorkflowReader.read(path: "ci.yml", text: text).diagnostics
        .filter { $0.severity == .error }
        .map { "\($0.range?.start.line ?? 0):\($0.range?.start.column ?? 0) \($0.message)" }
}

/// A workflow with one job of one step that reads `step`, the step's lines indented by eight blanks.
func workflow(step: String) -> String {
    "on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - \(step)\n"
}

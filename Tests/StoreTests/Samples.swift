import Basics
import Journal
import Planning
import Store

/// Runs and events the tests start from.
enum Samples {
    static let start = Instant(milliseconds: 1_772_366_400_000)

    static func at(_ milliseconds: Int64) -> Instant { Instant(milliseconds: start.milliseconds + milliseconds) }

    static func inputs(_ numbers: RunNumbers = RunNumbers(run: 1, workflowRun: 1), branch: String = "main") -> RunInputs
    {
        RunInputs(
            workflowPath: ".github/workflows/ci.yml", workflowName: "CI", title: "CI of a change", event: "push",
            refName: branch, sha: "0123456789012345678901234567890123456789",
            github: [
                "run_id": .string("\(numbers.run)"), "run_number": .string("\(numbers.workflowRun)"),
            ],
            variables: ["A": "1"], secretNames: ["TOKEN"],
            files: [SourceFile(path: ".github/workflows/ci.yml", text: "on: push\n")],
            jobs: [
                JobShape(id: "lint", needs: []), JobShape(id: "test", needs: ["lint"]),
                JobShape(id: "last", needs: ["test"]),
            ])
    }

    static func create(_ store: RunStore, at time: Instant = start, branch: String = "main") throws -> DrivenRun {
        try store.createRun(workflowPath: ".github/workflows/ci.yml", at: time) { inputs($0, branch: branch) }
    }

    static func expanded(_ id: String) -> JournalEvent {
        .run(.jobExpanded(NodePath(id), legs: [LegPlan(path: NodePath(id), key: id)], failFast: true, maxParallel: 1))
    }
}

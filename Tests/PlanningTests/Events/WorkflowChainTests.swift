import Basics
import Planning
import Testing
import Workflows

/// What waits for a run to complete.
struct WorkflowChainTests {
    private static func file(_ name: String, _ trigger: String) -> WorkflowFile {
        let text = "name: \(name)\non: \(trigger)\njobs: { a: { runs-on: x, steps: [{ run: x }] } }\n"
        let (workflow, diagnostics) = WorkflowReader.read(path: "\(name).yml", text: text)
        return WorkflowFile(path: "\(name).yml", workflow: workflow, diagnostics: diagnostics)
    }

    /// A trigger, and why a run of CI on branch `topic` does not start it.
    struct Row: Sendable {
        let trigger: String
        let reason: String?
        init(_ trigger: String, _ reason: String?) {
            self.trigger = trigger
            self.reason = reason
        }
    }

    @Test(arguments: [
        Row("{ workflow_run: { workflows: [CI] } }", nil),
        Row("{ workflow_run: { workflows: [Other, CI], types: [requested, completed] } }", nil),
        Row("{ workflow_run: { workflows: [CI], branches: ['to*'] } }", nil),
        Row("{ workflow_run: { workflows: [CI], branches: [main] } }", "branches: topic matches none of main"),
        Row("{ workflow_run: { workflows: [CI], branches-ignore: [topic] } }", "branches-ignore: topic is ignored"),
        Row(
            "{ workflow_run: { workflows: [CI], types: [requested, in_progress] } }",
            "types: only requested, in_progress, and here only completed runs start others"),
    ])
    func saysWhatStarts(_ row: Row) {
        let links = WorkflowChain.links(after: "CI", branch: "topic", in: [Self.file("Next", row.trigger)], level: 1)
        #expect(links == [.init(path: "Next.yml", name: "Next", after: "CI", reason: row.reason, level: 1)])
    }

    @Test(arguments: ["push", "{ workflow_run: { workflows: [ci] } }", "{ workflow_run: { workflows: [Other] } }"])
    func leavesOutWhatWaitsForOthers(_ trigger: String) {
        #expect(WorkflowChain.links(after: "CI", branch: "main", in: [Self.file("Next", trigger)], level: 1).isEmpty)
    }

    @Test func endsWhereWorkflowsWaitForEachOther() {
        let files = [
            Self.file("A", "{ workflow_run: { workflows: [B] } }"),
            Self.file("B", "{ workflow_run: { workflows: [A] } }"),
        ]
        let links = WorkflowChain.tree(after: "A", branch: "topic", defaultBranch: "main", in: files)
        #expect(links.map(\.name) == ["B", "A", "B", "A"])
        #expect(links.map(\.level) == [1, 2, 3, 4])
        #expect(links.map { $0.reason == nil } == [true, true, true, false])
    }

    @Test func aFollowerRunsOnTheDefaultBranch() {
        let files = [
            Self.file("B", "{ workflow_run: { workflows: [A], branches: [topic] } }"),
            Self.file("C", "{ workflow_run: { workflows: [B], branches: [topic] } }"),
        ]
        let links = WorkflowChain.tree(after: "A", branch: "topic", defaultBranch: "main", in: files)
        #expect(links.map(\.reason) == [nil, "branches: main matches none of topic"])
    }
}

import Basics
import Planning
import Testing
import Workflows

/// GitHub's limits of a start by hand (docs/language/limits.md).
struct DispatchLimitTests {
    @Test(arguments: [(65_527, 0), (65_528, 1)]) func inputsHaveALargestSize(_ length: Int, _ problems: Int) throws {
        let text =
            "on: { workflow_dispatch: { inputs: { a: {} } } }\njobs: { j: { runs-on: x, steps: [{ run: x }] } }\n"
        let workflow = try #require(WorkflowReader.read(path: "w.yml", text: text).workflow)
        let trigger = try #require(workflow.trigger(for: "workflow_dispatch"))
        // {"a":"…"} adds eight characters.
        let inputs = DispatchInputs(trigger, given: [("a", String(repeating: "ä", count: length))])
        #expect(inputs.problems.count == problems, "\(inputs.problems)")
    }

    @Test(arguments: [25, 26]) func thereAreNoMoreThan25Inputs(_ count: Int) {
        let inputs = (1...count).map { "i\($0): {}" }.joined(separator: ", ")
        let text =
            "on: { workflow_dispatch: { inputs: { \(inputs) } } }\njobs: { j: { runs-on: x, steps: [{ run: x }] } }\n"
        let (workflow, problems) = WorkflowReader.read(path: "w.yml", text: text)
        #expect((workflow == nil) == (count > 25))
        let message = "you may only define up to 25 `inputs` for a `workflow_dispatch` event"
        #expect(problems.map(\.message) == (count > 25 ? [message] : []))
    }
}

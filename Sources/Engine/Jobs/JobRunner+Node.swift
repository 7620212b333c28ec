import Actions
import Basics
import Files
import Glibc
import Planning
import Processes
import Workflows

/// A JavaScript action that a step runs.
struct NodeStep {
    let definition: ActionDefinition
    let action: NodeAction
    /// The folder of its definition, absolute.
    let folder: String
    /// The node it runs on, absolute.
    let program: String
    var inputs: ActionValues
}

extension JobRunner {
    /// The inputs of an action as they are now.
    func inputs(of definition: ActionDefinition, _ with: Token?, _ scope: StepScope) throws -> ActionValues {
        try ActionValues(definition, with, scope)
    }

    /// Runs the part of a JavaScript action that is due, in the workspace
    /// (docs/language/actions.md#javascript-actions).
    func runNode(
        _ node: NodeStep, _ step: Step, _ id: StepID, _ start: StepStart, _ files: StepFiles,
        _ recorder: StepRecorder, _ result: inout StepResult
    ) async throws {
        let file =
            switch id.phase {
            case .pre: node.action.pre
            case .main: node.action.main
            case .post: node.action.post
            }
        guard let file else { return }
        recorder.writeHeader(
            action: step.defaultName(in: scope(of: step, id, start.env)), inputs: node.inputs.byName)
        for warning in node.inputs.warnings { recorder.annotate(.warning, warning) }
        let script = Folder.resolve(file, in: node.folder)
        guard access(script, R_OK) == 0, !Folder.exists(script) else {
            throw ActionError("File not found: '\(script)' (\(node.definition.path) names it)")
        }
        var variables = node.inputs.variables
        for (name, value) in memory.state(of: id) { variables[Key("STATE_\(name)")] = value }
        var environment = environment(step, id, start, files, inputs: variables)
        environment["GITHUB_ACTION_PATH"] = node.folder
        let exit = try await spawn(
            ProcessSpec(
                arguments: [node.program, script],
                environment: environment.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
                workingDirectory: folders.workspace),
            of: id, output: recorder.sink)
        note(exit, id, recorder, &result)
    }
}

import Actions
import Basics
import Expressions
import Files
import Glibc
import Planning
import Workflows

/// A JavaScript action that a step uses (docs/language/actions.md#javascript-actions).
struct NodeStep: Sendable {
    let definition: ActionDefinition
    let action: NodeAction
    /// The folder of its definition on this machine.
    private let folder: String
    /// The node it runs on.
    private let program: String
    var inputs: ActionValues

    /// - Throws: where an input does not evaluate, or this machine has no node for it.
    init(
        _ found: FoundAction, _ action: NodeAction, _ reference: ActionReference, with: Token?, in scope: StepScope,
        nodes: NodePrograms
    ) throws {
        definition = found.definition
        self.action = action
        folder = found.folder
        inputs = try ActionValues(definition, with, scope)
        do {
            program = try nodes.path(for: action.version)
        } catch {
            throw ActionError("the action \(reference.text) cannot run: \(error)")
        }
    }

    /// The action with its inputs evaluated again, for its `post`; nothing is said of them once more.
    func again(with: Token?, in scope: StepScope) throws -> NodeStep {
        var again = self
        again.inputs = try ActionValues(definition, with, scope)
        again.inputs.warnings = []
        return again
    }

    /// Runs the part that is due, in the workspace.
    func run(_ run: inout StepRun) async throws {
        let file =
            switch run.id.phase {
            case .pre: action.pre
            case .main: action.main
            case .post: action.post
            }
        guard let file else { return }
        let environment = run.environment
        run.recorder.writeHeader(action: run.setting.step.defaultName(in: run.scope), inputs: inputs.byName)
        for warning in inputs.warnings { run.recorder.annotate(.warning, warning) }
        let script = Folder.resolve(file, in: folder)
        guard access(script, R_OK) == 0, !Folder.exists(script) else {
            throw ActionError("File not found: '\(script)' (\(definition.path) names it)")
        }
        var given = inputs.variables
        for (name, value) in run.setting.saved { given[Key("STATE_\(name)")] = value }
        var variables = run.setting.variables.all(inputs: given)
        variables["GITHUB_ACTION_PATH"] = environment.path(inside: folder)
        try await run.run(
            [environment.path(inside: program), environment.path(inside: script)], variables,
            in: environment.path(inside: run.folders.workspace))
    }
}

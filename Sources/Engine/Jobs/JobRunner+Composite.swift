import Actions
import Basics
import Expressions
import Files
import Logs
import Planning
import Workflows

/// An action in a folder of the workspace.
struct LocalAction {
    let definition: ActionDefinition
    /// The folder, absolute.
    let folder: String
}

extension JobRunner {
    /// Reads the `action.yml` (else `action.yaml`) of a folder in the workspace (workflow-semantics.md §14).
    func localAction(_ path: String) throws -> LocalAction {
        let folder = Folder.resolve(path, in: folders.workspace)
        for name in ["action.yml", "action.yaml"] {
            guard let bytes = try Folder.read("\(folder)/\(name)", limit: 1 << 20) else { continue }
            let file = path.utf8.isEmpty ? name : "\(path)/\(name)"
            let (definition, diagnostics) = ActionReader.read(path: file, bytes)
            guard let definition else {
                let errors = diagnostics.filter { $0.severity == .error }.map(\.line)
                throw ActionError(errors.joined(separator: "\n"))
            }
            return LocalAction(definition: definition, folder: folder)
        }
        throw ActionError(
            "./\(path): no action.yml there. Check the repository out first (actions/checkout), or correct the path")
    }

    /// The frame of a composite step: its inputs, evaluated in the calling step's scope.
    func frame(
        _ action: LocalAction, _ steps: [Step], _ with: Token?, _ env: JSONObject, _ step: Step, _ id: StepID
    ) throws -> JobMemory.Frame {
        let scope = scope(of: step, id, env)
        let given = try with?.evaluate(in: scope).requireTexts() ?? []
        let inputs = try action.definition.inputs.map { input -> (Key, Value) in
            let name = input.id.asciiLowercased
            if let text = given.last(where: { $0.name.asciiLowercased == name })?.text {
                return (input.id, .string(text))
            }
            return (input.id, .string(try input.defaultValue?.evaluate(in: scope).requireText() ?? ""))
        }
        // The env of the composites around this one is seen inside it, too.
        var layers = memory.frame(of: id)?.env ?? [:]
        for member in env.members { layers[member.name] = member.value }
        return JobMemory.Frame(
            steps: steps, inputs: .object(ObjectValue(inputs)), env: layers, actionPath: action.folder,
            outputs: action.definition.outputs)
    }

    /// Evaluates the outputs of a composite whose inner steps are done, whatever became of them.
    func finish(_ id: StepID) -> StepResult {
        guard let frame = memory[composite: id] else { return failure("step \(id) is not a composite") }
        var result = StepResult(outcome: .success, at: services.now())
        var scope = scope(
            step: "", env: memory.variables.env, steps: memory.stepsContext(inside: id),
            status: state.frames[id]?.status ?? .success)
        scope.contexts["inputs"] = frame.inputs
        do {
            var values: [Output] = []
            for output in id.phase == .main ? frame.outputs : [] {
                values.append(Output(output.id, try output.value?.evaluate(in: scope).requireText() ?? ""))
            }
            outputs[id] = values
            result.outputs = values.map { Output($0.name, masker.mask($0.value)) }
        } catch {
            return failure("\(error)")
        }
        return result
    }
}

import Actions
import Basics
import Expressions
import Files
import Logs
import Planning
import Workflows

extension JobRunner {
    /// The frame of a composite step: its inputs, evaluated in the calling step's scope.
    ///
    /// - Returns: the frame, and what is to be said of the inputs.
    func frame(
        _ action: FoundAction, _ steps: [Step], _ with: Token?, _ env: JSONObject, _ step: Step, _ id: StepID
    ) throws -> (frame: JobMemory.Frame, warnings: [String]) {
        let values = try inputs(of: action.definition, with, scope(of: step, id, env))
        // The env of the composites around this one is seen inside it, too.
        var layers = memory.frame(of: id)?.env ?? [:]
        for member in env.members { layers[member.name] = member.value }
        let frame = JobMemory.Frame(
            steps: steps, inputs: values.context(of: action.definition), env: layers, actionPath: action.folder,
            origin: action.origin, outputs: action.definition.outputs)
        return (frame, values.warnings)
    }

    /// The end of a `wait` or `cancel`; the decider says how it ended.
    private func waited(for targets: [StepID]) -> StepResult {
        let failed = targets.compactMap { id -> String? in
            guard case .ended(let result)? = state.steps[id], result.conclusion == .failure else { return nil }
            return "step \(id) \(starts[id]?.name ?? "")"
        }
        let message = failed.isEmpty ? nil : "\(failed.joined(separator: ", ")) failed"
        return StepResult(outcome: .success, at: services.now(), message: message.map(masker.mask))
    }

    /// Evaluates the outputs of a composite whose inner steps are done, whatever became of them.
    func finish(_ id: StepID) -> StepResult {
        if let targets = state.waits[id] { return waited(for: targets) }
        guard let frame = memory[composite: id] else { return failure("step \(id) is not a composite") }
        var result = StepResult(outcome: .success, at: services.now())
        let annotations = annotations(of: id)
        for warning in starts[id]?.warnings ?? [] {
            annotations.add(Annotation(level: .warning, message: masker.mask(warning)))
        }
        if id.parent == nil { result.annotations = annotations.kept }
        var env = memory.variables(for: id).env
        for member in frame.env.members { env[member.name] = member.value }
        var scope = scope(
            step: "", env: env, steps: memory.stepsContext(inside: id),
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
            result.outcome = .failure
            result.message = masker.mask("\(error)")
        }
        return result
    }
}

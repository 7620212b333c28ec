import Actions
import Basics
import Expressions
import Planning
import Workflows

/// The job's own steps, or those of one composite step, and what they alone see: a composite action has its own `steps`
/// and `inputs` (docs/language/actions.md#composite-actions).
struct StepFrame {
    let steps: [Step]
    /// The repository the steps stand in.
    let origin: ActionOrigin
    /// The `inputs` context of a composite, or nil for the job's own.
    private(set) var inputs: Value?
    /// The `env` of the step that calls a composite: seen by inner steps, wins over `GITHUB_ENV`.
    private(set) var env: JSONObject = [:]
    /// `github.action_path`.
    private(set) var actionPath = ""
    /// What is to be said of a composite's inputs.
    private(set) var warnings: [String] = []
    private var outputs: [OutputDefinition] = []
    private var results: [(id: Key, value: Value)] = []

    /// The steps alone.
    init(steps: [Step], origin: ActionOrigin) {
        self.steps = steps
        self.origin = origin
    }

    /// The frame of a composite action, its inputs evaluated in the calling step's scope.
    ///
    /// - Parameters:
    ///   - env: that of the calling step, with those of the composites around it below.
    ///   - path: the action's folder, as steps see it.
    init(
        _ action: FoundAction, _ steps: [Step], with: Token?, env: JSONObject, path: String, in scope: StepScope
    ) throws {
        let values = try ActionValues(action.definition, with, scope)
        self.steps = steps
        self.env = env
        origin = action.origin
        inputs = values.context(of: action.definition)
        actionPath = path
        warnings = values.warnings
        outputs = action.definition.outputs
    }

    /// The `steps` context.
    var context: Value { .object(ObjectValue(results.map { ($0.id, $0.value) })) }

    /// Notes how one of the steps ended; only a step with an id of its own is seen by others.
    mutating func keep(_ step: Step, _ outputs: [Output], _ outcome: Conclusion, _ conclusion: Conclusion) {
        guard step.hasExplicitID else { return }
        results.append(
            (
                Key(step.id),
                .object(
                    ObjectValue([
                        ("outputs", .object(ObjectValue(outputs.map { ($0.name, .string($0.value)) }))),
                        ("outcome", .string(outcome.rawValue)), ("conclusion", .string(conclusion.rawValue)),
                    ]))
            ))
    }

    /// The outputs of a composite whose steps are done.
    func outputs(in scope: StepScope) throws -> [Output] {
        try outputs.map { Output($0.id, try $0.value?.evaluate(in: scope).requireText() ?? "") }
    }
}

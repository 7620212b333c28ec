import Actions
import Basics
import Expressions
import Planning
import Workflows

/// What the steps of a job have left for later ones: variables, outputs, outcomes; by composite frame, since a
/// composite action has its own `steps` and `inputs` (workflow-semantics.md §14).
struct JobMemory {
    /// The job's own steps, or those of one composite step.
    struct Frame {
        var steps: [Step]
        /// The `inputs` context of a composite, or nil for the job's own.
        var inputs: Value?
        /// The `env` of the step that calls a composite: seen by inner steps, wins over `GITHUB_ENV`.
        var env: JSONObject = [:]
        /// `github.action_path`.
        var actionPath = ""
        /// The repository the steps stand in.
        var origin: ActionOrigin
        /// The action's outputs, evaluated when the frame is done.
        var outputs: [OutputDefinition] = []
        fileprivate var results: [(id: Key, value: Value)] = []

        init(
            steps: [Step], inputs: Value? = nil, env: JSONObject = [:], actionPath: String = "",
            origin: ActionOrigin = .own, outputs: [OutputDefinition] = []
        ) {
            self.steps = steps
            self.inputs = inputs
            self.env = env
            self.actionPath = actionPath
            self.origin = origin
            self.outputs = outputs
        }
    }

    var variables = JobVariables()
    private var root: Frame
    private var frames: [StepID: Frame] = [:]
    /// What each step saved for its other phases.
    private var saved: [StepID: [Key: String]] = [:]

    init(steps: [Step]) { root = Frame(steps: steps) }

    /// The step an id stands for, in whatever phase.
    func step(_ id: StepID) -> Step? {
        guard let number = id.numbers.last, let frame = frame(of: id), frame.steps.indices.contains(number - 1) else {
            return nil
        }
        return frame.steps[number - 1]
    }

    /// The frame a step belongs to.
    func frame(of id: StepID) -> Frame? { id.parent.map { frames[$0.phase(.main)] } ?? root }

    /// The frame of a composite step.
    subscript(composite id: StepID) -> Frame? {
        get { frames[id.phase(.main)] }
        set { frames[id.phase(.main)] = newValue }
    }

    /// The `steps` context that a step reads.
    func stepsContext(for id: StepID) -> Value { Self.steps(frame(of: id)) }

    /// The `steps` context of the job's outputs, or of a composite's.
    func stepsContext(inside id: StepID?) -> Value { Self.steps(id.map { frames[$0.phase(.main)] } ?? root) }

    private static func steps(_ frame: Frame?) -> Value {
        .object(ObjectValue((frame?.results ?? []).map { ($0.id, $0.value) }))
    }

    /// Notes how a step ended; only a step with an id of its own is seen by others.
    mutating func record(_ id: StepID, outputs: [Output], outcome: Conclusion, conclusion: Conclusion) {
        guard id.phase == .main, let step = step(id), step.hasExplicitID else { return }
        let value = Value.object(
            ObjectValue([
                ("outputs", .object(ObjectValue(outputs.map { ($0.name, .string($0.value)) }))),
                ("outcome", .string(outcome.rawValue)),
                ("conclusion", .string(conclusion.rawValue)),
            ]))
        if let parent = id.parent {
            frames[parent]?.results.append((Key(step.id), value))
        } else {
            root.results.append((Key(step.id), value))
        }
    }

    /// What the step's earlier phases saved.
    func state(of id: StepID) -> [Key: String] { saved[id.phase(.main)] ?? [:] }

    /// Keeps what a phase saved for the later ones.
    mutating func save(_ values: [(Key, String)], for id: StepID) {
        for (name, value) in values { saved[id.phase(.main), default: [:]][name] = value }
    }
}

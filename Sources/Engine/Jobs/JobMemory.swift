import Actions
import Basics
import Expressions
import Planning
import Workflows

/// What the steps of a job have left for later ones: variables, outputs, outcomes; by composite frame, since a
/// composite action has its own `steps` and `inputs` (docs/language/actions.md#composite-actions).
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

    /// The variables of the job's own order of steps.
    private(set) var variables = JobVariables()
    private var root: Frame
    /// What background steps see and do before a step has waited for them, by step.
    private var lanes: [StepID: Lane] = [:]
    private var frames: [StepID: Frame] = [:]
    /// What each step saved for its other phases.
    private var saved: [StepID: [Key: String]] = [:]
    /// What each step did to all this.
    private(set) var effects: [StepID: Effects] = [:]

    init(steps: [Step], origin: ActionOrigin) { root = Frame(steps: steps, origin: origin) }

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
    func stepsContext(for id: StepID) -> Value {
        if id.parent == nil, let lane = lanes[Self.lane(of: id)] { return Self.steps(lane.results) }
        return Self.steps(frame(of: id)?.results)
    }

    /// The `steps` context of the job's outputs, or of a composite's.
    func stepsContext(inside id: StepID?) -> Value { Self.steps((id.map { frames[$0.phase(.main)] } ?? root)?.results) }

    private static func steps(_ results: [(id: Key, value: Value)]?) -> Value {
        .object(ObjectValue((results ?? []).map { ($0.id, $0.value) }))
    }

    /// Notes how a step ended; only a step with an id of its own is seen by others.
    mutating func record(_ id: StepID, outputs: [Output], outcome: Conclusion, conclusion: Conclusion) {
        if lanes[id] != nil {
            lanes[id]?.end = { $0.keep(id, outputs: outputs, outcome: outcome, conclusion: conclusion) }
        } else {
            keep(id, outputs: outputs, outcome: outcome, conclusion: conclusion)
        }
    }

    private mutating func keep(_ id: StepID, outputs: [Output], outcome: Conclusion, conclusion: Conclusion) {
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

    // MARK: - Variables

    /// What a step did to the variables and for its own later phases, in order.
    struct Effects: Hashable {
        var changes: [Change] = []
        var saved: [Output] = []
    }

    /// Does again what a step of an earlier attempt did.
    mutating func repeatEffects(_ effects: Effects, of id: StepID) {
        for change in effects.changes { self.change(change, by: id) }
        save(effects.saved.map { ($0.name, $0.value) }, for: id)
    }

    /// A change that a step makes to the variables of those after it.
    enum Change: Hashable {
        case set(Key, String)
        case prependPath(String)
    }

    /// The variables a step sees.
    func variables(for id: StepID) -> JobVariables { lanes[Self.lane(of: id)]?.variables ?? variables }

    /// Takes a step's change into account: in its own lane, and for all others once the lane is joined.
    mutating func change(_ change: Change, by id: StepID) {
        effects[id, default: Effects()].changes.append(change)
        let lane = Self.lane(of: id)
        guard lanes[lane] != nil else { return variables.apply(change) }
        lanes[lane]?.variables.apply(change)
        lanes[lane]?.changes.append(change)
    }

    /// Sets a variable of the job.
    mutating func set(_ name: Key, _ value: String) { variables.set(name, value) }

    // MARK: - Background steps

    /// A background step: it goes on from how things stood at its turn, and what it does is kept apart.
    private struct Lane {
        var variables: JobVariables
        let results: [(id: Key, value: Value)]
        var changes: [Change] = []
        /// Notes the step's end where the others see it.
        var end: (inout JobMemory) -> Void = { _ in }
    }

    /// The step of the job that a step belongs to.
    private static func lane(of id: StepID) -> StepID { StepID(Array(id.numbers.prefix(1)), phase: id.phase) }

    /// Keeps what a background step does apart from now on.
    mutating func openLane(_ id: StepID) { lanes[id] = Lane(variables: variables, results: root.results) }

    /// What the background steps did counts from now on, in their order (docs/language/steps.md#background-steps).
    mutating func join(_ ids: [StepID]) {
        for id in ids {
            guard let lane = lanes.removeValue(forKey: id) else { continue }
            for change in lane.changes { variables.apply(change) }
            lane.end(&self)
        }
    }

    /// The step of the job with this id, ignoring case.
    func step(named name: Key) -> StepID? {
        let name = name.asciiLowercased
        return root.steps.firstIndex { Key($0.id).asciiLowercased == name }.map { .main($0 + 1) }
    }

    // MARK: - State of actions

    /// What the step's earlier phases saved.
    func state(of id: StepID) -> [Key: String] { saved[id.phase(.main)] ?? [:] }

    /// Keeps what a phase saved for the later ones.
    mutating func save(_ values: [(Key, String)], for id: StepID) {
        if !values.isEmpty { effects[id, default: Effects()].saved += values.map { Output($0.0, $0.1) } }
        for (name, value) in values { saved[id.phase(.main), default: [:]][name] = value }
    }
}

extension JobVariables {
    fileprivate mutating func apply(_ change: JobMemory.Change) {
        switch change {
        case .set(let name, let value): set(name, value)
        case .prependPath(let folder): prependPath(folder)
        }
    }
}

import Actions
import Basics
import Expressions
import Planning
import Workflows

/// What the steps of a job have left for later ones: variables, outputs, outcomes; by composite frame.
struct JobMemory {
    /// The variables of the job's own order of steps.
    private(set) var variables = JobVariables()
    private var root: StepFrame
    /// What background steps see and do before a step has waited for them, by step.
    private var lanes: [StepID: Lane] = [:]
    private var frames: [StepID: StepFrame] = [:]
    /// What each step saved for its other phases.
    private var saved: [StepID: [Key: String]] = [:]
    /// What each step did to all this.
    private(set) var effects: [StepID: StepEffects] = [:]

    init(steps: [Step], origin: ActionOrigin) { root = StepFrame(steps: steps, origin: origin) }

    /// The step an id stands for, in whatever phase.
    func step(_ id: StepID) -> Step? {
        guard let number = id.numbers.last, let frame = frame(of: id), frame.steps.indices.contains(number - 1) else {
            return nil
        }
        return frame.steps[number - 1]
    }

    /// The frame a step belongs to.
    func frame(of id: StepID) -> StepFrame? { id.parent.map { frames[$0.phase(.main)] } ?? root }

    /// The frame of a composite step.
    subscript(composite id: StepID) -> StepFrame? {
        get { frames[id.phase(.main)] }
        set { frames[id.phase(.main)] = newValue }
    }

    /// The `steps` context that a step reads.
    func stepsContext(for id: StepID) -> Value {
        if id.parent == nil, let lane = lanes[Self.lane(of: id)] { return lane.steps }
        return frame(of: id)?.context ?? .object(ObjectValue([]))
    }

    /// The `steps` context of the job's outputs.
    var stepsContext: Value { root.context }

    /// Notes how a step ended.
    mutating func record(_ id: StepID, outputs: [Output], outcome: Conclusion, conclusion: Conclusion) {
        if lanes[id] != nil {
            lanes[id]?.end = { $0.keep(id, outputs, outcome, conclusion) }
        } else {
            keep(id, outputs, outcome, conclusion)
        }
    }

    private mutating func keep(_ id: StepID, _ outputs: [Output], _ outcome: Conclusion, _ conclusion: Conclusion) {
        guard id.phase == .main, let step = step(id) else { return }
        if let parent = id.parent {
            frames[parent]?.keep(step, outputs, outcome, conclusion)
        } else {
            root.keep(step, outputs, outcome, conclusion)
        }
    }

    // MARK: - Effects

    /// The outputs of a step.
    func outputs(of id: StepID) -> [Output] { effects[id]?.outputs ?? [] }

    /// Starts the outputs of a step again.
    mutating func dropOutputs(of id: StepID) { effects[id]?.dropOutputs() }

    /// Takes what a step has done into account: variables in its own lane, and for all others once the lane is joined.
    mutating func take(_ new: StepEffects, of id: StepID) {
        effects[id, default: StepEffects()].add(new)
        for value in new.saved { saved[id.phase(.main), default: [:]][value.name] = value.value }
        let lane = Self.lane(of: id)
        guard lanes[lane] != nil else { return variables.apply(new.changes) }
        lanes[lane]?.variables.apply(new.changes)
        lanes[lane]?.changes += new.changes
    }

    /// What the step's earlier phases saved.
    func saved(for id: StepID) -> [Key: String] { saved[id.phase(.main)] ?? [:] }

    /// The variables a step sees.
    func variables(for id: StepID) -> JobVariables { lanes[Self.lane(of: id)]?.variables ?? variables }

    /// Sets a variable of the job.
    mutating func set(_ name: Key, _ value: String) { variables.set(name, value) }

    // MARK: - Background steps

    /// A background step: it goes on from how things stood at its turn, and what it does is kept apart.
    private struct Lane {
        var variables: JobVariables
        /// The `steps` context.
        let steps: Value
        var changes: [StepEffects.Change] = []
        /// Notes the step's end where the others see it.
        var end: (inout JobMemory) -> Void = { _ in }
    }

    /// The step of the job that a step belongs to.
    private static func lane(of id: StepID) -> StepID { StepID(Array(id.numbers.prefix(1)), phase: id.phase) }

    /// Keeps what a background step does apart from now on.
    mutating func openLane(_ id: StepID) { lanes[id] = Lane(variables: variables, steps: root.context) }

    /// What the background steps did counts from now on, in their order (docs/language/steps.md#background-steps).
    mutating func join(_ ids: [StepID]) {
        for id in ids {
            guard let lane = lanes.removeValue(forKey: id) else { continue }
            variables.apply(lane.changes)
            lane.end(&self)
        }
    }

    /// The step of the job with this id, ignoring case.
    func step(named name: Key) -> StepID? {
        let name = name.asciiLowercased
        return root.steps.firstIndex { Key($0.id).asciiLowercased == name }.map { .main($0 + 1) }
    }
}

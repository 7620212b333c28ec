import Basics
import Planning

/// What a step leaves for others as it is, while the journal holds it masked or not at all.
struct StepEffects: Hashable, Sendable {
    /// A change of the variables that later steps see.
    enum Change: Hashable, Sendable {
        case set(Key, String)
        case prependPath(String)
    }

    /// Each name once, with its last value.
    private(set) var outputs: [Output] = []
    /// In their order.
    var changes: [Change] = []
    /// Values for the later phases of the same step.
    var saved: [Output] = []

    init(outputs: [Output] = []) { for output in outputs { set(output) } }

    /// Sets an output.
    mutating func set(_ output: Output) {
        outputs.removeAll { $0.name == output.name }
        outputs.append(output)
    }

    /// Adds what came later.
    mutating func add(_ later: StepEffects) {
        for output in later.outputs { set(output) }
        changes += later.changes
        saved += later.saved
    }

    /// Starts the outputs again: the step runs once more.
    mutating func dropOutputs() { outputs = [] }
}

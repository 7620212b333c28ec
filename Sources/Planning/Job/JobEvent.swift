package import Basics

/// A step's place in its job: `3`, the second inner step of composite step 3 `3/2`, and `post 3`, `pre 3` for the
/// other phases of an action.
package struct StepID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Which part of an action runs.
    package enum Phase: Int, Hashable, Sendable { case pre, main, post }

    package let phase: Phase
    /// Numbers from the outermost step inwards, each counted from 1.
    package let numbers: [Int]

    package init(_ numbers: [Int], phase: Phase = .main) {
        self.numbers = numbers
        self.phase = phase
    }

    /// The step `number` of the job, counted from 1.
    package static func main(_ number: Int) -> StepID { StepID([number]) }

    /// The same step's other phase.
    package func phase(_ phase: Phase) -> StepID { StepID(numbers, phase: phase) }

    /// The inner step `number` of this composite step.
    package func inner(_ number: Int) -> StepID { StepID(numbers + [number], phase: phase) }

    /// The composite step this one stands in, or nil at the top.
    package var parent: StepID? { numbers.count > 1 ? StepID(Array(numbers.dropLast()), phase: phase) : nil }

    /// The step of the job this one stands in, or is.
    package var outermost: StepID { StepID(Array(numbers.prefix(1)), phase: phase) }

    package var description: String {
        let path = numbers.map(String.init).joined(separator: "/")
        return switch phase {
        case .pre: "pre \(path)"
        case .main: path
        case .post: "post \(path)"
        }
    }

    package static func < (left: StepID, right: StepID) -> Bool {
        left.phase.rawValue != right.phase.rawValue
            ? left.phase.rawValue < right.phase.rawValue : left.numbers.lexicographicallyPrecedes(right.numbers)
    }
}

/// What happened inside one attempt of a job, as it stands in the journal. `JobState` is the fold of these.
package enum JobEvent: Hashable, Sendable {
    /// The workspace is there and every action is resolved: the job has this many steps, and these have a `pre`.
    case prepared(stepCount: Int, pre: [StepID], deadline: Instant)
    /// A step's condition held and it began.
    case stepStarted(StepID, name: String, at: Instant, deadline: Instant?, registersPost: Bool)
    /// A composite action's inner steps are known.
    case stepExpanded(StepID, count: Int)
    /// The condition of a background step held: the job goes on, and the step begins when there is room for it
    /// (docs/language/steps.md#background-steps).
    case stepQueued(StepID, name: String)
    /// A `wait`, `wait-all` or `cancel` waits for the end of these background steps.
    case stepWaiting(StepID, targets: [StepID])
    /// From now on the results, outputs and variables of these background steps count; `by` is the step that waited
    /// for them, nil for the wait that ends every job's steps.
    case stepsJoined([StepID], by: StepID?)
    /// A step's condition did not hold.
    case stepSkipped(StepID, name: String)
    /// A running step has been told to stop.
    case stepStopping(StepID, StopReason)
    /// A step is over; `outcome` before, `conclusion` after `continue-on-error`.
    case stepEnded(StepID, StepResult)
    /// All steps before this one stand in the events before this as an earlier attempt left them; here they end, and the
    /// step has its turn.
    case resumed(StepID, attempt: Int)
    /// The job is being cancelled; steps that ask for it still run.
    case cancelling(StopReason, hardStop: Instant)
    /// The time for cancelled steps is over: what runs is killed, nothing more starts.
    case hardStopped
    /// All steps are done and the outputs are evaluated.
    case ended(LegResult)
}

/// Why a step or a job was told to stop.
package enum StopReason: String, Hashable, Sendable {
    /// The user, fail-fast, or a newer run of the concurrency group.
    case cancelled
    /// Its own `timeout-minutes`.
    case timeout
    /// A `cancel` step: what it stops does not fail the job (docs/language/steps.md#background-steps).
    case step
}

/// How a step ended.
package struct StepResult: Hashable, Sendable {
    package var outcome: Conclusion
    package var conclusion: Conclusion
    package var at: Instant
    /// The exit status of the step's process, where it had one.
    package var exitCode: Int32?
    /// What went wrong, in one line, masked.
    package var message: String?
    /// Outputs, masked.
    package var outputs: [Output]
    /// The step's whole output on disk, closed; nil for a step that wrote nothing.
    package var log: LogReference?
    /// Annotations within GitHub's limits, masked.
    package var annotations: [Annotation]
    /// What its checkouts pushed, in order.
    package var effects: [Effect]
    /// The Markdown of the step's summary, masked, as a path below the data folder; nil without one.
    package var summary: String?
    /// Processor time of the step's processes in microseconds.
    package var processorMicroseconds: Int64
    /// The largest resident size of one of the step's processes, in bytes.
    package var maximumResidentBytes: Int64

    package init(
        outcome: Conclusion, conclusion: Conclusion? = nil, at: Instant, exitCode: Int32? = nil,
        message: String? = nil, outputs: [Output] = [], log: LogReference? = nil, annotations: [Annotation] = [],
        effects: [Effect] = [], summary: String? = nil, processorMicroseconds: Int64 = 0,
        maximumResidentBytes: Int64 = 0
    ) {
        self.outcome = outcome
        self.conclusion = conclusion ?? outcome
        self.at = at
        self.exitCode = exitCode
        self.message = message
        self.outputs = outputs
        self.log = log
        self.annotations = annotations
        self.effects = effects
        self.summary = summary
        self.processorMicroseconds = processorMicroseconds
        self.maximumResidentBytes = maximumResidentBytes
    }
}

/// A closed log file: the file is the truth for the bytes, this says where and how much.
package struct LogReference: Hashable, Sendable {
    /// The file, relative to the data folder.
    package let path: String
    /// Its length in bytes.
    package let bytes: Int64
    /// Number of lines; a last line without a newline counts.
    package let lines: Int64

    package init(path: String, bytes: Int64, lines: Int64) {
        self.path = path
        self.bytes = bytes
        self.lines = lines
    }
}

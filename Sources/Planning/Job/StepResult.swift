package import Basics

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

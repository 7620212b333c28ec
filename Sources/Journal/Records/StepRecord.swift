package import Basics
package import Planning

/// One step of a job's latest attempt.
package struct StepRecord: Hashable, Sendable {
    /// Its place in the job.
    package let id: StepID
    /// Its name.
    package let name: String
    /// Where it stands.
    package let status: Status
    /// The result before `continue-on-error`; nil unless `completed`.
    package let outcome: Conclusion?
    /// The result after `continue-on-error`; nil unless `completed`.
    package let conclusion: Conclusion?
    /// When it began; nil for a skipped step.
    package let started: Instant?
    /// When it ended, or nil.
    package let ended: Instant?
    /// The exit status of its process, where it had one.
    package let exitCode: Int32?
    /// What went wrong, in one line.
    package let message: String?
    /// The outputs in order, or an empty object.
    package let outputs: JSONValue
    /// Where its output is on disk; nil where it wrote nothing or has not ended.
    package let log: LogReference?
    /// Its annotations, in order.
    package let annotations: [Annotation]
    /// The path of its summary (Markdown), relative to the data folder, or nil.
    package let summary: String?
    /// The summary's text, where it was asked for and is there.
    package let summaryText: String?
    /// Processor time of its processes in microseconds.
    package let processorMicroseconds: Int64
    /// The largest resident size of one of its processes, in bytes.
    package let maximumResidentBytes: Int64

    package init(
        id: StepID, name: String, status: Status, outcome: Conclusion?, conclusion: Conclusion?, started: Instant?,
        ended: Instant?, exitCode: Int32?, message: String?, outputs: JSONValue, log: LogReference?,
        annotations: [Annotation], summary: String?, summaryText: String?, processorMicroseconds: Int64,
        maximumResidentBytes: Int64
    ) {
        (self.id, self.name, self.status, self.outcome, self.conclusion) = (id, name, status, outcome, conclusion)
        (self.started, self.ended, self.exitCode, self.message) = (started, ended, exitCode, message)
        (self.outputs, self.log, self.annotations) = (outputs, log, annotations)
        (self.summary, self.summaryText) = (summary, summaryText)
        self.processorMicroseconds = processorMicroseconds
        self.maximumResidentBytes = maximumResidentBytes
    }

    /// From start to end; nil unless both are known.
    package var milliseconds: Int64? { JobRecord.milliseconds(started, ended, status) }
}

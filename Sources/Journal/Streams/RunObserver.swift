package import Planning

/// Watches a run as it happens: what a terminal shows is the same events the journal holds, and the log bytes.
package protocol RunObserver: Sendable {
    /// The events have been committed.
    func committed(_ events: [JournalEvent], run: Int, at time: Instant)

    /// A running step has written these bytes; they are masked, and cut anywhere.
    ///
    /// Called on the reading thread: it must not block for long.
    func logged(_ bytes: UnsafeRawBufferPointer, run: Int, leg: LegPlan, step: StepID)
}

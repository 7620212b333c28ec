package import Actions
package import Files

/// Where a run works and keeps what it writes: the same for all its jobs and steps.
package struct RunPlace: Sendable {
    /// The run's number.
    package let run: Int
    /// What `actions/checkout` checks out.
    package let source: CheckoutSource
    /// The run's folder for logs, absolute.
    package let logs: String
    /// The same as the record names it.
    package let recordedLogs: String
    /// Where the run's jobs work.
    package let work: RunWork
    /// The run's own folder of the data folder, absolute.
    package let folder: String
    /// The descriptor of the lock that says the run is alive; the jobs' keepers inherit it.
    package let lock: Int32
    /// Brings what the run writes to the disk.
    package let sync: FileSync

    package init(
        run: Int, source: CheckoutSource, logs: String, recordedLogs: String, work: RunWork, folder: String,
        lock: Int32, sync: FileSync
    ) {
        self.run = run
        self.source = source
        self.logs = logs
        self.recordedLogs = recordedLogs
        self.work = work
        self.folder = folder
        self.lock = lock
        self.sync = sync
    }
}

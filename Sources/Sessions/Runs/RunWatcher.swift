package import Engine
package import Journal
package import Planning
package import Store

/// Who watches runs that are driven together, from their first event to the end of the last.
package protocol RunWatcher: RunObserver {
    /// Who is asked about steps, or nil.
    var debugger: (any StepDebugger)? { get }

    /// Takes what happened in a run before it is watched, which is not shown again.
    func recall(_ events: [(event: JournalEvent, at: Instant)], run: Int)

    /// The runs are being driven from now on.
    ///
    /// - Parameter cancel: stops them, as a person does, with the reason for the record; may be called from any thread.
    func began(cancel: @escaping @Sendable (_ reason: String) -> Void)

    /// The runs are over.
    func ended()
}

/// Makes who watches the runs of the workflow files at `paths`, before they are created or taken up; `store` has the
/// times of earlier ones.
package typealias RunWatching = (_ paths: [String], _ store: RunStore) throws -> any RunWatcher

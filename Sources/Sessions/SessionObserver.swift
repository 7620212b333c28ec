package import Basics
package import Journal
package import Planning

/// Who is told what a session comes to: what a command line prints, or a server sends.
package protocol SessionObserver: Sendable {
    /// Takes something people should know of.
    func noted(_ note: SessionNote)

    /// Calls `body`, which fetches actions and may take its time; nothing has begun yet, so a front end may let people
    /// end it.
    func whileFetching<Value>(_ body: () throws -> Value) throws -> Value
}

/// Something people should know of; the session goes on.
package enum SessionNote: Sendable {
    /// What is being done that may take its time, such as fetching an action.
    case progress(String)
    /// Workflows do not run for what is wrong with them; `texts` holds the files by path.
    case refused([Diagnostic], texts: [Key: String])
    /// A file cannot be read, and would not have been triggered as far as that can be told.
    case passedOver(path: String, reason: String)
    /// A triggered workflow does not run; its problems have been told.
    case doesNotRun(path: String)
    /// Something failed; what has run keeps its result.
    case failed(any Error)
    /// Whose settings count, where that is not the event's own commit's.
    case policy(String)
    /// Jobs read secrets that nobody has set.
    case unsetSecrets([Key])
    /// All jobs of the runs were skipped.
    case nothingRan
    /// A workflow is started after a run that it waits for.
    case follows(path: String, after: String, run: Int, conclusion: Conclusion)
    /// A workflow is not started after a run that it waits for.
    case doesNotFollow(path: String, after: String, reason: String)
    /// A workflow file has changed since the run was made, which continues with the earlier text.
    case changedWorkflow(path: String, run: Int)
    /// The latest run is one of several of its event.
    case chosen(RunSummary, others: [RunSummary])
}

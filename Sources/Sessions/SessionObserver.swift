package import Basics

/// Who is told what a session comes to: what a command line prints, or a server sends.
package protocol SessionObserver: Sendable {
    /// Takes something people should know of.
    func noted(_ note: SessionNote)
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
}

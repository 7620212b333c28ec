package import Basics

/// What a step asked for through its output; the log itself has seen to masks, groups, echo and
/// problem matchers already.
///
/// Texts are raw: whoever keeps or shows them masks them, with the masker as it is then. Annotations are masked.
package enum LogCommand: Hashable, Sendable {
    /// `notice`, `warning`, `error`, or what a problem matcher has found.
    case annotation(Annotation)
    /// `set-output` (deprecated).
    case setOutput(name: Key, value: String)
    /// `save-state` (deprecated).
    case saveState(name: Key, value: String)
    /// `set-env`, only where it is allowed.
    case setEnvironment(name: Key, value: String)
    /// `add-path`, only where it is allowed.
    case addPath(String)
    /// A command could not be carried out: the step fails. The log and the annotations say so already.
    case failed(message: String)
}

/// Carries out what steps ask for through their output.
package protocol LogCommandHandler: AnyObject, Sendable {
    /// Called on the reading thread, in the order the step wrote.
    func handle(_ command: LogCommand)
}

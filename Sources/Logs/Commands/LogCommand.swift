package import Basics

/// What a step asked for through its output; the log itself has seen to masks, groups and echo already.
///
/// Texts are raw: whoever keeps or shows them masks them, with the masker as it is then. Annotations are masked.
package enum LogCommand: Hashable, Sendable {
    /// `debug`, `notice`, `warning`, `error`: an annotation (debug lines are none).
    case annotation(Annotation)
    /// `set-output` (deprecated).
    case setOutput(name: Key, value: String)
    /// `save-state` (deprecated).
    case saveState(name: Key, value: String)
    /// `set-env`, only where it is allowed.
    case setEnvironment(name: Key, value: String)
    /// `add-path`, only where it is allowed.
    case addPath(String)
    /// `add-matcher`: the path of a problem matcher file.
    case addMatcher(file: String)
    /// `remove-matcher` by its owner.
    case removeMatcher(owner: String)
    /// `remove-matcher` by the file that defines the owners.
    case removeMatchers(file: String)
    /// A command could not be carried out: the step fails. The log and the annotations say so already.
    case failed(message: String)
}

/// Carries out what steps ask for through their output.
package protocol LogCommandHandler: AnyObject, Sendable {
    /// Called on the reading thread, in the order the step wrote.
    func handle(_ command: LogCommand)
}

package import Basics

/// What an environment is told.
package enum RolloutStimulus: Hashable, Sendable {
    case asked(Rollout)
    /// A command has been performed.
    case performed(RolloutStep, host: Key)
    /// A command could not be performed, or what it looked at was not as it must be.
    case refused(RolloutStep, reason: String)
    /// Somebody wants it to stop.
    case cancelled(reason: String)
    /// A new process drives what another one has left.
    case foundUnfinished
}

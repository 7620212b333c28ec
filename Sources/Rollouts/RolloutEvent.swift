package import Basics

/// Something that happened to an environment's rollout.
package enum RolloutEvent: Hashable, Sendable {
    case began(Rollout)
    /// A step is done on a host.
    case done(RolloutStep, host: Key)
    /// A step failed on a host, or somebody stopped the rollout at it: it turns back.
    case turned(RolloutStep, reason: String)
    /// The process that drove the rollout was gone, and another one has taken over.
    case takenOver
    case ended(Outcome)

    /// What a rollout came to.
    package enum Outcome: String, Hashable, Sendable {
        /// The version serves.
        case succeeded
        /// It never got a request; the former version serves as before.
        case failed
        /// It got requests and was taken back: a failed change.
        case returned
    }
}

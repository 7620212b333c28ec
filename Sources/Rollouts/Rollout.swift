package import Basics

/// What is asked for: a version of a service on all hosts of an environment.
package struct Rollout: Hashable, Sendable {
    /// Where the version comes from.
    package enum Kind: String, Hashable, Sendable {
        case deploy
        /// A version that served before: it is not migrated to, smoke-tested or watched again.
        case rollback
        /// The version that serves, in a container of its own again.
        case restart
    }

    /// The environment's deployments count from 1.
    package let number: Int
    package let kind: Kind
    package let release: Release
    /// The hosts by name; the first one migrates.
    package let hosts: [Key]
    /// The place that the version takes on all of them.
    package let colour: Colour
    /// The steps that are asked for, in the order of `RolloutStep.forward`.
    package let steps: [RolloutStep]
    /// Who asked.
    package let user: String
    /// When, in milliseconds since 1970.
    package let began: Int64
    /// What it stands on; nil in records of older versions.
    package let warrant: Warrant?

    package init(
        number: Int, kind: Kind, release: Release, hosts: [Key], colour: Colour, steps: [RolloutStep], user: String,
        began: Int64, warrant: Warrant? = nil
    ) {
        self.number = number
        self.kind = kind
        self.release = release
        self.hosts = hosts
        self.colour = colour
        self.steps = steps
        self.user = user
        self.began = began
        self.warrant = warrant
    }

    /// The hosts on which a step is done.
    func hosts(of step: RolloutStep) -> [Key] { step == .migrate ? Array(hosts.prefix(1)) : hosts }
}

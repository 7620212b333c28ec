package import Basics

/// A place in a concurrency group that a run, or one of its legs, wants.
package struct PlaceClaim: Hashable, Sendable {
    /// The leg, or nil for the run itself.
    package let leg: NodePath?
    /// The leg's key, for people; nil for the run itself.
    package let key: String?
    /// Which of the groups that the leg needs, from 0; they are asked for one after another.
    package let index: Int
    /// The group, and how it is asked for.
    package let concurrency: Concurrency

    package init(leg: NodePath?, key: String?, index: Int, concurrency: Concurrency) {
        self.leg = leg
        self.key = key
        self.index = index
        self.concurrency = concurrency
    }
}

package import Basics

/// What is so outside a run at the moment of a decision: the time, and the environments of which nothing may start.
package struct RunMoment: Hashable, Sendable {
    /// The time.
    package let now: Instant
    private let freezes: [Key: Freeze]

    package init(now: Instant, freezes: [Freeze]) {
        self.now = now
        self.freezes = Dictionary(freezes.map { ($0.identity, $0) }) { $1 }
    }

    /// Why no job of an environment starts, or nil.
    package func freeze(of environment: Key) -> Freeze? { freezes[environment] }
}

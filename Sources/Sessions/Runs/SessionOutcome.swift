package import Planning

/// What became of runs that were driven together.
package struct SessionOutcome: Sendable {
    /// The runs that are over, in the order of their numbers.
    package var conclusions: [(run: Int, conclusion: Conclusion)] = []
    /// The runs that wait for people, and that nobody drives meanwhile.
    package var waiting: [Int] = []
    /// Whether legs that cannot run here are accepted as not run, and something else ran well.
    package var acceptsAbsence = false
    /// Why a run could not be driven to its end, or nil.
    package var failure: (any Error)?
    /// Whether somebody stopped them.
    package var isCancelled = false

    /// Takes in what became of a run that waited for people and was driven on.
    package mutating func replace(_ run: Int, with other: SessionOutcome) {
        waiting.removeAll { $0 == run }
        waiting += other.waiting
        conclusions += other.conclusions
        failure = failure ?? other.failure
        isCancelled = isCancelled || other.isCancelled
    }

    /// What it all comes to.
    package var verdict: Verdict {
        if failure != nil { return .failure }
        let results = conclusions.map(\.conclusion)
        if results.contains(where: { $0 == .failure || $0 == .timedOut }) { return .failure }
        if results.contains(.cancelled) { return .cancelled }
        if !waiting.isEmpty { return .waiting }
        if results.contains(.incomplete) { return acceptsAbsence ? .success : .incomplete }
        // A run in which nothing ran proves nothing.
        return results.contains(.success) ? .success : .invalid
    }
}

/// What runs come to all together, from the best to the worst.
package enum Verdict: Int, Comparable, Sendable {
    /// All that ran is green.
    case success
    /// All that ran is green, and some legs cannot run on this machine.
    case incomplete
    /// Something waits for people, and all else is green.
    case waiting
    /// Nothing ran, or something could not be used.
    case invalid
    case cancelled
    case failure

    package static func < (left: Verdict, right: Verdict) -> Bool { left.rawValue < right.rawValue }
}

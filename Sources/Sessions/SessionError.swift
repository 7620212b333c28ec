package import Basics

/// What a front end asked for cannot be done.
package struct SessionError: Error, CustomStringConvertible {
    /// What is wrong, and the remedy; where there is a next step its command belongs at the end.
    package let description: String
    /// What a person may do about it, which each front end words as its own.
    package let next: NextStep?

    package init(_ description: String, next: NextStep? = nil) {
        self.description = description
        self.next = next
    }

    /// What is wrong with the next step in the words of a front end.
    package func text(_ words: (NextStep) -> String) -> String {
        next.map { "\(description) \(words($0))" } ?? description
    }
}

/// Something a person may go on with.
package enum NextStep: Hashable, Sendable {
    /// To run what a push triggers.
    case run
    /// To run another event as this one.
    case runEvent(Key)
    /// To see what this event would run.
    case plan
    /// To list the runs.
    case runs
    /// To look at a run.
    case show(Int)
    /// To store a secret.
    case storeSecret
    /// To start all of a run over.
    case rerun(Int)
    /// To continue a run that was interrupted.
    case resume(Int)
    /// To end a run.
    case cancel(Int)
    /// To start over what failed in a run.
    case rerunFailed(Int)
}

/// None of an event's workflows can be run, and the observer has been told why.
package struct RefusedWorkflows: Error {}

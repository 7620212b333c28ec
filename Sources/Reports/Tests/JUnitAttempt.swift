import Basics

/// One `<testcase>`.
struct JUnitAttempt {
    let suite: Key
    /// Its class and its own name; both are given before it is added.
    var (className, name): (Key, Key) = ("", "")
    var file: Key?
    var line: Int?
    var seconds: Double?
    var isSkipped = false
    /// What it says of why it was skipped, cut; nil if it does not say that it was.
    var skipReason: [UInt8]?
    /// `failed` or `error`, where it says so.
    var bad: TestOutcome?
    var failure: FailureText?
    /// Attempts beside this one that it states.
    var reruns = JUnitReruns()
    /// How many elements of failures it has.
    var badSeen = 0
    /// Whether the tool let it fail: node's `todo`.
    var mayFail = false

    init(suite: Key) { self.suite = suite }

    mutating func fail(_ outcome: TestOutcome, _ text: FailureText) {
        badSeen += 1
        if bad == nil || outcome == .error { bad = outcome }
        failure = failure ?? text
    }

    /// Another attempt that it states, by an element such as `<rerunFailure>`.
    mutating func add(rerun element: JUnitElement, _ text: FailureText) {
        badSeen += 1
        reruns.add(element)
        failure = failure ?? text
    }

    var outcome: TestOutcome {
        if mayFail { return .skipped }
        if let bad { return bad }
        return reruns.outcome ?? (isSkipped ? .skipped : .passed)
    }
}

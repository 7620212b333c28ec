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

/// What attributes say of how a test or a suite ended, beside its elements: `status="failed"`, `success="false"`.
struct JUnitStatus {
    /// The attribute that says that it did not end well, and what it says.
    private(set) var bad: (name: Key, word: Key)?
    /// Whether it was left out.
    private(set) var isSkipped = false
    /// Whether it did not run: GoogleTest and CTest mean different things by it.
    private(set) var isNotRun = false

    private static let badParts = [
        "fail", "error", "broke", "crash", "abort", "interrupt", "cancel", "timeout", "timedout", "timed out", "killed",
        "undefined", "fatal", "blocked", "regression",
    ]

    /// - Parameter name: Without a prefix and in lower case.
    mutating func take(_ name: Key, _ value: ArraySlice<UInt8>) {
        let word = Key(String(decoding: value.prefix(40), as: UTF8.self)).asciiLowercased
        switch name {
        case "status", "result", "outcome", "state", "verdict", "conclusion":
            switch word {
            case "notrun": isNotRun = true
            case "disabled", "skipped", "skip", "suppressed", "ignored", "excluded", "untested": isSkipped = true
            // It was expected to fail.
            case "xfail", "xfailed": break
            case "ko", "nok", "false": bad = bad ?? (name, word)
            default: if Self.badParts.contains(where: word.holds) { bad = bad ?? (name, word) }
            }
        case "success", "successful", "passed": if word == "false" { bad = bad ?? (name, word) }
        default: break
        }
    }
}

extension Key {
    /// Whether `part` stands somewhere in it.
    func holds(_ part: String) -> Bool {
        let (text, part) = (string.utf8, part.utf8)
        return text.indices.contains { text[$0...].starts(with: part) }
    }
}

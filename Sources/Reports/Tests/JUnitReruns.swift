/// The other attempts that a `<testcase>` states: one that passed after `<flakyFailure>` or `<flakyError>` is flaky,
/// `<rerunFailure>` or `<rerunError>` alone means that it failed again (docs/formats/tests.md).
struct JUnitReruns {
    /// How many there are.
    private(set) var count = 0
    /// `failed` or `error` if it failed again.
    private(set) var bad: TestOutcome?
    private var isFlaky = false

    /// What they say of how the test ended; nil without any.
    var outcome: TestOutcome? { isFlaky ? .flaky : bad }

    mutating func add(_ element: JUnitElement) {
        count += 1
        switch element {
        case .rerunFailure: bad = bad ?? .failed
        case .rerunError: bad = bad ?? .error
        default: isFlaky = true
        }
    }
}

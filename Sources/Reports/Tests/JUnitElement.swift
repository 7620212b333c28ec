import Basics

/// What an element of a JUnit report is, by its name in any namespace and in letters of any case: a failure that a
/// person would see in the report is never passed over.
enum JUnitElement {
    case suites, suite, testCase
    case failure, error, flaky, rerunFailure, rerunError, skipped
    /// What a test wrote or was told, whatever is inside.
    case output
    /// Not known, and named like a failure.
    case doubtful
    case other

    private static let doubtfulParts = ["fail", "error", "exception", "crash", "timeout", "abort"]

    /// - Parameter name: Without a prefix and in lower case.
    init(_ name: Key) {
        switch name {
        case "testcase": self = .testCase
        case "testsuite": self = .suite
        case "testsuites": self = .suites
        case "failure": self = .failure
        case "error": self = .error
        case "flakyfailure", "flakyerror": self = .flaky
        case "rerunfailure": self = .rerunFailure
        case "rerunerror": self = .rerunError
        case "skipped", "skip", "ignored", "disabled": self = .skipped
        case "system-out", "system-err", "properties", "property", "attachments": self = .output
        default:
            let isDoubtful = Self.doubtfulParts.contains(where: name.holds)
            self = isDoubtful ? .doubtful : .other
        }
    }

    /// Whether it says how a test ended, or may.
    var isResult: Bool {
        switch self {
        case .skipped, .output, .other: false
        default: true
        }
    }
}

/// A way for a version to be bad, as `service.pl` has it.
struct BadVersion: Sendable, CustomStringConvertible {
    let fault: String
    /// What the deployment says of it, in part, with and without visitors.
    let reasons: [String]
    /// Whether anybody gets an answer of it.
    var isExposed = true
    var keys: [String] = []

    var description: String { fault }

    static let all = [
        BadVersion(fault: "sick", reasons: ["GET /health was answered with 503"], isExposed: false),
        BadVersion(fault: "later", reasons: ["was answered with 500", "requests failed"]),
        BadVersion(fault: "slow", reasons: ["with the former version", "those of the former version"]),
        BadVersion(fault: "loop", reasons: ["was started again", "ended with exit code 7", "it did not answer"]),
        BadVersion(fault: "schema", reasons: ["was answered with 500", "requests failed"]),
        BadVersion(fault: "door", reasons: ["through the front door", "was answered with 502"]),
        BadVersion(fault: "leak", reasons: ["it may use", "more memory than it may"]),
        BadVersion(fault: "hang", reasons: ["was not answered within"]),
        BadVersion(fault: "half", reasons: ["ended early", "requests failed"]),
    ]
}

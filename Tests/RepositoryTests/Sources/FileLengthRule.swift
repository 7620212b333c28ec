/// Source files stay short: a file over the limit needs a reason.
enum FileLengthRule {
    static let limit = 700

    /// Files that may be longer, with the reason: a table, or a state machine that is one subject.
    static let reasons: [String: String] = [:]

    /// The files over the limit without a reason, and reasons that no file needs any more.
    static func findings(lengths: [String: Int], reasons: [String: String]) -> [Finding] {
        var findings: [Finding] = []
        for (path, length) in lengths.sorted(by: { $0.key < $1.key }) where length > limit && reasons[path] == nil {
            findings.append(Finding(path, "\(length) lines; part it, or give the reason in FileLengthRule.reasons"))
        }
        for (path, _) in reasons.sorted(by: { $0.key < $1.key }) where lengths[path].map({ $0 <= limit }) ?? true {
            findings.append(Finding(path, "has a reason to be long, but is not"))
        }
        return findings
    }
}

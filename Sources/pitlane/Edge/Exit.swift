import Sessions

/// The exit codes of docs/output.md#exit-codes.
enum Exit {
    static let failure: Int32 = 1
    /// Input that cannot be used, or nothing triggered.
    static let invalid: Int32 = 2
    /// A run waits for people.
    static let waiting: Int32 = 3
    /// All that ran is green, and some legs cannot run on this machine.
    static let incomplete: Int32 = 4
    static let cancelled: Int32 = 130

    /// The code of what runs came to.
    static func code(of verdict: Verdict) -> Int32 {
        switch verdict {
        case .success: 0
        case .failure: failure
        case .invalid: invalid
        case .incomplete: incomplete
        case .waiting: waiting
        case .cancelled: cancelled
        }
    }
}

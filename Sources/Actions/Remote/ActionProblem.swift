/// Why an action cannot be had, and what to do about it.
package struct ActionProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String
    /// What to do about it, or nil.
    package let hint: String?

    package init(_ message: String, _ hint: String? = nil) {
        self.message = message
        self.hint = hint
    }

    /// What went wrong on the way.
    init(_ error: any Error) { self = error as? ActionProblem ?? ActionProblem("\(error)") }

    package var description: String { hint.map { "\(message): \($0)" } ?? message }
}

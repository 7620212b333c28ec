package import Basics

/// Why no job of an environment starts until further notice.
package struct Freeze: Hashable, Sendable {
    /// The environment's name as given; names are told apart without regard to case (`identity`).
    package let environment: String
    /// Why, in the words of whoever said so.
    package let reason: String
    /// The user who said so.
    package let by: String
    /// When.
    package let at: Instant

    package init(environment: String, reason: String, by: String, at: Instant) {
        self.environment = environment
        self.reason = reason
        self.by = by
        self.at = at
    }

    /// What jobs of the environment wait for, in words.
    package var note: String { "\(environment) is frozen by \(by): \(reason)" }

    /// `frozen by bob: sale until Monday`, of what a job of the environment is.
    package var outlook: String { "frozen by \(by): \(reason)" }

    /// For tools (docs/output.md#json).
    package var json: JSONValue {
        [
            "environment": .string(environment), "by": .string(by), "reason": .string(reason),
            "at": .string(at.rfc3339),
        ]
    }

    /// The name as it is compared.
    package var identity: Key { Key(environment).asciiLowercased }
}

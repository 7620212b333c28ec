/// Why an action failed, in one line with the remedy; the step fails with it.
package struct ActionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What happened, where, and what to do.
    package let description: String
    /// What this machine lacks, in a word or two, where that alone is wrong: `python 3.8`.
    package let missing: String?

    package init(_ description: String, missing: String? = nil) {
        self.description = description
        self.missing = missing
    }
}

/// Why the file of a call cannot be had.
package struct CallLoadError: Error, Sendable {
    /// What is shown at the call: `no such file in this repository`.
    package let message: String
    /// What to do about it.
    package let hint: String?
    /// Whether it has to be fetched first, which the caller does not want now.
    package let isUnfetched: Bool

    package init(_ message: String, hint: String? = nil, isUnfetched: Bool = false) {
        self.message = message
        self.hint = hint
        self.isUnfetched = isUnfetched
    }
}

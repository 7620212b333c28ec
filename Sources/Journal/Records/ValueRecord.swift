package import Planning

/// A stored secret, or a stored variable of the `vars` context.
package struct ValueRecord: Hashable, Sendable {
    package let place: ValuePlace
    /// What a variable says; nil of a secret.
    package let value: String?
    /// When it was set last.
    package let updated: Instant

    package init(_ place: ValuePlace, value: String? = nil, updated: Instant) {
        (self.place, self.value, self.updated) = (place, value, updated)
    }
}

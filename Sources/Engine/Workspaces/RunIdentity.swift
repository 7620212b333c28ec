package import Planning

/// Which run of a record: a number alone is given again once the record was removed.
package struct RunIdentity: Hashable, Sendable {
    /// The run's number.
    package let number: Int
    /// When the run was created.
    package let created: Instant

    package init(number: Int, created: Instant) {
        self.number = number
        self.created = created
    }
}

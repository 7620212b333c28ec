/// What an artifact or cache operation could not do.
package struct StorageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence: what, where, and what to do.
    package let description: String

    package init(_ description: String) { self.description = description }
}

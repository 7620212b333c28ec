package import Basics

/// The files of the repository that a report speaks of.
package struct RepositoryFiles: Sendable {
    /// Their paths from its root.
    package let files: Set<Key>
    /// Gives the text of one as it is checked out; nil if it cannot be had.
    package let text: @Sendable (Key) -> [UInt8]?

    package init(files: Set<Key>, text: @escaping @Sendable (Key) -> [UInt8]?) {
        (self.files, self.text) = (files, text)
    }
}

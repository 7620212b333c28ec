package import Basics

/// A commit as a release sees it.
package struct ReleaseCommit: Hashable, Sendable {
    /// Git's name for it, in full.
    package let id: Key
    /// Those of its parents.
    package let parents: [Key]
    /// The whole message.
    package let message: Key

    package init(id: Key, parents: [Key], message: Key) {
        (self.id, self.parents, self.message) = (id, parents, message)
    }

    /// As people write it.
    package var short: Key { Key(Substring(id.string.utf8.prefix(7))) }

    var isMerge: Bool { parents.count > 1 }
}

/// A cache entry that was found.
package struct CacheHit: Hashable, Sendable {
    /// The entry's own key.
    package let key: String
    /// Absolute path of the archive.
    package let archive: String

    package init(key: String, archive: String) {
        self.key = key
        self.archive = archive
    }
}

/// Keeps caches by scope (ref), key and version (docs/language/artifacts.md#caches).
package protocol CacheStore: Sendable {
    /// Looks `keys` up in each scope of `scopes` in order: the first key exactly, then it as a prefix, then the
    /// others as prefixes; the newest of several wins.
    func find(scopes: [String], keys: [String], version: String) throws -> CacheHit?

    /// A path on the store's file system where an archive can be written before `commit`.
    func reserve(scope: String, key: String, version: String) throws -> String?

    /// Makes the archive at `path` (from `reserve`) the entry; false when the entry exists already.
    func commit(path: String, scope: String, key: String, version: String) throws -> Bool
}

package import Planning

extension PruneReport {
    /// Notes a folder outside the data folder that is gone, or would be.
    package mutating func add(leftover path: String, bytes: Int64) {
        leftovers.append(path)
        self.bytes += bytes
    }

    /// Removes the files of what `policy` does not keep and leaves its rows, for a disk on which nothing can be written.
    package mutating func freeFiles(of store: RunStore, _ policy: RetentionPolicy, at time: Instant) throws {
        try store.freeFiles(policy, at: time, &self)
    }
}

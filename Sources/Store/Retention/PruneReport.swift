package import Basics
import Journal
package import Planning

/// What `pitlane prune` removed, or would remove.
package struct PruneReport: Hashable, Sendable {
    /// Runs with their logs and artifacts.
    package internal(set) var runs: [Int] = []
    /// Artifacts that have expired, of runs that stay.
    package internal(set) var artifacts: [PrunedFile] = []
    /// Cache entries.
    package internal(set) var caches: [PrunedFile] = []
    /// Files and folders nobody uses any more, relative to the data folder: workspaces of runs that are over, what a
    /// killed process left half-written.
    package internal(set) var leftovers: [String] = []
    /// The digests of images that nothing refers to.
    package internal(set) var images: [String] = []
    /// Size of all of it in bytes, without the database.
    package internal(set) var bytes: Int64 = 0

    package init() {}

    /// The report as an object of names and numbers.
    package var json: JSONValue {
        func list(_ files: [PrunedFile]) -> JSONValue {
            .array(
                files.map { file in
                    ["name": .string(file.name), "run": .optional(file.run), "bytes": .number(Double(file.bytes))]
                })
        }
        return [
            "runs": .array(runs.map { .number(Double($0)) }), "artifacts": list(artifacts), "caches": list(caches),
            "leftovers": .array(leftovers.map { .string($0) }), "images": .array(images.map { .string($0) }),
            "bytes": .number(Double(bytes)),
        ]
    }
}

extension PruneReport {
    /// Notes a folder outside the data folder that is gone, or would be.
    package mutating func add(leftover path: String, bytes: Int64) {
        leftovers.append(path)
        self.bytes += bytes
    }

    /// Notes images that are gone, or would be.
    package mutating func add(images digests: [String], bytes: Int64) {
        images += digests
        self.bytes += bytes
    }

    /// Removes the files of what `policy` does not keep and leaves its rows, for a disk on which nothing can be written.
    package mutating func freeFiles(of store: RunStore, _ policy: RetentionPolicy, at time: Instant) throws {
        try store.freeFiles(policy, at: time, &self)
    }
}

/// A file of the store that went, or would go: a cache entry or an artifact.
package struct PrunedFile: Hashable, Sendable {
    /// The cache's key or the artifact's name.
    package let name: String
    /// The run of an artifact, nil for a cache.
    package let run: Int?
    /// Its size in bytes.
    package let bytes: Int64
}

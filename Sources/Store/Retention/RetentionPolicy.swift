package import Basics

/// How long records are kept (`retention` in `pitlane.yml`; artifacts carry their own end).
package struct RetentionPolicy: Hashable, Sendable {
    /// Runs that ended longer ago go, in milliseconds.
    package var runAge: Int64
    /// So many of the newest runs stay whatever their age.
    package var keptRuns: Int
    /// What all caches may take together, in bytes; the least recently used go first.
    package var cacheBytes: Int64
    /// Caches nobody has used for so long go, in milliseconds.
    package var cacheAge: Int64

    package init(
        runAge: Int64 = 90 * RetentionPolicy.day, keptRuns: Int = 0, cacheBytes: Int64 = 10_000_000_000,
        cacheAge: Int64 = 7 * RetentionPolicy.day
    ) {
        self.runAge = runAge
        self.keptRuns = keptRuns
        self.cacheBytes = cacheBytes
        self.cacheAge = cacheAge
    }

    /// A day in milliseconds.
    package static let day: Int64 = 86_400_000
}

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
            "leftovers": .array(leftovers.map { .string($0) }), "bytes": .number(Double(bytes)),
        ]
    }
}

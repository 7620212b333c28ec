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

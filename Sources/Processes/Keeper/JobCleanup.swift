/// What was found when a job's keeper was closed.
package struct JobCleanup: Hashable, Sendable {
    /// Processes of the job that were still running and were killed.
    package let orphansKilled: Int
    /// Processes of another user, which could not be killed; the keeper waits for them and holds the lock meanwhile.
    package let survivors: Int
    /// True where a step had killed the keeper: the zygote has cleaned up in its place, uncounted.
    package let isKeeperLost: Bool

    package init(orphansKilled: Int = 0, survivors: Int = 0, isKeeperLost: Bool = false) {
        self.orphansKilled = orphansKilled
        self.survivors = survivors
        self.isKeeperLost = isKeeperLost
    }
}

import Files

/// What stands behind `origin` in the checkouts of one job: the run's copy of the remote, and what becomes of pushes.
///
/// Git in a checkout talks to `origin`, and to whatever it pushes to, through `pitlane git-remote`, which reads this
/// from a file.
package struct CheckoutOrigin: Hashable, Sendable {
    /// The run's own folder of the data folder (`runs/12`), absolute.
    package var runFolder: String
    /// The job's name for files: one job has the same in all its attempts.
    package var job: String
    /// Whether pushes are done; else they are withheld.
    package var publishes: Bool
    /// The process that drives the run: its environment holds the user's own settings of git.
    package var driver: Int32
    /// Whether the workflow lets the job's token only read the repository.
    package var isReadOnly: Bool

    package init(runFolder: String, job: String, publishes: Bool, driver: Int32, isReadOnly: Bool) {
        self.runFolder = runFolder
        self.job = job
        self.publishes = publishes
        self.driver = driver
        self.isReadOnly = isReadOnly
    }

    /// The remote as this run sees it, withheld pushes included; made when a job first asks for it.
    package var outbox: String { "\(runFolder)/outbox.git" }
    /// What is withheld of pushes to other repositories, one repository each.
    var otherOutboxes: String { "\(runFolder)/outboxes" }
    /// Where `outbox.git` of the data folder leads: to the outbox of the newest run that has one.
    var newestOutbox: FilePath { FilePath(runFolder).parent.parent / "outbox.git" }
    /// Where the job's pushes are noted.
    package var pushLog: String { "\(runFolder)/origin/\(job).pushes" }
    /// The file that git's helper reads.
    var settings: String { "\(runFolder)/origin/\(job).json" }
}

extension CheckoutOrigin {
    /// Takes back what an attempt that was killed pushed to outboxes: the job starts over. What was published stays.
    package func takeBackPushes() throws {
        var offset = 0
        let pushes = try PushLog.read(pushLog, from: &offset).filter(\.isWithheld)
        guard !pushes.isEmpty else { return }
        let others = ((try? Folder.names(in: otherOutboxes)) ?? []).map {
            Outbox("\(otherOutboxes)/\(String(decoding: $0, as: UTF8.self))")
        }
        for push in pushes.reversed() {
            for outbox in [Outbox(outbox)] + others where outbox.exists { try outbox.takeBack(push) }
        }
    }
}

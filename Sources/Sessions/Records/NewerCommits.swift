import Forges
package import Journal

/// Commits that came to a run's branch after the run's own.
package enum NewerCommits {
    /// So many are counted at most.
    package static let limit = 1000

    /// How many there are; nil if git cannot tell, for instance since the branch is gone.
    ///
    /// - Parameter data: the folder of the records, which holds the merges that pull requests ran on.
    package static func count(after run: RunSummary, at place: Place, data: String) -> Int? {
        guard let git = try? place.repository(), let tip = try? git.commit("refs/heads/\(run.branch)") else {
            return nil
        }
        for repository in [git, git.reading("\(data)/merges.git")] {
            if let commits = try? repository.commits(from: run.sha, to: tip, limit: limit) { return commits.count }
        }
        return nil
    }
}

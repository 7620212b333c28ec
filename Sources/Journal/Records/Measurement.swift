package import Basics
package import Gates
package import Planning

/// What a gate measured of one content of the repository, for later gates to compare with.
package struct Measurement: Hashable, Sendable {
    /// Which values belong together: one gate may measure several things of a repository, each by a name.
    package struct Series: Hashable, Sendable {
        package let gate: GateReport.Gate
        /// The name on the command line; empty unless told.
        package let name: Key

        package init(_ gate: GateReport.Gate, name: Key = "") {
            self.gate = gate
            self.name = name
        }
    }

    /// Where it was measured.
    package struct Place: Hashable, Sendable {
        /// The content that was measured: git's id of the commit's tree.
        package let tree: String
        /// The commit.
        package let sha: String
        /// The branch, short; `refs/pull/N/merge` of a pull request.
        package let branch: String
        /// The run whose job measured, or nil for a command by hand.
        package let run: Int?
        /// The key of that job.
        package let job: String?

        package init(tree: String, sha: String, branch: String, run: Int? = nil, job: String? = nil) {
            self.tree = tree
            self.sha = sha
            self.branch = branch
            self.run = run
            self.job = job
        }

        /// The branch of a full ref, short; any other ref as it is.
        package static func branch(ofRef ref: String) -> String {
            let heads = "refs/heads/"
            return ref.utf8.starts(with: heads.utf8)
                ? String(decoding: ref.utf8.dropFirst(heads.utf8.count), as: UTF8.self) : ref
        }
    }

    package let series: Series
    package let place: Place
    package let outcome: GateOutcome
    /// In the form of the gate: each can be read by the version that wrote it and later ones.
    package let value: JSONValue
    package let recorded: Instant

    package init(_ series: Series, at place: Place, _ outcome: GateOutcome, value: JSONValue, recorded: Instant) {
        self.series = series
        self.place = place
        self.outcome = outcome
        self.value = value
        self.recorded = recorded
    }
}

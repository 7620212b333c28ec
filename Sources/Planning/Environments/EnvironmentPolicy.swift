package import Basics

/// What `environments.NAME` of `pitlane.yml` asks of jobs with that environment.
///
/// It is read from the default branch and frozen into a run, so that a commit cannot change what is asked of it.
package struct EnvironmentPolicy: Hashable, Sendable {
    /// The environment's name as written; names are told apart without regard to case (`identity`).
    package let name: Key
    /// The branches whose jobs may use the environment; without patterns every ref may.
    package var branches: FilterList
    /// Who is asked before a job starts; nil where nobody is.
    package var approval: ApprovalPolicy?
    /// The secrets that the environment has under its own names: the stored secret of each, both in upper case. Such a
    /// stored secret reaches no job of another environment.
    package var secrets: [Key: Key]

    package init(
        name: Key, branches: FilterList = FilterList(.include, []), approval: ApprovalPolicy? = nil,
        secrets: [Key: Key] = [:]
    ) {
        self.name = name
        self.branches = branches
        self.approval = approval
        self.secrets = secrets
    }

    /// The name as it is compared.
    package var identity: Key { name.asciiLowercased }

    /// Whether jobs of a run for `ref` (`refs/heads/main`) may use the environment. A tag or a pull request has no
    /// branch, whatever its name is.
    package func allows(ref: String) -> Bool {
        if branches.patterns.isEmpty { return true }
        let heads = "refs/heads/"
        guard ref.utf8.starts(with: heads.utf8) else { return false }
        return branches.accepts(String(decoding: ref.utf8.dropFirst(heads.utf8.count), as: UTF8.self))
    }
}

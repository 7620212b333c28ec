package import Basics

/// What `environments.NAME` of `pitlane.yml` asks of jobs with that environment (docs/configuration.md#environments).
///
/// It is read from the default branch and frozen into a run: a commit cannot change what is asked of it.
package struct EnvironmentPolicy: Hashable, Sendable {
    /// The environment's name as written; names are told apart without regard to case (`identity`).
    package let name: Key
    /// The branches whose jobs may use the environment; without patterns every ref's may.
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

    /// Whether jobs of a run of `branch` may use the environment; nil is a run of no branch, such as that of a tag.
    package func allows(branch: String?) -> Bool {
        branches.patterns.isEmpty || branch.map(branches.accepts) ?? false
    }
}

extension RunInputs {
    /// Why a job of this run may not use an environment; nil where it may.
    package func refusal(ofEnvironment name: String) -> String? {
        guard let policy = environment(name), !policy.allows(branch: branch) else { return nil }
        let allowed = policy.branches.patterns.map(\.text).joined(separator: ", ")
        let other = policyCommit.flatMap { Key($0) == Key(sha) ? nil : $0 }
        let source = other.map { "the default branch's pitlane.yml (\(Self.short($0)))" } ?? "this commit's pitlane.yml"
        return "the environment \(policy.name) allows \(allowed) only, and this run is of \(subject): \(source) says so"
    }

    /// What the run is of, where that is no branch: `refs/tags/v1`.
    private var subject: String {
        if let branch { return branch }
        let ref = github["ref"]?.stringValue ?? refName
        let isBranch = ref.utf8.starts(with: "refs/heads/".utf8)
        return isBranch ? "\(Self.short(sha)), which is not a commit of \(refName)" : ref
    }

    private static func short(_ sha: String) -> String { String(decoding: sha.utf8.prefix(7), as: UTF8.self) }
}

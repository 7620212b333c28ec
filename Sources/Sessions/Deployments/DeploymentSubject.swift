import Basics
import Engine
import Forges
import Planning
import Store

/// What is deployed: a commit, with whose settings count and whose secrets reach the service.
struct DeploymentSubject: Sendable {
    /// Who runs what asks.
    enum Origin: Sendable {
        /// A person.
        case person
        /// A job of a run, which its driver has let begin: the environment's approval is given.
        case job
        /// A job on GitHub's machines, which GitHub's own reviewers of the environment have let begin.
        case gitHub
    }

    let origin: Origin
    /// Sees the commit.
    let git: GitRepository
    let commit: String
    /// The folder of the records, where its images are built.
    let data: String
    /// The branch that environments allow or not; nil for a commit of none.
    let branch: String?
    /// Whether it has uncommitted changes.
    let isDirty: Bool
    /// The default branch where the event of a workflow names it.
    var defaultBranch: String?
    /// The commit whose settings count where the run has said it.
    var policyCommit: String?
    /// Gives the values of secrets; asked where an environment has some.
    let secrets: @Sendable () throws -> any SecretSource
    /// The record, with what gates measured and which environments are frozen; nil where there is none.
    let record: @Sendable () throws -> RunStore?
    /// Who asks.
    let user: String
}

extension DeploymentSubject {
    /// What is checked out in a repository, by hand or in a job on GitHub's machines.
    init(checkedOutAt place: Place) throws {
        let git = try place.repository()
        let head = try git.head()
        guard let sha = head.sha else { throw SessionError("there is no commit yet to deploy") }
        let step = GateStep { place.host.variable(Key($0)) }
        let (data, host) = (place.dataDirectory(of: git), place.host)
        self.init(
            origin: step.isInWorkflow ? .gitHub : .person, git: git, commit: sha, data: data,
            branch: head.branch ?? step.branch,
            isDirty: head.isDirty,
            defaultBranch: step.defaultBranch,
            secrets: {
                if step.isInWorkflow { return ProcessSecrets(variable: { host.variable($0) }) }
                return try StoredValues(data: data).secrets(given: [:], keyFile: host.keyFile)
            }, record: { try StoredValues(data: data).store }, user: host.user)
    }
}

/// The secrets of an environment where GitHub runs the job: the variables of the step, by the names that the secrets are
/// stored under, or those that the service finds them under.
private struct ProcessSecrets: SecretSource {
    let names: [String] = []
    let variable: @Sendable (Key) -> String?

    func value(of name: String, environment: String?, policies: [EnvironmentPolicy]) -> String? {
        let identity = environment.map { Key($0).asciiLowercased }
        let kept = policies.first { $0.identity == identity }?.secrets[Key(name)]
        let found = [kept, Key(name)].compactMap(\.self).lazy.compactMap(variable)
        return found.first { !$0.utf8.isEmpty }
    }
}

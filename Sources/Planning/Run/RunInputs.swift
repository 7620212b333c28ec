package import Basics

/// All that was true when a run was created, by value: a newer version or another process decides the same from it.
package struct RunInputs: Hashable, Sendable {
    /// The workflow's path in the repository.
    package var workflowPath: String
    /// The workflow's name, shown to people.
    package var workflowName: String
    /// The run's own display name (`run-name`), or the workflow's name.
    package var title: String
    /// The event's name: `push`.
    package var event: String
    /// The branch or tag, short.
    package var refName: String
    /// The commit.
    package var sha: String
    /// The `github` context without tokens and without what differs by job.
    package var github: JSONValue
    /// The `inputs` context, or null.
    package var inputs: JSONValue
    /// The `vars` context of jobs without an environment, and of what is evaluated before a job starts.
    package var variables: JSONValue
    /// What environments set on top of it, by name in lower case: objects of variables.
    package var environmentVariables: JSONValue
    /// Names of the secrets the run may read; never a value.
    package var secretNames: [String]
    /// The bytes of the workflow files, by path: the run's own and every called one.
    package var files: [SourceFile]
    /// The run's jobs in the order of the file.
    package var jobs: [JobShape]
    /// SHA-256 of the uncommitted change the run was made with, or nil for a clean tree.
    package var patchDigest: String?
    /// Whether effects that leave the machine are allowed.
    package var publishes: Bool
    /// Only combinations with these values run, in matrices that have such a key.
    package var matrixFilter: [Output]
    /// The jobs and legs that are wanted, as given (`JobChoice`); empty means all.
    package var wanted: [String]
    /// Labels that were said to mean this machine.
    package var hostLabels: [String]
    /// Whether the run counts as done although some legs cannot run on this machine.
    package var acceptsAbsence: Bool
    /// What the actions that the run's jobs use were when it was created.
    package var actions: [ActionTree]
    /// The run's concurrency group, or nil.
    package var concurrency: Concurrency?
    /// The branch whose commit the run is of, which is what environments allow; nil for a tag, for a pull request, and
    /// for a commit that the branch of the event does not have.
    package var branch: String?
    /// What the environments of the repository ask for.
    package var environments: [EnvironmentPolicy]
    /// The commit whose settings count, the default branch's: `environments` were read from it. Nil where nobody knows
    /// it, and in records of older versions.
    package var policyCommit: String?
    /// The user of this machine who started the run; empty in records of older versions.
    package var startedBy: String
    /// Who started the run that it follows (`on: workflow_run`); nobody of them answers for it either.
    package var causedBy: [String]
    /// Names of the variables of every step that were given (`--env`); never a value.
    package var variableNames: [String]
    /// How many runs the run follows (`on: workflow_run`); nil if nothing follows it.
    package var chainLevel: Int?
    /// The run that it follows, or nil.
    package var cause: Int?

    package init(
        workflowPath: String, workflowName: String, title: String, event: String, refName: String, sha: String,
        github: JSONValue, inputs: JSONValue = nil, variables: JSONValue = [:],
        environmentVariables: JSONValue = [:], secretNames: [String] = [], files: [SourceFile] = [], jobs: [JobShape],
        patchDigest: String? = nil, publishes: Bool = false, matrixFilter: [Output] = [], wanted: [String] = [],
        hostLabels: [String] = [], acceptsAbsence: Bool = false, actions: [ActionTree] = [],
        concurrency: Concurrency? = nil, branch: String? = nil, environments: [EnvironmentPolicy] = [],
        policyCommit: String? = nil, startedBy: String = "", causedBy: [String] = [], variableNames: [String] = [],
        chainLevel: Int? = nil, cause: Int? = nil
    ) {
        self.workflowPath = workflowPath
        self.workflowName = workflowName
        self.title = title
        self.event = event
        self.refName = refName
        self.sha = sha
        self.github = github
        self.inputs = inputs
        self.variables = variables
        self.environmentVariables = environmentVariables
        self.secretNames = secretNames
        self.files = files
        self.jobs = jobs
        self.patchDigest = patchDigest
        self.publishes = publishes
        self.matrixFilter = matrixFilter
        self.wanted = wanted
        self.hostLabels = hostLabels
        self.acceptsAbsence = acceptsAbsence
        self.actions = actions
        self.concurrency = concurrency
        self.branch = branch
        self.environments = environments
        self.policyCommit = policyCommit
        self.startedBy = startedBy
        self.causedBy = causedBy
        self.variableNames = variableNames
        self.chainLevel = chainLevel
        self.cause = cause
    }
}

extension RunInputs {
    /// What `pitlane.yml` says of an environment; nil where it says nothing.
    package func environment(_ name: String) -> EnvironmentPolicy? {
        let identity = Key(name).asciiLowercased
        return environments.first { $0.identity == identity }
    }

    /// The `vars` context of a job: the environment's variables win over the repository's.
    package func variables(inEnvironment name: String?) -> JSONValue {
        guard let name, let own = environmentVariables[Key(name).asciiLowercased]?.objectValue,
            var all = variables.objectValue
        else { return variables }
        for member in own.members { all[member.name] = member.value }
        return .object(all)
    }
}

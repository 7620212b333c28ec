package import Basics
package import Workflows

/// What happened to a run, as it stands in the journal. `RunState` is the fold of these.
package enum RunEvent: Hashable, Sendable {
    /// The run exists; everything later decisions read is frozen here.
    case created(RunInputs)
    /// A job's `if` held and its matrix is known: these legs will run.
    case jobExpanded(NodePath, legs: [LegPlan], failFast: Bool, maxParallel: Int)
    /// Legs of a job that is about to be expanded or skipped are left out: this machine cannot run them.
    case legsAbsent(NodePath, [AbsentLeg])
    /// A job does not run.
    case jobSkipped(NodePath, reason: String)
    /// A job could not be evaluated: it failed before it started.
    case jobFailed(NodePath, message: String)
    /// A job was waiting when the run was cancelled, and does not run because of that.
    case jobCancelled(NodePath, reason: String)
    /// A leg that calls a workflow has become that workflow's jobs.
    case callExpanded(NodePath, jobs: [JobShape])
    /// A leg (nil: the run itself) waits for a concurrency group's place, which `holder` has.
    case placeWaiting(NodePath?, holder: String)
    /// A leg (nil: the run itself) has the next place it needs.
    case placeTaken(NodePath?)
    /// A leg's attempt has been handed to a runner.
    case legStarted(NodePath, attempt: Int)
    /// A leg has been told to stop.
    case legCancelling(NodePath, reason: String)
    /// A leg's attempt is over.
    case legEnded(NodePath, attempt: Int, LegResult)
    /// Somebody, or a newer run, wants this run stopped.
    case cancelRequested(reason: String)
    /// All jobs are done.
    case ended(Conclusion)
    /// A run that was over goes on: these jobs, with all that needs them, are decided anew, and these legs of other
    /// jobs start over, one of them perhaps from a step on; `attempt` counts from 2.
    case reopened(attempt: Int, jobs: [NodePath], legs: [NodePath], by: String, from: ResumePoint? = nil)
    /// The driver died; found out by the next process that took the run's lock.
    case interrupted
}

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

    package init(
        workflowPath: String, workflowName: String, title: String, event: String, refName: String, sha: String,
        github: JSONValue, inputs: JSONValue = nil, variables: JSONValue = [:],
        environmentVariables: JSONValue = [:], secretNames: [String] = [], files: [SourceFile] = [], jobs: [JobShape],
        patchDigest: String? = nil, publishes: Bool = false, matrixFilter: [Output] = [], wanted: [String] = [],
        hostLabels: [String] = [], acceptsAbsence: Bool = false, actions: [ActionTree] = [],
        concurrency: Concurrency? = nil
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
    }
}

extension RunInputs {
    /// The `vars` context of a job: the environment's variables win over the repository's.
    package func variables(inEnvironment name: String?) -> JSONValue {
        guard let name, let own = environmentVariables[Key(name).asciiLowercased]?.objectValue,
            var all = variables.objectValue
        else { return variables }
        for member in own.members { all[member.name] = member.value }
        return .object(all)
    }
}

/// A file frozen into a run.
package struct SourceFile: Hashable, Sendable {
    /// The path in the repository, or `owner/name/path@ref` for a file of another one.
    package let path: String
    /// The whole text.
    package let text: String
    /// The commit of another repository that the file is of; nil for one of the run's own, or of a folder.
    package let commit: String?

    package init(path: String, text: String, commit: String? = nil) {
        self.path = path
        self.text = text
        self.commit = commit
    }
}

/// A job's place in the graph, before anything is evaluated.
package struct JobShape: Hashable, Sendable {
    /// The job's id in its file.
    package let id: Key
    /// Ids of the jobs it needs, in the same file.
    package let needs: [Key]

    package init(id: Key, needs: [Key]) {
        self.id = id
        self.needs = needs
    }
}

/// One instance of a job: what its job-level expressions evaluated to.
package struct LegPlan: Hashable, Sendable {
    /// The unique path: `build[2]`.
    package var path: NodePath
    /// What people see and name, unique in the run: `test (3.12)`, `call / build (linux)`.
    package var key: String
    /// The display name GitHub shows: `name:` evaluated, or the key's last part.
    package var name: String
    /// The matrix combination, or nil without a matrix.
    package var matrix: JSONValue?
    /// 0-based number among the job's legs.
    package var index: Int
    /// Number of the job's legs.
    package var total: Int
    /// The labels of `runs-on`.
    package var runsOn: [String]
    /// The environment's name, or nil.
    package var environment: String?
    /// Minutes until the job is stopped.
    package var timeoutMinutes: Double
    /// Minutes cancelled steps may go on before a hard stop.
    package var cancelTimeoutMinutes: Double
    /// Whether a failure leaves the run green.
    package var continueOnError: Bool
    /// The concurrency groups it needs, asked for in this order: the job's own, then that of the workflow it calls.
    package var concurrency: [Concurrency]
    /// What the job's token may do, or nil for the repository's default (docs/language/permissions.md#levels).
    package var permissions: Permissions?
    /// The called workflow's name (`WorkflowReference.fileName`), or nil for a job with steps.
    package var call: String?
    /// The evaluated inputs of a called workflow, or null.
    package var callInputs: JSONValue

    package init(
        path: NodePath, key: String, name: String? = nil, matrix: JSONValue? = nil, index: Int = 0, total: Int = 1,
        runsOn: [String] = [],
        environment: String? = nil, timeoutMinutes: Double = 360, cancelTimeoutMinutes: Double = 5,
        continueOnError: Bool = false, concurrency: [Concurrency] = [], permissions: Permissions? = nil,
        call: String? = nil,
        callInputs: JSONValue = nil
    ) {
        self.path = path
        self.key = key
        self.name = name ?? key
        self.matrix = matrix
        self.index = index
        self.total = total
        self.runsOn = runsOn
        self.environment = environment
        self.timeoutMinutes = timeoutMinutes
        self.cancelTimeoutMinutes = cancelTimeoutMinutes
        self.continueOnError = continueOnError
        self.concurrency = concurrency
        self.permissions = permissions
        self.call = call
        self.callInputs = callInputs
    }
}

/// How a leg's attempt ended.
package struct LegResult: Hashable, Sendable {
    package var conclusion: Conclusion
    /// The job's outputs, masked; empty values are dropped (docs/language/jobs.md#outputs).
    package var outputs: [Output]
    /// Why, where the steps do not say it: a runner that could not start, an output that did not evaluate.
    package var message: String?
    /// Where the job's environment can be reached, or nil (docs/language/environments.md#address).
    package var environmentURL: String?

    package init(
        _ conclusion: Conclusion, outputs: [Output] = [], message: String? = nil, environmentURL: String? = nil
    ) {
        self.conclusion = conclusion
        self.outputs = outputs
        self.message = message
        self.environmentURL = environmentURL
    }
}

/// A name and a text: an output of a step, a job or a workflow.
package struct Output: Hashable, Sendable {
    package let name: Key
    package let value: String

    package init(_ name: Key, _ value: String) {
        self.name = name
        self.value = value
    }
}

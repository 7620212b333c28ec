import Actions
import Basics
import Forges
import Planning
import Store
import Workflows

/// An event with its plan: what `plan` shows and `run` runs.
struct PlannedEvent {
    let git: GitRepository
    let local: LocalEvent
    private(set) var plan: Plan
    /// The `vars` context of jobs without an environment.
    let variables: JSONObject
    /// What environments have of their own, by name in lower case.
    let environmentVariables: JSONObject
    /// The secrets and variables that the data folder keeps.
    let stored: StoredValues
    /// What this machine can run.
    let machine: Capabilities
    /// Only combinations with these values run.
    let matrixFilter: [Output]
    /// The jobs and legs that are wanted.
    let choice: JobChoice
    /// The workflow files' texts, by path.
    let texts: [Key: String]
    /// All workflow files, selected or not.
    private let files: WorkflowFiles
    /// Whether only a part of its workflows runs, which is no run of them: nothing waits for that.
    private let isPart: Bool
    /// Where what follows its runs is read, and run; nil before `findFollowers`.
    private(set) var defaultBranch: DefaultBranch?

    /// - Parameters:
    ///   - network: what may be asked of it for workflows of other repositories.
    ///   - now: from when the next time of a schedule is counted.
    init(
        _ options: EventOptions, _ actions: ActionOptions, _ place: PlaceOptions, network: ActionResolver.Network,
        now: Instant = ProcessEnvironment.now()
    ) throws {
        let git = try place.repository()
        let data = try place.dataDirectory(of: git)
        let local = try EventBuilder(git: git, options: options, scratch: "\(data)/merges.git").build()
        try self.init(git, local, options, place.workingDirectory, actions, data, network, now)
    }

    /// The event that the end of a run is (`workflow_run`), on the default branch.
    func following(
        _ run: CompletedRun, _ options: EventOptions, _ actions: ActionOptions, _ data: String,
        _ network: ActionResolver.Network
    ) throws -> PlannedEvent {
        guard let defaultBranch, let sha = defaultBranch.sha else { return self }
        let commit = run.event.runCommit
        let head = try git.commit(commit) == nil ? nil : git.facts(of: commit)
        let payload = EventPayload(repository: local.repository, actor: local.actor).workflowRun(run, head: head)
        let event = TriggerEvent(
            name: "workflow_run", activity: "completed", ref: "refs/heads/\(defaultBranch.name)", sha: sha,
            headBranch: run.event.runBranch, payload: payload)
        let next = LocalEvent(
            event: event, repository: local.repository, actor: local.actor, sourceGitFolder: git.gitFolder,
            isDirty: defaultBranch.isDirty)
        return try PlannedEvent(git, next, options, git.root, actions, data, network, ProcessEnvironment.now())
    }

    private init(
        _ git: GitRepository, _ local: LocalEvent, _ options: EventOptions, _ folder: String, _ actions: ActionOptions,
        _ data: String, _ network: ActionResolver.Network, _ now: Instant
    ) throws {
        self.git = git
        self.local = local
        stored = try StoredValues(data: data)
        let given = try Self.variables(options)
        variables = stored.variables(given: given)
        environmentVariables = stored.environmentVariables(given: given)
        let own = OwnRepository(git, local)
        let foresight = MachineForesight(
            own, repository: local.repository.fullName, server: local.repository.serverURL, options: actions, data: data
        )
        machine = .current(labels: try Self.labels(options.runner), foresight: foresight)
        let filter = try MatrixFilter(options.matrix)
        matrixFilter = filter.values
        choice = JobChoice(options.job)
        let files = try WorkflowFiles(local, git, named: options.workflow, from: folder)
        texts = files.texts
        let selected = try Self.select(choice, in: files.selected)
        let github = GitHubContext.make(
            local.event, repository: local.repository,
            run: GitHubContext.RunFacts(
                number: 1 + ((try? stored.store?.latestRunNumber()) ?? 0), workflowNumber: 0, actor: local.actor,
                workflowName: "", workflowPath: ""))
        var planner = Planner(
            event: local.event, github: .object(github), givenInputs: try Self.givenInputs(options),
            variables: .object(variables),
            choice: choice,
            capabilities: machine,
            callFiles: files.callFiles(
                RemoteWorkflows(own: own, options: actions, data: data, network: network)),
            now: Int(now.milliseconds / 1000), zones: ZoneFiles.rules)
        if !filter.values.isEmpty {
            try filter.requireKnown(in: planner.plan(selected))
            planner.matrixFilter = filter.values
        }
        plan = planner.plan(selected)
        self.files = files
        isPart = !options.job.isEmpty || !options.matrix.isEmpty
    }

    /// Finds what waits for its runs to complete, which may mean reading another branch.
    mutating func findFollowers() throws {
        guard !plan.triggered.isEmpty, !isPart, defaultBranch == nil else { return }
        let branch = try DefaultBranch(git, local, own: files)
        defaultBranch = branch
        plan = plan.chained { [local, files] in branch.followers(of: $0, local.event, own: files.files) }
    }

    /// The same with what is wrong with its actions.
    func adding(_ diagnostics: [Key: [Diagnostic]]) -> PlannedEvent {
        var planned = self
        planned.plan = plan.adding(diagnostics)
        return planned
    }

    /// The same without the workflows that errors keep from running.
    var withoutRefused: PlannedEvent {
        var planned = self
        planned.plan = plan.withoutRefused
        return planned
    }

    /// Keeps only the jobs of `-j`, with what they need.
    private static func select(_ choice: JobChoice, in files: [WorkflowFile]) throws -> [WorkflowFile] {
        guard !choice.names.isEmpty else { return files }
        for name in choice.names {
            let one = JobChoice([name])
            let isKnown = files.contains { file in
                file.workflow.flatMap { one.jobs(in: $0, calledBy: nil) }?.isEmpty == false
            }
            if isKnown { continue }
            let known = files.flatMap { $0.workflow?.jobs.map(\.id.string) ?? [] }
            let broken = files.filter { $0.workflow == nil }.flatMap(\.diagnostics).filter { $0.severity == .error }
            guard broken.isEmpty else {
                // It may well stand in a file that cannot be read.
                throw CommandError(
                    "--job: there is no job '\(name)' in the files that can be read; others have errors:\n"
                        + broken.map(\.line).joined(separator: "\n"))
            }
            throw CommandError(
                "--job: there is no job '\(name)'\(Suggestions.text(for: name, among: known)); here are \(known.joined(separator: ", "))"
            )
        }
        return files.compactMap { file in
            // Without errors it would not have been chosen either.
            guard let workflow = file.workflow else { return nil }
            guard let present = choice.jobs(in: workflow, calledBy: nil), !present.isEmpty else { return nil }
            return WorkflowFile(
                path: file.path, workflow: workflow.selecting(present), diagnostics: file.diagnostics)
        }
    }

    /// The variables of the command line, by upper-case name as GitHub keeps them.
    private static func variables(_ options: EventOptions) throws -> JSONObject {
        var variables = JSONObject()
        for path in options.varsFile {
            for entry in try Assignments.read(path, option: "--vars-file") {
                variables[try ValueName.variable(entry.name.string)] = .string(entry.value)
            }
        }
        for text in options.variable {
            let (name, value) = try Assignments.parse(text, option: "--var")
            variables[try ValueName.variable(name.string)] = .string(value)
        }
        return variables
    }

    /// The inputs of a start by hand.
    private static func givenInputs(_ options: EventOptions) throws -> [(Key, String)] {
        guard Key(options.event) == "workflow_dispatch" || options.input.isEmpty else {
            throw CommandError("--input belongs to workflow_dispatch")
        }
        return try options.input.map { try Assignments.parse($0, option: "--input") }
    }

    /// The labels that `--runner` says mean this machine.
    static func labels(_ mappings: [String]) throws -> [Key] {
        try mappings.map { text in
            let (label, target) = try Assignments.parse(text, option: "--runner")
            guard Key(target) == "host" else {
                throw CommandError("--runner \(text): only LABEL=host is supported; containers are not yet")
            }
            return label
        }
    }
}

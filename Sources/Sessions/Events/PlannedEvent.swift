import Actions
package import Basics
import Configuration
import Expressions
package import Forges
package import Planning
import Store
import Workflows

/// An event with its plan: what `plan` shows and `run` runs.
package struct PlannedEvent: Sendable {
    /// The repository.
    package let git: GitRepository
    /// The event.
    package let local: LocalEvent
    /// What it would run.
    package private(set) var plan: Plan
    /// The `vars` context of jobs without an environment.
    package let variables: JSONObject
    /// What environments have of their own, by name in lower case.
    package let environmentVariables: JSONObject
    /// The secrets and variables that the data folder keeps.
    package let stored: StoredValues
    /// What its environments ask for.
    package let environments: EnvironmentSource
    /// What this machine can run.
    package let machine: Capabilities
    /// Only combinations with these values run.
    package let matrixFilter: [Output]
    /// The jobs and legs that are wanted.
    package let choice: JobChoice
    /// The workflow files' texts, by path.
    package let texts: [Key: String]
    /// All workflow files, selected or not.
    private let files: WorkflowFiles
    /// Whether only a part of its workflows runs, which is no run of them: nothing waits for that.
    let isPart: Bool

    /// - Parameters:
    ///   - frontEnd: whose place and policy of actions count.
    ///   - now: from when the next time of a schedule is counted.
    package init(_ request: EventRequest, _ frontEnd: FrontEnd, now: Instant) throws {
        let place = frontEnd.place
        let git = try place.repository()
        let builder = EventBuilder(
            git: git, request: request, user: place.host.user, scratch: "\(place.dataDirectory(of: git))/merges.git")
        try self.init(git, try builder.build(), request, from: place.folder, frontEnd, now)
    }

    /// The event that the end of a run of `source` is (`workflow_run`), at the commit `sha` of the default branch.
    init(
        following run: CompletedRun, of source: ChainSource, on branch: DefaultBranch, at sha: String,
        _ request: EventRequest, _ frontEnd: FrontEnd
    ) throws {
        let (git, local) = (source.git, source.local)
        let commit = run.event.runCommit
        let head = try git.commit(commit) == nil ? nil : git.facts(of: commit)
        let payload = EventPayload(repository: local.repository, actor: local.actor).workflowRun(run, head: head)
        let event = TriggerEvent(
            name: "workflow_run", activity: "completed", ref: "refs/heads/\(branch.name)", sha: sha,
            headBranch: run.event.runBranch, payload: payload)
        let next = LocalEvent(
            event: event, repository: local.repository, actor: local.actor, sourceGitFolder: git.gitFolder,
            isDirty: branch.isDirty)
        try self.init(git, next, request, from: git.root, frontEnd, frontEnd.place.host.now())
    }

    private init(
        _ git: GitRepository, _ local: LocalEvent, _ request: EventRequest, from folder: String, _ frontEnd: FrontEnd,
        _ now: Instant
    ) throws {
        self.git = git
        self.local = local
        let place = frontEnd.place
        stored = try StoredValues(data: place.dataDirectory(of: git))
        variables = stored.variables(given: request.variables)
        environmentVariables = stored.environmentVariables(given: request.variables)
        environments = try EnvironmentSource(git, local, today: place.host.today)
        let own = OwnRepository(git, local)
        let foresight = MachineForesight(
            own, repository: local.repository.fullName, server: local.repository.serverURL, place: place,
            actions: frontEnd.actions)
        machine = place.host.capabilities(labels: request.hostLabels, foresight: foresight)
        matrixFilter = request.matrix
        let files = try WorkflowFiles(local, git, named: request.workflows, made: request.made, from: folder)
        texts = files.texts
        guard request.name == "workflow_dispatch" || request.inputs.isEmpty else {
            throw SessionError("--input belongs to workflow_dispatch")
        }
        let github = GitHubContext.make(
            local.event, repository: local.repository,
            run: GitHubContext.RunFacts(
                number: 1 + ((try? stored.store?.latestRunNumber()) ?? 0), workflowNumber: 0, actor: local.actor,
                workflowName: "", workflowPath: ""))
        var planner = Planner(
            event: local.event, github: .object(github), givenInputs: request.inputs, variables: .object(variables),
            capabilities: machine,
            callFiles: files.callFiles(RemoteWorkflows(own: own, frontEnd: frontEnd)),
            now: Int(now.milliseconds / 1000), zones: ZoneFiles(in: place.host.zoneFolder).rules,
            runNumber: { [store = stored.store] path in (try? store?.nextRunNumber(ofWorkflow: path)) ?? 1 })
        planner.environments = (try? environments.policies.get()) ?? []
        planner.policyCommit = environments.commit?.sha
        planner.branch = environments.branch
        choice = try Self.choice(request.jobs, in: files.selected, planner)
        let selected = try Self.select(choice, in: files.selected)
        planner.choice = choice
        if !request.matrix.isEmpty {
            try planner.plan(selected).requireKnown(request.matrix)
            planner.matrixFilter = request.matrix
        }
        plan = planner.plan(selected)
        self.files = files
        isPart = !request.jobs.isEmpty || !request.matrix.isEmpty
    }

    /// Finds what waits for its runs to complete, which may mean reading another branch.
    package mutating func findFollowers() throws {
        guard !plan.triggered.isEmpty, !isPart else { return }
        let branch = try DefaultBranch(git, local, own: files.files)
        plan = plan.chained { [local, files] in branch.followers(of: $0.name, local.event, own: files.files) }
    }

    /// What its runs are to those that follow them; nil where nothing does.
    var chainSource: ChainSource? {
        guard !plan.triggered.isEmpty, !isPart else { return nil }
        let runs = plan.triggered.map { ChainSource.Run(path: $0.path, workflow: $0.name, event: $0.event) }
        return ChainSource(git: git, local: local, own: files.files, runs: runs)
    }

    /// The same with what is wrong with its actions.
    package func adding(_ diagnostics: [Key: [Diagnostic]]) -> PlannedEvent {
        var planned = self
        planned.plan = plan.adding(diagnostics)
        return planned
    }

    /// The same without the workflows that errors keep from running.
    package var withoutRefused: PlannedEvent {
        var planned = self
        planned.plan = plan.withoutRefused
        return planned
    }

    /// The jobs of `-j`: a name that is no id and no key may be the one that GitHub shows.
    private static func choice(
        _ names: [String], in files: [WorkflowFile], _ planner: Planner
    ) throws -> JobChoice {
        let workflows = files.compactMap(\.workflow)
        var plan: Plan?
        return JobChoice(
            try names.flatMap { name -> [String] in
                let isKnown = workflows.contains { JobChoice([name]).jobs(in: $0, calledBy: nil)?.isEmpty == false }
                if isKnown { return [name] }
                let wanted = Key(name).asciiLowercased
                var found = workflows.flatMap { planner.names(of: $0) }
                    .filter { Key($0.name).asciiLowercased == wanted }
                if found.isEmpty {
                    let planned = plan ?? planner.plan(files)
                    plan = planned
                    found = planned.triggered.flatMap(\.jobs).filter { Key($0.name).asciiLowercased == wanted }
                        .map { Planner.JobName(name: $0.name, id: Key("\($0.caller ?? "")/\($0.id)"), key: $0.key) }
                }
                guard Set(found.map(\.id.asciiLowercased)).count < 2 else {
                    throw SessionError(
                        "--job: '\(name)' is the name of several jobs: use an id of "
                            + found.map(\.key).joined(separator: ", "))
                }
                return found.isEmpty ? [name] : found.map(\.key)
            })
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
                throw SessionError(
                    "--job: there is no job '\(name)' in the files that can be read; others have errors:\n"
                        + broken.map(\.line).joined(separator: "\n"))
            }
            throw SessionError(
                "--job: there is no job '\(name)'\(Suggestion.text(for: name, among: known)); here are \(known.joined(separator: ", "))"
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

    // MARK: - Problems

    /// The text of a workflow file, for the excerpt under a diagnostic.
    package func source(_ file: String) -> [UInt8]? { texts[Key(file)].map { Array($0.utf8) } }

    /// What of the event can be run: without workflows that have errors or ask for what is not supported here. What is
    /// wrong is told, and so is that nothing is left.
    ///
    /// - Parameters:
    ///   - observer: is told.
    ///   - other: plans another event, to name one that would run something.
    /// - Throws: `RefusedWorkflows` or `SessionError` if nothing can be run.
    package func runnable(_ observer: any SessionObserver, other: (Key) -> PlannedEvent?) throws -> PlannedEvent {
        let refused = plan.workflows.filter(\.isRefused)
        if !refused.isEmpty { observer.noted(.refused(refused.flatMap(\.diagnostics), texts: texts)) }
        for broken in plan.workflows where broken.workflow == nil && !broken.isConcerned {
            observer.noted(.passedOver(path: broken.path, reason: broken.reason))
        }
        let rest = withoutRefused
        if !rest.plan.triggered.isEmpty {
            for plan in refused { observer.noted(.doesNotRun(path: plan.path)) }
            return rest
        }
        if !refused.isEmpty { throw RefusedWorkflows() }
        throw nothingTriggered(other)
    }

    /// `push on feature/x triggers nothing`, why, and what would run something.
    package func nothingTriggered(_ other: (Key) -> PlannedEvent?) -> SessionError {
        let event = plan.event
        let place =
            event.isPullRequest
            ? "from \(event.headBranch ?? "") to \(event.baseBranch ?? "")" : "on \(event.refName)"
        let reasons = plan.workflows.map { "\n  \($0.path): \($0.reason)" }.joined()
        let text = "\(event.name) \(place) triggers nothing:\(reasons)"
        for name in ["pull_request", "push", "workflow_dispatch"] as [Key] where name != event.name {
            guard let planned = other(name), !planned.plan.triggered.isEmpty else { continue }
            let count = planned.plan.triggered.reduce(0) { $0 + $1.jobs.count { $0.runs != .no && $0.call == nil } }
            let target = planned.plan.event.baseBranch.map { " to \($0)" } ?? ""
            return SessionError(
                "\(text)\n\(name)\(target) would run \(count) job\(count == 1 ? "" : "s"):", next: .runEvent(name))
        }
        let listened = plan.workflows.compactMap(\.workflow).flatMap { $0.triggers.map(\.event) }
        guard let first = listened.first else { return SessionError(text) }
        let names = listened.map(\.string).joined(separator: ", ")
        return SessionError("\(text)\nthe workflows here listen to \(names):", next: .runEvent(first))
    }
}

extension Plan {
    /// Refuses a key or a value that no matrix of the plan has, which was made without the filter.
    fileprivate func requireKnown(_ matrix: [Output]) throws {
        let combinations = triggered.map(\.combinations)
        // What only a finished job can tell may have any key.
        guard !combinations.contains(where: { $0 == nil }) else { return }
        let members = combinations.flatMap { $0 ?? [] }.flatMap(\.members)
        for wanted in matrix {
            let same = members.filter { $0.name.asciiLowercased == wanted.name.asciiLowercased }
            guard !same.isEmpty else {
                let keys = Self.distinct(members.map(\.name.string))
                throw SessionError(
                    "--matrix \(wanted.name):\(wanted.value): no matrix here has the key '\(wanted.name)'"
                        + Suggestion.text(for: wanted.name.string, among: keys)
                        + (keys.isEmpty ? "" : "; keys: \(keys.joined(separator: ", "))"))
            }
            let known = Self.distinct(same.map { Value(json: $0.value).asString })
            guard known.contains(where: { Key($0) == Key(wanted.value) }) else {
                throw SessionError(
                    "--matrix \(wanted.name):\(wanted.value): no matrix here has this value"
                        + "; values of '\(wanted.name)': \(known.joined(separator: ", "))")
            }
        }
    }

    private static func distinct(_ texts: [String]) -> [String] {
        texts.reduce(into: []) { list, text in
            if !list.contains(where: { Key($0) == Key(text) }) { list.append(text) }
        }
    }
}

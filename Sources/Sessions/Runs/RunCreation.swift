import Actions
import Basics
import Configuration
import Engine
import Expressions
import Forges
import Hashing
import Journal
import Planning
import Store
import Workflows

/// Creates the runs of an event: one run a triggered workflow.
struct RunCreation {
    let session: RunSession
    let planned: PlannedEvent
    let actions: EventActions
    /// How many runs they follow.
    let level: Int
    /// The run that they follow, or nil.
    let cause: RunCause?

    /// Creates them all.
    ///
    /// - Throws: where one of them cannot be made; no job has begun then.
    func open() throws -> [OpenRun] {
        for plan in planned.plan.triggered { try checkName(plan) }
        // What is asked of an environment is never taken to be nothing, nor which secrets are for its jobs alone.
        let hasSecrets = session.secrets.names.contains { Key($0) != RunToken.secretName }
        if planned.plan.usesEnvironments || hasSecrets { _ = try planned.environments.policies.get() }
        return try planned.plan.triggered.map(create)
    }

    private func create(_ plan: WorkflowPlan) throws -> OpenRun {
        guard let workflow = plan.workflow else { throw SessionError("\(plan.path) cannot be read") }
        let patch = planned.local.isDirty ? Digest.sha256(of: try planned.git.dirtyState()).hex : nil
        let time = session.frontEnd.place.host.now()
        var inputs: RunInputs?
        let run = try session.store.createRun(workflowPath: plan.path, at: time) { numbers in
            var made = self.inputs(plan, workflow, numbers, patch)
            made.concurrency = try made.evaluate(workflow.concurrency)
            inputs = made
            return made
        }
        guard let inputs else { throw SessionError("the run was not created") }
        let local = planned.local
        let source = CheckoutSource(
            gitFolder: local.sourceGitFolder, sha: local.event.sha,
            workTree: local.isDirty ? planned.git.root : nil, repository: planned.git.gitFolder)
        return OpenRun(
            run: run, sync: run.makeSync(), inputs: inputs, workflow: workflow, called: plan.calls.workflows,
            machine: planned.machine,
            source: source, work: RunWork(place: session.work, run: RunIdentity(number: run.run, created: time)),
            state: RunState([.created(inputs)]), past: .created(at: time), stimulus: .begin, resumption: nil)
    }

    private func inputs(
        _ plan: WorkflowPlan, _ workflow: Workflow, _ numbers: RunNumbers, _ patch: String?
    ) -> RunInputs {
        let local = planned.local
        let github = github(plan, workflow, run: numbers.run, workflowRun: numbers.workflowRun)
        return RunInputs(
            workflowPath: plan.path, workflowName: workflow.name, title: title(plan, workflow, github),
            event: local.event.name.string, refName: local.event.runBranch,
            sha: local.event.sha, github: github, inputs: plan.inputs, variables: .object(planned.variables),
            environmentVariables: .object(planned.environmentVariables), secretNames: session.secrets.names,
            files: (planned.texts[Key(plan.path)].map { [SourceFile(path: plan.path, text: $0)] } ?? [])
                + plan.calls.files,
            jobs: workflow.jobs.map { JobShape(id: $0.id, needs: $0.needs.map(\.value)) }, patchDigest: patch,
            publishes: session.options.publishes, matrixFilter: planned.matrixFilter, wanted: planned.choice.names,
            hostLabels: planned.machine.labels.mapped.sorted().map(\.string),
            acceptsAbsence: session.options.acceptsAbsence,
            actions: actions.frozen[Key(plan.path)] ?? [], branch: planned.environments.branch,
            environments: (try? planned.environments.policies.get()) ?? [],
            policyCommit: planned.environments.commit?.sha, startedBy: session.frontEnd.place.host.user,
            causedBy: cause?.starters ?? [],
            variableNames: session.options.variables.keys.sorted().map(\.string),
            chainLevel: session.options.chains && !planned.isPart ? level : nil, cause: cause?.run)
    }

    private func github(_ plan: WorkflowPlan, _ workflow: Workflow, run: Int, workflowRun: Int) -> JSONValue {
        .object(
            GitHubContext.make(
                plan.event, repository: planned.local.repository,
                run: GitHubContext.RunFacts(
                    number: run, workflowNumber: workflowRun, actor: planned.local.actor, workflowName: workflow.name,
                    workflowPath: plan.path)))
    }

    /// Evaluates `run-name` before any run is made: what is wrong with it would be lost in a default.
    private func checkName(_ plan: WorkflowPlan) throws {
        guard let workflow = plan.workflow, let name = workflow.runName else { return }
        _ = try name.evaluate(in: scope(plan, github(plan, workflow, run: 0, workflowRun: 0))).requireText()
    }

    /// `run-name`, or what GitHub shows where there is none: a push's commit, a request's title.
    private func title(_ plan: WorkflowPlan, _ workflow: Workflow, _ github: JSONValue) -> String {
        let scope = scope(plan, github)
        let own = workflow.runName.flatMap { try? $0.evaluate(in: scope).requireText() } ?? ""
        if !own.utf8.isEmpty { return own }
        let payload = plan.event.payload
        let message = payload["head_commit"]?["message"]?.stringValue
        let text = payload["pull_request"]?["title"]?.stringValue ?? message ?? workflow.name
        return String(decoding: text.utf8.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    /// What workflow-level expressions read.
    private func scope(_ plan: WorkflowPlan, _ github: JSONValue) -> ContextScope {
        ContextScope([
            "github": Value(json: github), "inputs": Value(json: plan.inputs),
            "vars": Value(json: .object(planned.variables)),
        ])
    }
}

package import Basics
import Expressions
package import Workflows

/// Computes what an event starts, with the reasons.
package struct Planner: Sendable {
    package let event: TriggerEvent
    /// The `github` context as far as it is known before a run exists.
    package let github: JSONValue
    /// Inputs of a start by hand, by name, as given.
    package let givenInputs: [(Key, String)]
    package let variables: JSONValue
    /// Only combinations with these values are wanted, in matrices that have such a key.
    package var matrixFilter: [Output]
    /// The jobs and legs that are wanted; the workflows given hold no others.
    package var choice: JobChoice
    /// What this machine can honour.
    package let capabilities: Capabilities
    /// The files that jobs call.
    package let callFiles: CallFiles
    /// The moment from which the next time of a schedule is counted, in seconds since 1970; nil where none is wanted.
    package let now: Int?
    /// The rules of time zones.
    package let zones: PlannedSchedule.Zones
    /// What environments ask for.
    package var environments: [EnvironmentPolicy] = []
    /// The commit that they were read from (`RunInputs.policyCommit`).
    package var policyCommit: String?
    /// The branch whose commit the event is about (`RunInputs.branch`).
    package var branch: String?
    /// The `github.run_number` that the next run of a workflow file would have.
    package let runNumber: @Sendable (_ path: String) -> Int

    package init(
        event: TriggerEvent, github: JSONValue, givenInputs: [(Key, String)] = [], variables: JSONValue,
        matrixFilter: [Output] = [], choice: JobChoice = JobChoice([]), capabilities: Capabilities,
        callFiles: CallFiles = .none, now: Int? = nil,
        zones: @escaping PlannedSchedule.Zones = PlannedSchedule.utcOnly,
        runNumber: @escaping @Sendable (_ path: String) -> Int = { _ in 1 }
    ) {
        self.event = event
        self.github = github
        self.givenInputs = givenInputs
        self.variables = variables
        self.matrixFilter = matrixFilter
        self.choice = choice
        self.capabilities = capabilities
        self.callFiles = callFiles
        self.now = now
        self.zones = zones
        self.runNumber = runNumber
    }

    /// The plan over all workflow files.
    package func plan(_ files: [WorkflowFile]) -> Plan {
        Plan(event: event, workflows: files.flatMap(plans))
    }

    /// One plan for each run the event would start: each entry of a schedule fires its own
    /// (docs/language/schedules.md#entries).
    private func plans(_ file: WorkflowFile) -> [WorkflowPlan] {
        guard event.name == "schedule", let workflow = file.workflow,
            let schedules = workflow.trigger(for: "schedule")?.schedules, !schedules.isEmpty
        else { return [plan(file, event)] }
        if let cron = event.payload["schedule"]?.stringValue {
            return [at(schedules.first { Key($0.cron.value) == Key(cron) }, workflow, plan(file, event))]
        }
        return schedules.map { entry in
            var own = event
            own.payload["schedule"] = .string(entry.cron.value)
            return at(entry, workflow, plan(file, own))
        }
    }

    /// The plan with the next time of its entry, or with what is wrong with the entry's zone.
    private func at(_ entry: Schedule?, _ workflow: Workflow, _ plan: WorkflowPlan) -> WorkflowPlan {
        guard let entry, let now, plan.isTriggered else { return plan }
        var plan = plan
        do throws(ZoneError) {
            plan.schedule = try PlannedSchedule(entry, after: now, zones: zones)
        } catch {
            plan.diagnostics.append(
                Diagnostic(
                    .error, error.message, file: workflow.path, range: entry.timezone?.range, hint: error.hint))
        }
        return plan
    }

    private func plan(_ file: WorkflowFile, _ event: TriggerEvent) -> WorkflowPlan {
        guard let workflow = file.workflow else { return plan(broken: file, event) }
        let match: TriggerMatch
        do throws(PatternProblem) {
            match = try TriggerMatch(workflow.triggers, event)
        } catch {
            // Whether it is triggered cannot be told, so it counts as a file that cannot be read.
            return WorkflowPlan(
                path: file.path, name: workflow.name, isTriggered: false, reason: "a filter is not valid", jobs: [],
                diagnostics: file.diagnostics + [error.diagnostic], workflow: nil, secrets: [], event: event)
        }
        switch match {
        case .notTriggered(let reason):
            return WorkflowPlan(
                path: file.path, name: workflow.name, isTriggered: false, reason: reason, jobs: [],
                diagnostics: file.diagnostics, workflow: workflow, secrets: [], event: event)
        case .triggered: return plan(triggered: workflow, file, event)
        }
    }

    /// A file with errors stops only what it would have run; where nobody can tell what starts it, that may be anything.
    private func plan(broken file: WorkflowFile, _ event: TriggerEvent) -> WorkflowPlan {
        var plan = WorkflowPlan(
            path: file.path, name: file.path, isTriggered: false, reason: "the file has errors", jobs: [],
            diagnostics: file.diagnostics, workflow: nil, secrets: [], event: event)
        if let triggers = file.triggers,
            case .notTriggered(let reason)? = try? TriggerMatch(triggers, event)
        {
            plan.isConcerned = false
            plan.reason = "the file has errors; it would not run: \(reason)"
        }
        return plan
    }

    /// A name that GitHub shows for a job or one of its legs.
    package struct JobName: Sendable {
        package let name: String
        package let id: Key
        /// The id or key that means the same here.
        package let key: String

        package init(name: String, id: Key, key: String) {
            self.name = name
            self.id = id
            self.key = key
        }
    }

    /// The names that GitHub shows for the jobs of a workflow and their legs, as far as they are known before a run.
    package func names(of workflow: Workflow) -> [JobName] {
        var github = github
        github["event"] = event.payload
        let contexts = ["github": Value(json: github), "vars": Value(json: variables)] as [Key: Value]
        return workflow.jobs.flatMap { job -> [JobName] in
            guard let name = job.name else { return [] }
            let literal = name.string.map { [JobName(name: $0, id: job.id, key: job.id.string)] } ?? []
            guard case .object(let matrix)? = job.strategy?["matrix"]?.json, let legs = try? Matrix.expand(matrix)
            else {
                guard literal.isEmpty else { return literal }
                return KnownValues(contexts).text(name).map { [JobName(name: $0, id: job.id, key: job.id.string)] }
                    ?? []
            }
            return literal
                + legs.compactMap { leg in
                    let values = KnownValues(contexts.merging(["matrix": Value(json: .object(leg.values))]) { $1 })
                    return values.text(name).map { text in
                        JobName(
                            name: text + (name.isLiteral ? leg.suffix : ""), id: job.id,
                            key: job.id.string + leg.suffix)
                    }
                }
        }
    }

    private func plan(triggered workflow: Workflow, _ file: WorkflowFile, _ event: TriggerEvent) -> WorkflowPlan {
        let (event, given, mistakes) = dispatch(workflow, event)
        let inputs = runInputs(workflow, event, given)
        var (jobs, problems) = GraphPlanner(
            WorkflowRules(inputs: inputs, workflow: workflow, machine: capabilities)
        ).plan()
        var expanded = ExpandedWorkflow.unexpanded(workflow)
        var calls = PlannedCalls()
        if jobs.contains(where: { $0.call != nil && $0.runs != .no }) {
            // Whether a job calls at all does not depend on what it calls.
            let callers = Set(jobs.filter { $0.runs != .no }.map(\.id))
            let (found, wrong) = CallExpansion.expand(workflow, jobs: callers) {
                reference, caller throws(CallLoadError) -> CalledFile? in
                let called: CalledFile
                do throws(CallLoadError) { called = try callFiles.load(reference, calledFrom: caller) } catch {
                    guard error.isUnfetched else { throw error }
                    calls.unfetched.insert(Key(reference.fileName(calledFrom: caller)))
                    return nil
                }
                let text = String(decoding: called.bytes, as: UTF8.self)
                if !calls.files.contains(where: { Key($0.path) == Key(called.name) }) {
                    calls.files.append(SourceFile(path: called.name, text: text, commit: called.commit))
                }
                return called
            }
            problems += wrong
            if let found {
                expanded = found
                calls.workflows = found.called
                (jobs, problems) =
                    GraphPlanner(
                        WorkflowRules(
                            inputs: inputs, workflow: workflow, called: calls.workflows, machine: capabilities)
                    ).plan()
                problems += wrong
            }
        }
        var concurrency: Concurrency?
        do throws(TokenError) {
            concurrency = try inputs.evaluate(workflow.concurrency)
        } catch {
            problems.append(error.diagnostic)
        }
        let legs = jobs.count { $0.matrix != nil && $0.runs != .no }
        if legs > RunState.matrixLegLimit {
            problems.append(
                Diagnostic(.error, RunState.tooManyLegs(legs), file: workflow.path, range: workflow.jobs[0].range))
        }
        return WorkflowPlan(
            path: file.path, name: workflow.name, isTriggered: true, reason: event.name.string, jobs: jobs,
            diagnostics: file.diagnostics + mistakes + problems + strangers(workflow, calls),
            workflow: workflow,
            secrets: SecretNames.read(
                by: expanded, jobs: Set(jobs.filter { $0.runs != .no && $0.depth == 0 }.map(\.id))),
            event: event, inputs: given, calls: calls,
            concurrency: concurrency)
    }

    /// Expressions that name what is not there, in the workflow itself and in those it calls.
    private func strangers(_ workflow: Workflow, _ calls: PlannedCalls) -> [Diagnostic] {
        ([workflow] + calls.files.compactMap { calls.workflows[Key($0.path)] }).flatMap(\.referenceProblems)
    }

    /// The event of a start by hand with the workflow's own inputs in its payload, and the `inputs` context.
    private func dispatch(_ workflow: Workflow, _ event: TriggerEvent) -> (TriggerEvent, JSONValue, [Diagnostic]) {
        guard event.name == "workflow_dispatch", let trigger = workflow.trigger(for: event.name) else {
            return (event, .null, [])
        }
        let given = givenInputs.isEmpty ? payloadInputs : givenInputs
        let inputs = DispatchInputs(trigger, given: given)
        var event = event
        event.payload["inputs"] = .object(inputs.texts)
        event.payload["workflow"] = .string(workflow.path)
        return (event, .object(inputs.typed), inputs.problems)
    }

    /// Inputs that stand in a payload file.
    private var payloadInputs: [(Key, String)] {
        guard case .object(let object)? = event.payload["inputs"] else { return [] }
        return object.members.compactMap { member in member.value.stringValue.map { (member.name, $0) } }
    }

    private func runInputs(_ workflow: Workflow, _ event: TriggerEvent, _ inputs: JSONValue) -> RunInputs {
        var github = github
        github["event"] = event.payload
        github["workflow"] = .string(workflow.name)
        github["run_number"] = .string(String(runNumber(workflow.path)))
        let repository = github["repository"]?.stringValue ?? ""
        github["workflow_ref"] = .string("\(repository)/\(workflow.path)@\(event.ref)")
        return RunInputs(
            workflowPath: workflow.path, workflowName: workflow.name, title: workflow.name, event: event.name.string,
            refName: event.refName, sha: event.sha, github: github, inputs: inputs, variables: variables,
            jobs: workflow.jobs.map { JobShape(id: $0.id, needs: $0.needs.map(\.value)) }, matrixFilter: matrixFilter,
            wanted: choice.names, branch: branch, environments: environments, policyCommit: policyCommit)
    }
}

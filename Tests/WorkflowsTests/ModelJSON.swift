import Basics
import Expressions
import Workflows

/// Writes an expanded workflow in the form of the shared parser data
/// (docs/language/README.md#where-the-rules-come-from).
struct ModelJSON {
    let hasSource: Bool
    let showsEvents: Bool
    private var files: [String] = []

    init(hasSource: Bool, showsEvents: Bool) {
        self.hasSource = hasSource
        self.showsEvents = showsEvents
    }

    mutating func json(_ expanded: ExpandedWorkflow) -> JSONValue {
        let workflow = expanded.workflow
        files = [workflow.path]
        var object = JSONObject()
        if showsEvents {
            object["events"] = events(workflow)
        } else if let inputs = workflow.trigger(for: "workflow_dispatch")?.inputs, !inputs.isEmpty {
            object["input-types"] = .object(JSONObject(inputs.map { .init($0.id, .string($0.kind.rawValue)) }))
        }
        object["permissions"] = permissions(workflow.permissions)
        object["env"] = token(workflow.env)
        object["defaults"] = token(workflow.defaults.token)
        object["concurrency"] = token(workflow.concurrency)
        object["jobs"] = jobs(expanded.jobs)
        if hasSource { object["file-table"] = .array(files.map { .string($0) }) }
        return .object(object)
    }

    // MARK: - Jobs

    private mutating func jobs(_ jobs: [ExpandedJob]) -> JSONValue {
        var result: [JSONValue] = []
        for job in jobs { result.append(json(job)) }
        return .array(result)
    }

    private mutating func json(_ expanded: ExpandedJob) -> JSONValue {
        let job = expanded.job
        var object = JSONObject()
        let id = Token(.string(job.id.string), range: job.range, file: job.file)
        object["id"] = token(id)
        object["name"] = token(job.name ?? id)
        object["if"] = expression(job.condition)
        object["concurrency"] = token(job.concurrency)
        object["strategy"] = token(job.strategy)
        var needs: [JSONValue] = []
        for need in job.needs {
            needs.append(json(Token(.string(need.value.string), range: need.range, file: job.file)))
        }
        switch job.body {
        case .steps(let body):
            object["type"] = "job"
            if !needs.isEmpty { object["needs"] = .array(needs) }
            object["permissions"] = permissions(expanded.permissions)
            add(body, to: &object)
        case .call(let call):
            object["type"] = "reusableWorkflowJob"
            object["needs"] = .array(needs)
            object["permissions"] = permissions(expanded.called?.workflow.permissions ?? expanded.permissions)
            object["ref"] = token(Token(.string(call.reference.value), range: call.reference.range, file: job.file))
            add(call, expanded.called, to: &object)
        }
        return .object(object)
    }

    private mutating func add(_ body: StepsJob, to object: inout JSONObject) {
        object["runs-on"] = token(body.runsOn)
        object["env"] = token(body.env)
        object["environment"] = token(body.environment)
        object["container"] = token(body.container)
        object["services"] = token(body.services)
        object["outputs"] = token(body.outputs)
        object["defaults"] = token(body.defaults.token)
        object["timeout-minutes"] = token(body.timeoutMinutes)
        object["cancel-timeout-minutes"] = token(body.cancelTimeoutMinutes)
        object["continue-on-error"] = token(body.continueOnError)
        object["snapshot"] = token(body.snapshot)
        var steps: [JSONValue] = []
        for step in body.steps { steps.append(json(step)) }
        if !steps.isEmpty { object["steps"] = .array(steps) }
    }

    private mutating func add(_ call: CallJob, _ called: ExpandedWorkflow?, to object: inout JSONObject) {
        object["input-values"] = token(call.with)
        switch call.secrets {
        case .none: break
        case .inherit: object["inherit-secrets"] = true
        case .mapping(let secrets): object["secret-values"] = token(secrets)
        }
        guard let called else {
            object["jobs"] = []
            return
        }
        if !files.contains(called.workflow.path) { files.append(called.workflow.path) }
        let trigger = called.workflow.trigger(for: "workflow_call")?.token
        object["input-definitions"] = token(trigger?["inputs"])
        object["secret-definitions"] = token(trigger?["secrets"])
        object["outputs"] = token(trigger?["outputs"])
        object["env"] = token(called.workflow.env)
        object["jobs"] = jobs(called.jobs)
    }

    /// What GitHub calls a control step without a name.
    private func controlName(_ step: Step) -> String? {
        switch step.action {
        case .run, .uses: nil
        case .wait: "Wait"
        case .waitAll: "Wait for all"
        case .cancel: "Cancel"
        }
    }

    private mutating func json(_ step: Step) -> JSONValue {
        var object = JSONObject()
        object["id"] = .string(step.id)
        object["name"] = token(step.name) ?? controlName(step).map { .string($0) }
        if !step.isControl { object["if"] = expression(step.condition) }
        object["env"] = token(step.env)
        object["continue-on-error"] = token(step.continueOnError)
        object["timeout-minutes"] = token(step.timeoutMinutes)
        if step.isBackground { object["background"] = true }
        switch step.action {
        case .run(let script, let shell, let directory):
            object["run"] = token(script)
            object["shell"] = token(shell)
            object["working-directory"] = token(directory)
        case .uses(let reference, let with):
            object["uses"] = .string(reference.text)
            object["with"] = token(with)
        case .wait(let targets): object["wait"] = .array(targets.map { .string($0.value.string) })
        case .waitAll: object["wait-all"] = true
        case .cancel(let target): object["cancel"] = .string(target.value.string)
        }
        return .object(object)
    }

    // MARK: - Events and permissions

    private func events(_ workflow: Workflow) -> JSONValue {
        var events = JSONObject()
        for trigger in workflow.triggers {
            var event = JSONObject()
            let lists: [(Key, [Located<String>]?)] = [
                ("types", trigger.types), ("names", trigger.names), ("versions", trigger.versions),
                ("branches", trigger.branches), ("tags", trigger.tags), ("paths", trigger.paths),
            ]
            for (key, values) in lists { event[key] = values.map { .array($0.map { .string($0.value) }) } }
            if !trigger.inputs.isEmpty {
                event["inputs"] = .object(JSONObject(trigger.inputs.map { .init($0.id, json($0)) }))
            }
            events[trigger.event] = .object(event)
        }
        return .object(events)
    }

    private func json(_ input: InputDefinition) -> JSONValue {
        var object = JSONObject()
        object["type"] = .string(input.kind.rawValue)
        object["description"] = input.description.map { .string($0) }
        object["default"] = input.defaultValue?.json
        if !input.options.isEmpty { object["options"] = .array(input.options.map { .string($0.value) }) }
        return .object(object)
    }

    private func permissions(_ permissions: Permissions?) -> JSONValue? {
        permissions.map { permissions in
            .object(JSONObject(permissions.granted.map { .init(Key($0.scope.rawValue), .string("\($0.level)")) }))
        }
    }

    // MARK: - Tokens

    private func expression(_ expression: Expression) -> JSONValue {
        ["type": 3, "expr": .string(expression.source)]
    }

    private mutating func token(_ token: Token?) -> JSONValue? { token.map { json($0) } }

    private mutating func json(_ token: Token) -> JSONValue {
        if !hasSource {
            switch token.kind {
            case .null: return .null
            case .boolean(let flag): return .bool(flag)
            case .number(let number): return number.isFinite ? .number(number) : .string(token.scalarText ?? "")
            case .string(let text): return .string(text)
            default: break
            }
        }
        var object = JSONObject()
        let type: Int
        switch token.kind {
        case .string(let text): (type, object["lit"]) = (0, .string(text))
        case .sequence(let items):
            var elements: [JSONValue] = []
            for item in items { elements.append(json(item)) }
            (type, object["seq"]) = (1, .array(elements))
        case .mapping(let pairs):
            var elements: [JSONValue] = []
            for pair in pairs { elements.append(["Key": json(pair.key), "Value": json(pair.value)]) }
            (type, object["map"]) = (2, .array(elements))
        case .expression(let expression): (type, object["expr"]) = (3, .string(expression.source))
        case .insert: (type, object["directive"]) = (4, "insert")
        case .boolean(let flag): (type, object["bool"]) = (5, .bool(flag))
        case .number(let number): (type, object["num"]) = (6, .number(number))
        case .null: type = 7
        }
        object["type"] = .number(Double(type))
        if hasSource {
            if !files.contains(token.file) { files.append(token.file) }
            object["file"] = .number(Double((files.firstIndex(of: token.file) ?? 0) + 1))
            object["line"] = .number(Double(token.range.start.line))
            object["col"] = .number(Double(token.range.start.column))
        }
        return .object(object)
    }
}

extension JSONValue {
    /// The first difference to `expected` as a path and both values, or nil; the order of members does not count.
    func difference(from expected: JSONValue, at path: String = "$") -> String? {
        switch (self, expected) {
        case (.object(let ours), .object(let theirs)):
            for member in theirs.members {
                guard let own = ours[member.name] else { return "\(path).\(member.name) is missing" }
                if let found = own.difference(from: member.value, at: "\(path).\(member.name)") { return found }
            }
            let extra = ours.members.first { theirs[$0.name] == nil }
            return extra.map { "\(path).\($0.name): unexpected \($0.value.text())" }
        case (.array(let ours), .array(let theirs)):
            for (index, (own, other)) in zip(ours, theirs).enumerated() {
                if let found = own.difference(from: other, at: "\(path)[\(index)]") { return found }
            }
            return ours.count == theirs.count ? nil : "\(path): \(ours.count) elements, not \(theirs.count)"
        default:
            return self == expected ? nil : "\(path): \(text()), not \(expected.text())"
        }
    }
}

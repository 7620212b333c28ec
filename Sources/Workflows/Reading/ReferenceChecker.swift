package import Basics
import Expressions

extension Workflow {
    /// Expressions that name a step, job, matrix key or input that is not there. GitHub takes each for an empty text, so
    /// they are warnings.
    package var referenceProblems: [Diagnostic] {
        var checker = ReferenceChecker(file: path)
        checker.check(self)
        return checker.problems.sorted
    }
}

extension ActionDefinition {
    /// Expressions of a composite action that name a step or input that is not there.
    package var referenceProblems: [Diagnostic] {
        var checker = ReferenceChecker(file: path)
        checker.check(self)
        return checker.problems.sorted
    }
}

/// Compares what expressions name with what a file has.
struct ReferenceChecker {
    private(set) var problems: Problems
    /// By context, what it has; of a context that is not in it nothing can be told.
    private var known: [Key: Names] = [:]
    private var seen: Set<Diagnostic> = []

    init(file: String) { problems = Problems(file: file) }

    /// What a context has.
    private struct Names {
        let ids: [Key]
        /// Why another name is empty, and what to do: of the name, and of the names that come later.
        let reason: (Key) -> (message: String, hint: String?)
        /// What each of them has; empty where that cannot be told.
        var members: [Key] = []
        /// The outputs of each, where they are known, by id in lower case.
        var outputs: [Key: [Key]] = [:]
        /// How the names are listed to people: `ids before this step`.
        let label: String
    }

    // MARK: - Files

    mutating func check(_ workflow: Workflow) {
        known["inputs"] = inputs(workflow.triggers)
        for token in [workflow.runName, workflow.env, workflow.concurrency, workflow.defaults.token] { visit(token) }
        known["jobs"] = Names(
            ids: workflow.jobs.map(\.id), reason: { ("there is no job '\($0)' in this file", nil) },
            members: ["outputs", "result"], outputs: Self.outputs(of: workflow.jobs), label: "jobs here")
        for output in workflow.triggers.flatMap(\.outputs) { visit(output.value) }
        known["jobs"] = nil
        let all = Set(workflow.jobs.map(\.id.asciiLowercased))
        let outputs = Self.outputs(of: workflow.jobs)
        for job in workflow.jobs { check(job, jobs: all, outputs) }
    }

    mutating func check(_ action: ActionDefinition) {
        guard case .composite(let steps) = action.runs else { return }
        known["inputs"] = Names(
            ids: action.inputs.map(\.id), reason: { ("the action has no input '\($0)'", nil) }, label: "inputs")
        check(steps)
        for output in action.outputs { visit(output.value) }
    }

    /// - Parameters:
    ///   - all: the ids of all jobs in lower case.
    ///   - outputs: the outputs of those that have steps.
    private mutating func check(_ job: Job, jobs all: Set<Key>, _ outputs: [Key: [Key]]) {
        known["needs"] = Names(
            ids: job.needs.map(\.value),
            reason: { name in
                all.contains(name.asciiLowercased)
                    ? ("job '\(job.id)' does not need '\(name)'", "add '\(name)' to its `needs`")
                    : ("there is no job '\(name)' in this file", nil)
            }, members: ["outputs", "result"], outputs: outputs, label: "its needs")
        known["matrix"] = matrix(of: job)
        visit(job.condition, at: job.conditionSource?.range ?? job.range)
        for token in [job.name, job.strategy, job.concurrency] { visit(token) }
        switch job.body {
        case .call(let call):
            visit(call.with)
            if case .mapping(let secrets) = call.secrets { visit(secrets) }
        case .steps(let steps):
            for token in [
                steps.runsOn, steps.env, steps.container, steps.services, steps.defaults.token, steps.timeoutMinutes,
                steps.cancelTimeoutMinutes, steps.continueOnError, steps.snapshot,
            ] { visit(token) }
            check(steps.steps)
            for token in [steps.environment, steps.outputs] { visit(token) }
        }
        for context in ["needs", "matrix", "steps"] as [Key] { known[context] = nil }
    }

    /// Checks each step against those before it; afterwards `steps` has all of them.
    private mutating func check(_ steps: [Step]) {
        let all = Set(steps.filter(\.hasExplicitID).map { Key($0.id).asciiLowercased })
        var before: [Key] = []
        func names() -> Names {
            Names(
                ids: before,
                reason: { name in
                    all.contains(name.asciiLowercased)
                        ? ("step '\(name)' comes later", "read it in a step behind it")
                        : ("no step here has the id '\(name)'", nil)
                }, members: ["outputs", "outcome", "conclusion"], label: "steps with an id before this place")
        }
        for step in steps {
            known["steps"] = names()
            visit(step.condition, at: step.conditionSource?.range ?? step.range)
            for token in step.tokens { visit(token) }
            if step.hasExplicitID { before.append(Key(step.id)) }
        }
        known["steps"] = names()
    }

    // MARK: - What contexts have

    private func inputs(_ triggers: [Trigger]) -> Names {
        let names = triggers.flatMap(\.inputs).map(\.id)
        let takers = triggers.contains { ["workflow_dispatch", "workflow_call"].contains($0.event) }
        return Names(
            ids: names,
            reason: { name in
                takers
                    ? ("the workflow has no input '\(name)'", nil)
                    : ("only workflow_dispatch and workflow_call have inputs, and neither starts this workflow", nil)
            }, label: "inputs")
    }

    /// The keys of a job's matrix; nil where only the run can tell.
    private func matrix(of job: Job) -> Names? {
        var names: [Key] = []
        if let matrix = job.strategy?["matrix"], !matrix.isNull {
            guard let pairs = matrix.pairs else { return nil }
            for pair in pairs {
                guard let name = pair.key.string.map({ Key($0) }) else { return nil }
                if name == "exclude" { continue }
                guard name == "include" else {
                    names.append(name)
                    continue
                }
                guard let items = pair.value.items else { return nil }
                for item in items {
                    guard let members = item.pairs else { return nil }
                    for member in members {
                        guard let name = member.key.string.map({ Key($0) }) else { return nil }
                        if !names.contains(name) { names.append(name) }
                    }
                }
            }
        } else if let strategy = job.strategy, strategy.pairs == nil {
            return nil
        }
        let isEmpty = names.isEmpty
        return Names(
            ids: names,
            reason: { isEmpty ? ("job '\(job.id)' has no matrix", nil) : ("its matrix has no key '\($0)'", nil) },
            label: "keys of its matrix")
    }

    /// The outputs of jobs with steps, by their ids in lower case.
    private static func outputs(of jobs: [Job]) -> [Key: [Key]] {
        var outputs: [Key: [Key]] = [:]
        for job in jobs {
            guard let steps = job.stepsJob else { continue }
            guard let token = steps.outputs, !token.isNull else {
                outputs[job.id.asciiLowercased] = []
                continue
            }
            let names = (token.pairs ?? []).map { $0.key.string.map { Key($0) } }
            guard token.pairs != nil, !names.contains(nil) else { continue }
            outputs[job.id.asciiLowercased] = names.compactMap(\.self)
        }
        return outputs
    }

    // MARK: - Expressions

    private mutating func visit(_ token: Token?) {
        for (expression, range) in token?.expressions ?? [] { visit(expression, at: range) }
    }

    private mutating func visit(_ expression: Expression, at range: SourceRange) {
        for reference in expression.references {
            guard let names = known[reference.context], let name = reference.path.first else { continue }
            check(reference.context, reference.path, name, names, range)
        }
    }

    private mutating func check(_ context: Key, _ path: [Key], _ name: Key, _ names: Names, _ range: SourceRange) {
        func has(_ list: [Key], _ name: Key) -> Bool { list.contains { $0.asciiLowercased == name.asciiLowercased } }
        guard has(names.ids, name) else {
            let (message, hint) = names.reason(name)
            let label = names.ids.isEmpty ? nil : "\(names.label): \(Suggestion.list(names.ids))"
            let near = Suggestion.hint(for: name, among: names.ids)
            return warn("'\(context).\(name)' is empty here: \(message)", range, label: label, hint: hint ?? near)
        }
        guard path.count > 1, !names.members.isEmpty else { return }
        guard has(names.members, path[1]) else {
            let near = Suggestion.hint(for: path[1], among: names.members)
            return warn(
                "'\(context).\(name).\(path[1])' is empty: there are only \(Suggestion.list(names.members))", range,
                label: nil, hint: near ?? "did you mean '\(context).\(name).outputs.\(path[1])'?")
        }
        guard path.count > 2, path[1].asciiLowercased == "outputs",
            let outputs = names.outputs[name.asciiLowercased], !has(outputs, path[2])
        else { return }
        warn(
            "'\(context).\(name).outputs.\(path[2])' is empty: job '\(name)' has no output '\(path[2])'", range,
            label: outputs.isEmpty ? nil : "its outputs: \(Suggestion.list(outputs))",
            hint: Suggestion.hint(for: path[2], among: outputs))
    }

    /// The same of the same place is said once.
    private mutating func warn(_ message: String, _ range: SourceRange, label: String?, hint: String?) {
        let problem = Diagnostic(.warning, message, file: problems.file, range: range, label: label, hint: hint)
        if seen.insert(problem).inserted { problems.add([problem]) }
    }
}

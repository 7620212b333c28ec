import Basics
import Expressions
import Workflows

/// Evaluates what differs between the legs of a job: name, labels, limits, environment, inputs of a call.
struct LegPlanner {
    let job: Job
    let situation: JobSituation
    let scope: JobScope
    /// What the job's token may do, or nil for the repository's default (docs/language/permissions.md#levels).
    let permissions: Permissions?
    /// The workflow the job calls, as far as it is known.
    let called: Workflow?
    /// The machine that is to run it.
    let machine: Capabilities
    /// The steps with actions of a leg with this matrix combination, as far as they are known.
    let foreseen: (_ matrix: JSONValue) -> [ForeseenStep]

    /// The job's legs, in the order of its matrix: those that run here, and those that cannot.
    func plans(_ strategy: Strategy, keeping isWanted: (String) -> Bool) throws -> (
        here: [LegPlan], absent: [AbsentLeg]
    ) {
        guard let combinations = strategy.combinations else {
            return split([try plan(nil, index: 0, total: 1, strategy)].filter { isWanted($0.plan.key) })
        }
        var legs: [Leg] = []
        var taken: Set<Key> = []
        for (index, combination) in combinations.enumerated() {
            var leg = try plan(combination, index: index, total: combinations.count, strategy)
            // Combinations that differ only in values that are not shown still need different names.
            if !taken.insert(Key(leg.plan.key)).inserted { leg.plan.key += " #\(index + 1)" }
            taken.insert(Key(leg.plan.key))
            legs.append(leg)
        }
        return split(legs.filter { isWanted($0.plan.key) })
    }

    /// A leg, and what it needs that is not here.
    private struct Leg {
        var plan: LegPlan
        var missing: Capabilities.Missing?
    }

    private func split(_ legs: [Leg]) -> (here: [LegPlan], absent: [AbsentLeg]) {
        let absent = legs.compactMap { leg in
            leg.missing.map { missing in
                AbsentLeg(
                    key: leg.plan.key, matrix: leg.plan.matrix, runsOn: leg.plan.runsOn, missing: missing.name,
                    reason: missing.reason)
            }
        }
        return (legs.filter { $0.missing == nil }.map(\.plan), absent)
    }

    private func plan(
        _ combination: Matrix.Combination?, index: Int, total: Int, _ strategy: Strategy
    ) throws -> Leg {
        let matrix = combination.map { JSONValue.object($0.values) }
        let scope = scope.adding(
            matrix: matrix ?? .null,
            strategy: [
                "fail-fast": .bool(strategy.failFast), "job-index": .number(Double(index)),
                "job-total": .number(Double(total)),
                "max-parallel": .number(Double(strategy.maxParallel ?? total)),
            ])
        let path = situation.job.path
        var plan = LegPlan(
            path: combination == nil ? path : path.leg(index), key: key(combination), matrix: matrix, index: index,
            total: total)
        plan.name = try name(combination, scope)
        plan.permissions = permissions
        if let token = job.concurrency { plan.concurrency.append(try Concurrency(token, in: scope)) }
        var missing: Capabilities.Missing?
        switch job.body {
        case .steps(let steps):
            try fill(&plan, steps, scope)
            missing = try machine.missing(labels: plan.runsOn, group: group(steps.runsOn.evaluate(in: scope)))
            if missing == nil { missing = machine.missing(for: foreseen(matrix ?? .null)) }
        case .call(let call):
            plan.call = call.target.fileName(calledFrom: job.file)
            guard let trigger = called?.trigger(for: "workflow_call") else { break }
            plan.callInputs = try CallInputs(call: call, definitions: trigger.inputs).evaluate(
                in: scope, file: job.file)
            if let token = called?.concurrency {
                plan.concurrency.append(try Concurrency(token, in: scope.inside(plan.callInputs)))
            }
        }
        return Leg(plan: plan, missing: missing)
    }

    private func fill(_ plan: inout LegPlan, _ steps: StepsJob, _ scope: JobScope) throws {
        plan.runsOn = try labels(steps.runsOn.evaluate(in: scope))
        plan.timeoutMinutes = try minutes(steps.timeoutMinutes, scope) ?? 360
        plan.cancelTimeoutMinutes = try minutes(steps.cancelTimeoutMinutes, scope) ?? 5
        if let token = try steps.continueOnError?.evaluate(in: scope) {
            plan.continueOnError = try token.requireBoolean()
        }
        if let token = steps.environment {
            // The url may read what only the finished job knows; it is evaluated there
            // (docs/language/environments.md#address).
            let value = try (token["name"] ?? token).evaluate(in: scope)
            let name = try (value["name"] ?? value).requireText()
            plan.environment = name.utf8.isEmpty ? nil : name
            // No deployment is recorded anywhere by a run, but what is written has to be right.
            if let flag = token["deployment"], !flag.isNull { _ = try flag.evaluate(in: scope).requireBoolean() }
        }
    }

    private func minutes(_ token: Token?, _ scope: JobScope) throws -> Double? {
        try token?.evaluate(in: scope).requireMinutes()
    }

    private func labels(_ token: Token) throws -> [String] {
        if token["group"] != nil, token["labels"] == nil { return [] }
        let texts = try (token["labels"] ?? token).requireTextList().map(\.value)
        guard !texts.isEmpty, texts.allSatisfy({ !$0.utf8.isEmpty }) else { throw token.unexpected }
        return texts
    }

    private func group(_ token: Token) throws -> String? { try token["group"]?.requireText() }

    /// `test (3.12)`, with the caller's key in front for a job of a called workflow.
    private func key(_ combination: Matrix.Combination?) -> String {
        let own = job.id.string + (combination?.suffix ?? "")
        return situation.caller.map { "\($0.key) / \(own)" } ?? own
    }

    /// The display name (docs/language/matrix.md#names): `name` as it is where it holds an expression; a literal name,
    /// or the id, gets the matrix values behind it.
    private func name(_ combination: Matrix.Combination?, _ scope: JobScope) throws -> String {
        let suffix = combination?.suffix ?? ""
        var own = try job.name?.evaluate(in: scope).requireText() ?? ""
        if own.utf8.isEmpty {
            own = job.id.string + suffix
        } else if job.name?.isLiteral == true {
            own += suffix
        }
        if own.unicodeScalars.count > 100 {
            own = String(String.UnicodeScalarView(own.unicodeScalars.prefix(97))) + "..."
        }
        return situation.caller.map { "\($0.name) / \(own)" } ?? own
    }
}

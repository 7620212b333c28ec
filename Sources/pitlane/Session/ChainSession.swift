import Actions
import Basics
import Planning
import Rendering
import Sessions
import Store

/// Starts what waits for completed runs (`on: workflow_run`), one run after the other, at most three levels deep.
struct ChainSession {
    let request: EventRequest
    let frontEnd: FrontEnd
    /// Writes a next step as a command.
    let words: (NextStep) -> String
    let store: RunStore
    /// Drives the runs of an event to their ends, with a display of its own.
    let drive: (PlannedEvent, EventActions) throws -> RunSession.Outcome

    /// A session that is over, and how far it is from the first one.
    private struct Finished {
        var planned: PlannedEvent
        let outcome: RunSession.Outcome
        let level: Int
    }

    /// Follows a session to the end of its chains.
    ///
    /// - Returns: the exit code: the worst of all runs.
    func follow(_ planned: PlannedEvent, _ outcome: RunSession.Outcome) throws -> Int32 {
        var code = outcome.exitCode
        var waiting = [Finished(planned: planned, outcome: outcome, level: 0)]
        while !waiting.isEmpty {
            var finished = waiting.removeFirst()
            guard !finished.outcome.isInterrupted, finished.outcome.failure == nil else { continue }
            // Only now: reading the default branch must not keep the first run from its beginning.
            try finished.planned.findFollowers()
            for (run, conclusion) in finished.outcome.conclusions {
                for (next, link) in try followers(of: run, conclusion, finished) {
                    Terminal.printError(
                        "then: \(link.path) after \(link.after) completed (run \(run): \(conclusion.rawValue))")
                    let (outcome, own) = start(next)
                    code = Self.worse(code, own)
                    guard let outcome else { continue }
                    if let failure = outcome.failure { Terminal.printError("error: \(failure)") }
                    if outcome.isInterrupted { return code }
                    waiting.append(Finished(planned: next, outcome: outcome, level: finished.level + 1))
                }
            }
        }
        return code
    }

    /// What a run starts, each with its event; what does not start is said.
    private func followers(
        of run: Int, _ conclusion: Conclusion, _ finished: Finished
    ) throws -> [(PlannedEvent, WorkflowChain.Link)] {
        guard let record = try store.run(run, includingSummaries: false),
            let plan = finished.planned.plan.triggered.first(where: { Key($0.path) == Key(record.summary.workflowPath) }
            )
        else { return [] }
        let created = record.summary.created
        let completed = CompletedRun(
            number: run, workflowNumber: record.summary.workflowRun, attempt: record.attempt, workflowName: plan.name,
            workflowPath: plan.path, title: record.summary.title,
            conclusion: Self.told(conclusion, finished.outcome),
            created: Self.text(created), started: Self.text(record.summary.started ?? created),
            ended: Self.text(record.summary.ended ?? created), event: plan.event)
        return try plan.followers.filter { $0.level == 1 }.compactMap { link in
            let isTooFar = finished.level >= WorkflowChain.levels
            if let reason = isTooFar ? "no more than \(WorkflowChain.levels) runs follow one another" : link.reason {
                Terminal.printError("not then: \(link.path) after \(link.after) completed: \(reason)")
                return nil
            }
            var own = request.of("workflow_run")
            own.workflows = [link.path]
            own.inputs = []
            return (try finished.planned.following(completed, own, frontEnd), link)
        }
    }

    /// Plans and drives one run; what is wrong with it is said, and is the outcome.
    private func start(_ planned: PlannedEvent) -> (RunSession.Outcome?, Int32) {
        do {
            let planned = try planned.runnable(frontEnd.observer) { _ in nil }
            let resolved = try Interrupts.ending { try EventActions(planned, frontEnd) }
            let complete = try planned.adding(resolved.diagnostics).runnable(frontEnd.observer) { _ in nil }
            let outcome = try drive(complete, resolved)
            // That all its jobs were skipped is what a condition on the conclusion is for.
            return (outcome, outcome.exitCode == Exit.invalid ? 0 : outcome.exitCode)
        } catch is RefusedWorkflows {
            return (nil, Exit.invalid)
        } catch let error as SessionError {
            Terminal.printError("error: \(error.text(words))")
            return (nil, Exit.invalid)
        } catch {
            Terminal.printError("error: \(error)")
            return (nil, (error as? CommandError)?.code ?? Exit.invalid)
        }
    }

    private static func text(_ instant: Instant) -> String { MomentText.rfc3339(Int(instant.milliseconds / 1000)) }

    /// A conclusion in GitHub's words: what is incomplete is no success, unless somebody accepts it.
    private static func told(_ conclusion: Conclusion, _ outcome: RunSession.Outcome) -> Conclusion {
        guard conclusion == .incomplete else { return conclusion }
        return outcome.acceptsAbsence ? .success : .neutral
    }

    /// Failure, then cancelled, then invalid, then incomplete, then success.
    private static func worse(_ one: Int32, _ other: Int32) -> Int32 {
        [Exit.failure, Exit.cancelled, Exit.invalid, Exit.incomplete].first { $0 == one || $0 == other }
            ?? max(one, other)
    }
}

import Basics
import Engine
import Journal
import Planning
import Store

/// Starts what waits for completed runs (`on: workflow_run`), one run after the other, at most three levels deep.
struct RunChain {
    let event: EventSession
    let session: RunSession

    private var observer: any SessionObserver { event.frontEnd.observer }

    /// Runs that are over, and how far they are from the first ones.
    private struct Finished {
        var planned: PlannedEvent
        let outcome: SessionOutcome
        let level: Int
    }

    /// Follows runs to the end of their chains.
    ///
    /// - Parameter report: gets what becomes of them.
    func follow(_ planned: PlannedEvent, _ outcome: SessionOutcome, _ report: inout SessionReport) throws {
        var waiting = [Finished(planned: planned, outcome: outcome, level: 0)]
        while !waiting.isEmpty {
            var finished = waiting.removeFirst()
            guard !finished.outcome.isCancelled, finished.outcome.failure == nil else { continue }
            // Only now: reading the default branch must not keep the first run from its beginning.
            try finished.planned.findFollowers()
            for (run, conclusion) in finished.outcome.conclusions {
                for (next, link) in try followers(of: run, conclusion, finished) {
                    observer.noted(
                        .follows(path: link.path, after: link.after, run: run, conclusion: conclusion))
                    guard let outcome = start(next) else {
                        report.verdict = max(report.verdict, .invalid)
                        continue
                    }
                    // That all its jobs were skipped is what a condition on the conclusion is for.
                    report.add(outcome, counted: outcome.verdict == .invalid ? .success : outcome.verdict)
                    if let failure = outcome.failure { observer.noted(.failed(failure)) }
                    if outcome.isCancelled { return }
                    waiting.append(Finished(planned: next, outcome: outcome, level: finished.level + 1))
                }
            }
        }
    }

    /// What a run starts, each with its event; what does not start is said.
    private func followers(
        of run: Int, _ conclusion: Conclusion, _ finished: Finished
    ) throws -> [(PlannedEvent, WorkflowChain.Link)] {
        // Nearly always there are none, and the record need not be read.
        guard finished.planned.plan.triggered.contains(where: { !$0.followers.isEmpty }) else { return [] }
        guard let record = try session.store.run(run, includingSummaries: false),
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
                observer.noted(.doesNotFollow(path: link.path, after: link.after, reason: reason))
                return nil
            }
            var own = event.request.of("workflow_run")
            own.workflows = [link.path]
            own.inputs = []
            return (try finished.planned.following(completed, own, event.frontEnd), link)
        }
    }

    /// Plans and drives one run; nil where it cannot be run, which has been told.
    private func start(_ planned: PlannedEvent) -> SessionOutcome? {
        do {
            let (complete, actions) = try event.resolved(try planned.runnable(observer) { _ in nil })
            return try event.drive(complete, actions, session)
        } catch is RefusedWorkflows {
            return nil
        } catch {
            observer.noted(.failed(error))
            return nil
        }
    }

    private static func text(_ instant: Instant) -> String { MomentText.rfc3339(Int(instant.milliseconds / 1000)) }

    /// A conclusion in GitHub's words: what is incomplete is no success, unless somebody accepts it.
    private static func told(_ conclusion: Conclusion, _ outcome: SessionOutcome) -> Conclusion {
        guard conclusion == .incomplete else { return conclusion }
        return outcome.acceptsAbsence ? .success : .neutral
    }
}

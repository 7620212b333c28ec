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

    /// Runs that are over, and how many runs they follow.
    private struct Finished {
        let source: ChainSource
        let outcome: SessionOutcome
        let level: Int
    }

    /// Follows runs to the end of their chains.
    ///
    /// - Parameters:
    ///   - level: how many runs they follow themselves.
    ///   - report: gets what becomes of those that follow; that they could not is never green.
    func follow(_ source: ChainSource, _ outcome: SessionOutcome, level: Int, _ report: inout SessionReport) {
        do {
            try follow([Finished(source: source, outcome: outcome, level: level)], &report)
        } catch {
            // What has run keeps its result.
            observer.noted(.failed(error))
            if report.verdict == .success { report.verdict = .invalid }
        }
    }

    private func follow(_ first: [Finished], _ report: inout SessionReport) throws {
        var waiting = first
        while !waiting.isEmpty {
            let finished = waiting.removeFirst()
            if finished.outcome.isCancelled {
                for (run, _) in finished.outcome.conclusions { try session.store.noteFollowed(run) }
            }
            guard !finished.outcome.isCancelled, finished.outcome.failure == nil else { continue }
            let source = finished.source
            // Only now: reading the default branch must not keep the first run from its beginning.
            let branch = try DefaultBranch(source.git, source.local, own: source.own)
            for (run, conclusion) in finished.outcome.conclusions {
                for (next, link) in try followers(of: run, conclusion, finished, branch) {
                    // Somebody else may have started it: whoever did this before has died, or takes his time.
                    if try session.store.followers(of: run).contains(where: { Key($0) == Key(link.path) }) { continue }
                    observer.noted(
                        .follows(path: link.path, after: link.after, run: run, conclusion: conclusion))
                    guard let outcome = start(next, level: finished.level + 1, after: run) else {
                        report.verdict = max(report.verdict, .invalid)
                        continue
                    }
                    // That all its jobs were skipped is what a condition on the conclusion is for.
                    report.add(outcome, counted: outcome.verdict == .invalid ? .success : outcome.verdict)
                    if let failure = outcome.failure { observer.noted(.failed(failure)) }
                    if outcome.isCancelled { return try session.store.noteFollowed(run) }
                    guard let source = next.chainSource else { continue }
                    waiting.append(Finished(source: source, outcome: outcome, level: finished.level + 1))
                }
                try session.store.noteFollowed(run)
            }
        }
    }

    /// What a run starts, each with its event; what does not start is said.
    private func followers(
        of run: Int, _ conclusion: Conclusion, _ finished: Finished, _ branch: DefaultBranch
    ) throws -> [(PlannedEvent, WorkflowChain.Link)] {
        let source = finished.source
        let links = source.runs.map { run in
            (run, branch.followers(of: run.workflow, run.event, own: source.own).filter { $0.level == 1 })
        }
        // Nearly always there are none, and the record need not be read.
        guard links.contains(where: { !$0.1.isEmpty }) else { return [] }
        guard let record = try session.store.run(run, includingSummaries: false),
            let (own, found) = links.first(where: { Key($0.0.path) == Key(record.summary.workflowPath) })
        else { return [] }
        let created = record.summary.created
        let completed = CompletedRun(
            number: run, workflowNumber: record.summary.workflowRun, attempt: record.attempt,
            workflowName: own.workflow, workflowPath: own.path, title: record.summary.title,
            conclusion: Self.told(conclusion, finished.outcome),
            created: Self.text(created), started: Self.text(record.summary.started ?? created),
            ended: Self.text(record.summary.ended ?? created), event: own.event)
        return try found.compactMap { link in
            let isTooFar = finished.level >= WorkflowChain.levels
            if let reason = isTooFar ? "no more than \(WorkflowChain.levels) runs follow one another" : link.reason {
                observer.noted(.doesNotFollow(path: link.path, after: link.after, reason: reason))
                return nil
            }
            guard let sha = branch.sha else { return nil }
            var request = event.request.of("workflow_run")
            request.workflows = [link.path]
            request.inputs = []
            let next = try PlannedEvent(
                following: completed, of: source, on: branch, at: sha, request, event.frontEnd)
            return (next, link)
        }
    }

    /// Plans and drives one run; nil where it cannot be run, which has been told.
    private func start(_ planned: PlannedEvent, level: Int, after run: Int) -> SessionOutcome? {
        do {
            let (complete, actions) = try event.resolved(try planned.runnable(observer) { _ in nil })
            let causes = RunState(try session.store.events(ofRun: run).compactMap { $0.event.ofRun }).starters
            let cause = RunCause(run: run, starters: causes)
            return try event.drive(complete, actions, session, level: level, cause: cause)
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

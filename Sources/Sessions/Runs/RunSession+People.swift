import Basics
import Glibc
import Journal
import Planning
import Store

/// What became of a request that was left for a run.
package enum PursuedRun {
    /// Another process drives the run, and has obeyed it.
    case obeyed
    /// Nobody drove the run, so it was driven here.
    case driven(SessionReport)
}

extension RunSession {
    /// Answers a request for approval as the user who runs the program, and drives its run on if nobody does.
    ///
    /// The answer is left in the run's inbox; who drives the run, here or elsewhere, obeys it.
    ///
    /// - Throws: `RefusedAnswer` if it does not count; `SessionError` if there is no such request, or the run cannot be
    ///   taken up: nothing has happened then.
    package func answer(_ id: Int, approves: Bool, comment: String) throws -> PursuedRun {
        let host = frontEnd.place.host
        let answer = ApprovalAnswer(by: host.user, approves: approves, comment: comment, at: host.now())
        let (record, request) = try store.request(answer, to: id)
        let pursued: PursuedRun
        do {
            pursued = try pursue(record.run, request, needingValues: true)
        } catch let error as SessionError {
            // The run has ended meanwhile.
            guard let reason = try store.refusal(of: answer, record) else { throw error }
            throw RefusedAnswer(description: reason)
        }
        let answers = try store.approval(id)?.approval.answers ?? []
        if !answers.contains(answer) {
            throw RefusedAnswer(
                description:
                    "the answer came too late: \(try store.refusal(of: answer, record) ?? "run \(record.run) has changed")"
            )
        }
        return pursued
    }

    /// Asks a run to stop that nobody drives since it waits for people, and ends it.
    package func cancel(_ run: Int, reason: String) throws -> PursuedRun {
        try pursue(run, .cancel(reason: reason), needingValues: false)
    }

    /// Lets jobs of an environment start again, and drives runs on that waited for that.
    ///
    /// - Returns: whether it was frozen, and what became of the runs; nil if there were none.
    package func unfreeze(_ environment: String) throws -> (wasFrozen: Bool, report: SessionReport?) {
        guard try store.unfreeze(environment) else { return (false, nil) }
        let runs = try store.parkedRuns(of: environment).filter { !(try store.isDriven($0)) }
        guard !runs.isEmpty else { return (true, nil) }
        var hasFailed = false
        var report = try takeUp(runs, .proceed(needingValues: true)) { run, open in
            do { return try open() } catch {
                // The others go on.
                let cause = error as? SessionError
                frontEnd.observer.noted(
                    .failed(
                        SessionError(
                            "run \(run) is not continued: \(cause?.description ?? "\(error)")", next: cause?.next)))
                hasFailed = true
                return nil
            }
        }
        if hasFailed { report.verdict = .failure }
        return (true, report)
    }

    /// Leaves a request for whoever drives a run, or drives it here so that it is obeyed.
    private func pursue(_ run: Int, _ request: StreamRequest, needingValues: Bool) throws -> PursuedRun {
        let now = frontEnd.place.host.now
        var message: Int64?
        while true {
            if try store.isDriven(run) {
                let sent = try message ?? store.send(request, to: .run(run), at: now())
                message = sent
                // Who drives it reads its messages several times a second, and all of them before it stops.
                try frontEnd.observer.whileFetching {
                    while try store.isUnread(sent), try store.isDriven(run) { usleep(50_000) }
                }
            }
            if let message, try !store.isUnread(message) { return .obeyed }
            do {
                return .driven(
                    try takeUp([run], .proceed(needingValues: needingValues)) { _, open in
                        let opened = try open()
                        if message == nil { message = try store.send(request, to: .run(run), at: now()) }
                        return opened
                    })
            } catch let error as StoreError where error.code == .busy {
                // Somebody else was faster, and will obey it.
                guard try store.isDriven(run) else { throw error }
            }
        }
    }
}

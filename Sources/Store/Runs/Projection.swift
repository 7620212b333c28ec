import Basics
import GRDB
import Journal
import Planning
import Workflows

/// Keeps the rows that readers ask for in step with the events of a run.
struct Projection {
    let db: Database
    let run: Int
    let time: Instant

    func apply(_ event: RunEvent) throws {
        if event.takesUp { try unpark() }
        switch event {
        case .created(let inputs): try insert(inputs.jobs, below: nil)
        case .jobExpanded(let path, let legs, _, _): try expand(path, into: legs)
        case .legsAbsent(let path, let absent): try leaveOut(absent, of: path)
        case .jobSkipped(let path, let reason): try close(path, .skipped, message: reason)
        case .jobFailed(let path, let message): try close(path, .failure, message: message)
        case .jobCancelled(let path, let reason): try close(path, .cancelled, message: reason)
        case .callExpanded(let path, let jobs):
            let row = try db.row("SELECT status FROM job WHERE run = ? AND path = ?", [run, path.description])
            if try row?.requiredWord("status") == Status.queued { try begin(path, attempt: 1) }
            try insert(jobs, below: path)
        case .placeWaiting(let path, let holder): try setStatus(path, .waiting, message: "waits for \(holder)")
        case .placeTaken(let path):
            try setStatus(path, try path.map(isQueued) == true ? .queued : .inProgress, message: nil)
        case .approvalRequested(let environment, let policy, let requested):
            try ask(Approval(environment: environment, policy: policy, requested: requested))
        case .approvalAnswered(let environment, let answer): try take(answer, environment)
        case .approvalGranted(let environment): try close(approvalOf: environment, .approved)
        case .approvalExpired(let environment): try close(approvalOf: environment, .expired)
        case .frozen(let freeze): try hold(freeze.environment, freeze.note)
        case .thawed(let environment): try release(environment)
        case .parked: try park()
        case .legStarted(let path, let attempt): try begin(path, attempt: attempt)
        case .legCancelling: break
        case .legEnded(let path, let attempt, let result): try end(path, attempt: attempt, result)
        case .cancelRequested(let reason):
            try db.run("UPDATE run SET message = ? WHERE number = ?", [reason.storable, run])
        case .ended(let conclusion):
            try db.run(
                "UPDATE run SET status = 'completed', conclusion = ?, ended = ? WHERE number = ?",
                [conclusion.rawValue, time.milliseconds, run])
            try db.run("UPDATE approval SET outcome = 'withdrawn' WHERE run = ? AND outcome = 'pending'", [run])
        case .reopened(_, let jobs, let legs, let person, _):
            try reopen(jobs, legs)
            try addStarter(person)
        case .interrupted: try interrupt()
        case .resumed(let legs, _): try resume(legs)
        }
    }

    // MARK: Jobs

    /// Rows of jobs that are not evaluated yet. `place` sorts them as the file does, nested ones below their caller.
    private func insert(_ jobs: [JobShape], below caller: NodePath?) throws {
        var place = ""
        var prefix = ""
        if let caller {
            let row = try db.row("SELECT place, key FROM job WHERE run = ? AND path = ?", [run, caller.description])
            guard let row else { throw missing(caller) }
            place = "\(row["place"] as String)/"
            prefix = "\(row["key"] as String) / "
        }
        for (index, job) in jobs.enumerated() {
            let path = caller?.appending(job: job.id) ?? NodePath(job.id.string)
            try db.run(
                """
                INSERT INTO job (run, path, place, job, key, name, needs, status, attempt, runs_on, continue_on_error)
                VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', 0, '[]', 0)
                """,
                [
                    run, path.description, place + padded(index), job.id.string.storable,
                    prefix + job.id.string.storable, job.id.string.storable,
                    JSONValue.array(job.needs.map { .string($0.string) }).text(),
                ])
        }
    }

    /// The job's row becomes the rows of its legs.
    private func expand(_ path: NodePath, into legs: [LegPlan]) throws {
        let row = try db.row(
            "DELETE FROM job WHERE run = ? AND path = ? RETURNING place, job, needs", [run, path.description])
        guard let row else { throw missing(path) }
        for leg in legs {
            try db.run(
                """
                INSERT INTO job (run, path, place, job, key, name, needs, status, attempt, matrix, runs_on, environment,
                    continue_on_error, called, permissions)
                VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', 0, ?, ?, ?, ?, ?, ?)
                """,
                [
                    run, leg.path.description, "\(row["place"] as String).\(padded(leg.index))", row["job"] as String,
                    leg.key.storable, leg.name.storable, row["needs"] as String, leg.matrix?.text(),
                    JSONValue.array(leg.runsOn.map { .string($0) }).text(), leg.environment?.storable,
                    leg.continueOnError, leg.call?.storable, leg.permissions?.json.text(),
                ])
        }
    }

    private func leaveOut(_ legs: [AbsentLeg], of job: NodePath) throws {
        for leg in legs {
            try db.run(
                "INSERT INTO absent_leg (run, path, leg) VALUES (?, ?, ?)",
                [run, job.description, leg.journalBody.text()])
        }
    }

    /// A run, or a job of it, that waits for a concurrency group, or does so no longer.
    private func setStatus(_ path: NodePath?, _ status: Status, message: String?) throws {
        guard let path else {
            return try db.run("UPDATE run SET status = ? WHERE number = ?", [status.rawValue, run])
        }
        try db.run(
            "UPDATE job SET status = ?, message = ? WHERE run = ? AND path = ?",
            [status.rawValue, message?.storable, run, path.description])
        if db.changesCount == 0 { throw missing(path) }
    }

    /// Whether a leg has not begun; a call that gave its places back while its run waited for people has.
    private func isQueued(_ path: NodePath) throws -> Bool {
        try db.row("SELECT 1 FROM job WHERE run = ? AND path = ? AND started IS NULL", [run, path.description]) != nil
    }

    private func begin(_ path: NodePath, attempt: Int) throws {
        try db.run(
            """
            UPDATE job SET status = 'in_progress', conclusion = NULL, attempt = ?, started = ?, ended = NULL,
                outputs = NULL, message = NULL, url = NULL WHERE run = ? AND path = ?
            """, [attempt, time.milliseconds, run, path.description])
        if db.changesCount == 0 { throw missing(path) }
        try db.run(
            """
            INSERT INTO attempt (run, path, attempt, status, started) VALUES (?, ?, ?, 'in_progress', ?)
            ON CONFLICT (run, path, attempt) DO NOTHING
            """, [run, path.description, attempt, time.milliseconds])
        try db.run(
            """
            UPDATE run SET started = ? WHERE number = ? AND started IS NULL
            """, [time.milliseconds, run])
    }

    private func end(_ path: NodePath, attempt: Int, _ result: LegResult) throws {
        try close(
            path, result.conclusion, message: result.message,
            outputs: result.outputs.isEmpty ? nil : result.outputs.storedObject)
        if let url = result.environmentURL {
            try db.run(
                "UPDATE job SET url = ? WHERE run = ? AND path = ?", [url.storable, run, path.description])
        }
        try db.run(
            """
            UPDATE attempt SET status = 'completed', conclusion = ?, ended = ?, message = ?
            WHERE run = ? AND path = ? AND attempt = ?
            """,
            [
                result.conclusion.rawValue, time.milliseconds, result.message?.storable, run, path.description, attempt,
            ])
    }

    private func close(_ path: NodePath, _ conclusion: Conclusion, message: String?, outputs: String? = nil) throws {
        try db.run(
            """
            UPDATE job SET status = 'completed', conclusion = ?, ended = ?, message = ?, outputs = ?
            WHERE run = ? AND path = ?
            """, [conclusion.rawValue, time.milliseconds, message?.storable, outputs, run, path.description])
        if db.changesCount == 0 { throw missing(path) }
    }

    /// Whatever was not over will not be: `ended` is the last sign of life, not the moment somebody noticed.
    private func interrupt() throws {
        let row = try db.row(
            """
            SELECT max(at) FROM journal JOIN stream ON stream.id = journal.stream
            WHERE stream.kind = 'run' AND number = ? AND seq < last_seq
            """, [run])
        let last = row?[0] as Int64? ?? time.milliseconds
        try db.run(
            "UPDATE run SET status = 'interrupted', conclusion = NULL, ended = ? WHERE number = ?", [last, run])
        for table in ["job", "attempt", "step"] {
            try db.run(
                "UPDATE \(table) SET status = 'interrupted', ended = ? WHERE run = ? AND status <> 'completed'",
                [last, run])
        }
    }

    // MARK: -

    private func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
    }

    private func missing(_ path: NodePath) -> StoreError {
        StoreError(.corrupt, "run \(run) has an event about job '\(path)', which is not in its record")
    }
}

extension [Output] {
    /// The outputs as a JSON object's text.
    var storedObject: String {
        JSONValue.object(JSONObject(map { JSONObject.Member($0.name, .string($0.value)) })).text()
    }
}

// MARK: - Steps

extension Projection {
    /// Steps are kept per attempt, in the order they began or were skipped.
    func apply(_ event: JobEvent, leg: NodePath, attempt: Int) throws {
        switch event {
        case .stepStarted(let step, let name, let at, _, _):
            try db.run(
                """
                INSERT INTO step (run, path, attempt, step, name, status, started, processor_us, resident_bytes)
                VALUES (?, ?, ?, ?, ?, 'in_progress', ?, 0, 0)
                """, [run, leg.description, attempt, step.description, name.storable, at.milliseconds])
        case .stepSkipped(let step, let name):
            try db.run(
                """
                INSERT INTO step (run, path, attempt, step, name, status, outcome, conclusion, ended, processor_us,
                    resident_bytes) VALUES (?, ?, ?, ?, ?, 'completed', 'skipped', 'skipped', ?, 0, 0)
                """, [run, leg.description, attempt, step.description, name.storable, time.milliseconds])
        case .stepEnded(let step, let result): try end(step, result, leg: leg, attempt: attempt)
        case .prepared, .stepExpanded, .stepQueued, .stepWaiting, .stepsJoined, .stepStopping, .resumed, .cancelling,
            .hardStopped, .ended:
            break
        }
    }

    private func end(_ step: StepID, _ result: StepResult, leg: NodePath, attempt: Int) throws {
        try db.run(
            """
            UPDATE step SET status = 'completed', outcome = ?, conclusion = ?, ended = ?, exit_code = ?, message = ?,
                outputs = ?, log_path = ?, log_bytes = ?, log_lines = ?, summary = ?, processor_us = ?,
                resident_bytes = ? WHERE run = ? AND path = ? AND attempt = ? AND step = ?
            """,
            [
                result.outcome.rawValue, result.conclusion.rawValue, result.at.milliseconds, result.exitCode,
                result.message?.storable, result.outputs.isEmpty ? nil : result.outputs.storedObject,
                result.log?.path.storable, result.log?.bytes, result.log?.lines,
                result.summary?.storable, result.processorMicroseconds, result.maximumResidentBytes, run,
                leg.description, attempt, step.description,
            ])
        if db.changesCount == 0 {
            throw StoreError(.corrupt, "run \(run) has an end of step \(step) of job '\(leg)', which never began")
        }
        for effect in result.effects {
            try db.run(
                """
                INSERT INTO effect (run, path, attempt, step, action, withheld, ref, old, new, remote)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    run, leg.description, attempt, step.description, effect.action.rawValue, effect.isWithheld,
                    effect.ref.storable, effect.old?.storable, effect.new?.storable, effect.remote.storable,
                ])
        }
        for annotation in result.annotations {
            try db.run(
                """
                INSERT INTO annotation (run, path, attempt, step, level, message, title, file, line, end_line,
                    start_column, end_column, code) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    run, leg.description, attempt, step.description, annotation.level.rawValue,
                    annotation.message.storable, annotation.title?.storable, annotation.file?.storable, annotation.line,
                    annotation.endLine, annotation.column, annotation.endColumn, annotation.code?.storable,
                ])
        }
    }
}

// MARK: - Waiting for people

extension RunEvent {
    /// Whether it can be the first that happens to a run that nobody drove since it waited for people.
    fileprivate var takesUp: Bool {
        switch self {
        case .approvalAnswered, .approvalExpired, .frozen, .thawed, .cancelRequested, .legEnded, .interrupted: true
        default: false
        }
    }
}

extension Projection {
    fileprivate func unpark() throws {
        try db.run(
            "UPDATE run SET status = 'in_progress', parked = 0 WHERE number = ? AND parked = 1", [run])
    }

    fileprivate func park() throws {
        try db.run("UPDATE run SET status = 'waiting', parked = 1 WHERE number = ?", [run])
        // Legs that came later than the question wait for its answer, too.
        for row in try db.rows("\(ApprovalRecord.query) run = ? AND outcome = 'pending'", [run]) {
            let approval = try ApprovalRecord(row).approval
            try hold(approval.environment, approval.note)
        }
        for freeze in try db.rows("SELECT * FROM freeze").map(Freeze.init) { try hold(freeze.environment, freeze.note) }
    }

    /// Somebody has started something of the run over.
    fileprivate func addStarter(_ person: String) throws {
        guard !person.utf8.isEmpty else { return }
        try db.run(
            """
            UPDATE run SET starters = json_insert(starters, '$[#]', ?1) WHERE number = ?2
                AND NOT EXISTS (SELECT 1 FROM json_each(starters) WHERE value = ?1)
            """, [person.storable, run])
    }

    fileprivate func ask(_ approval: Approval) throws {
        try db.run(
            """
            INSERT INTO approval (run, environment, name, policy, requested, expires, answers, outcome)
            VALUES (?, ?, ?, ?, ?, ?, '[]', 'pending')
            """,
            [
                run, identity(approval.environment), approval.environment.storable, approval.policy.journalBody.text(),
                approval.requested.milliseconds, approval.expires.milliseconds,
            ])
        try hold(approval.environment, approval.note)
    }

    fileprivate func take(_ answer: ApprovalAnswer, _ environment: String) throws {
        try db.run(
            """
            UPDATE approval SET answers = json_insert(answers, '$[#]', json(?)),
                outcome = CASE WHEN ? THEN outcome ELSE 'rejected' END
            WHERE id = (SELECT max(id) FROM approval WHERE run = ? AND environment = ?)
            """, [answer.journalBody.text().storable, answer.approves, run, identity(environment)])
    }

    fileprivate func close(approvalOf environment: String, _ outcome: Approval.Outcome) throws {
        try db.run(
            "UPDATE approval SET outcome = ? WHERE id = (SELECT max(id) FROM approval WHERE run = ? AND environment = ?)",
            [outcome.rawValue, run, identity(environment)])
        try setWaiting(environment, .queued, nil)
    }

    /// Jobs of an environment that have not begun wait, for the reason given.
    private func hold(_ environment: String, _ note: String) throws { try setWaiting(environment, .waiting, note) }

    /// The environment is not frozen any more.
    fileprivate func release(_ environment: String) throws {
        let row = try db.row(
            "\(ApprovalRecord.query) run = ? AND environment = ? AND outcome = 'pending'",
            [run, identity(environment)])
        if let row {
            try hold(environment, try ApprovalRecord(row).approval.note)
        } else {
            try setWaiting(environment, .queued, nil)
        }
    }

    private func setWaiting(_ environment: String, _ status: Status, _ note: String?) throws {
        try db.run(
            """
            UPDATE job SET status = ?, message = ?
            WHERE run = ? AND lower(environment) = ? AND status IN ('queued', 'waiting')
            """, [status.rawValue, note?.storable, run, identity(environment)])
    }

    private func identity(_ environment: String) -> String { Key(environment).asciiLowercased.string.storable }
}

// MARK: - Starting over

extension Projection {
    /// A run that was over goes on: what starts over waits again, all attempts and their steps stay.
    func reopen(_ jobs: [NodePath], _ legs: [NodePath]) throws {
        try db.run(
            """
            UPDATE run SET status = 'in_progress', parked = 0, conclusion = NULL, message = NULL, ended = NULL,
                begun = ? WHERE number = ?
            """, [time.milliseconds, run])
        for path in jobs + legs {
            try db.run(
                """
                DELETE FROM absent_leg WHERE run = ?1 AND (path = ?2
                    OR substr(path, 1, length(?2) + 1) IN (?2 || '/', ?2 || '['))
                """, [run, path.description])
        }
        for job in jobs { try restart(job) }
        for leg in legs {
            try db.run(
                """
                DELETE FROM job WHERE run = ?1 AND place LIKE
                    (SELECT place FROM job WHERE run = ?1 AND path = ?2) || '/%'
                """, [run, leg.description])
            try queue(leg)
        }
        // The calls around them are made again.
        var callers = (jobs + legs).compactMap(\.caller)
        while let caller = callers.popLast() {
            try queue(caller)
            if let next = caller.caller { callers.append(next) }
        }
    }

    /// An interrupted run continues: the legs that ran wait again, what their attempts uploaded is gone.
    func resume(_ legs: [NodePath]) throws {
        try db.run("UPDATE run SET status = 'in_progress', ended = NULL WHERE number = ?", [run])
        try db.run(
            """
            UPDATE job SET status = CASE WHEN started IS NULL THEN 'queued' ELSE 'in_progress' END, ended = NULL
            WHERE run = ? AND status = 'interrupted'
            """, [run])
        for leg in legs {
            try db.run(
                """
                DELETE FROM artifact WHERE run = ?1 AND path = ?2
                    AND attempt = (SELECT attempt FROM job WHERE run = ?1 AND path = ?2)
                """, [run, leg.description])
            try queue(leg)
        }
    }

    private func queue(_ leg: NodePath) throws {
        try db.run(
            """
            UPDATE job SET status = 'queued', conclusion = NULL, started = NULL, ended = NULL, message = NULL,
                outputs = NULL WHERE run = ? AND path = ?
            """, [run, leg.description])
    }

    /// The rows of a job become the one row it had before it was evaluated.
    private func restart(_ job: NodePath) throws {
        let row = try db.row(
            """
            SELECT place, job, needs FROM job WHERE run = ?1 AND (path = ?2 OR substr(path, 1, length(?2) + 1) = ?2 || '['
                AND instr(substr(path, length(?2) + 1), '/') = 0) ORDER BY place LIMIT 1
            """, [run, job.description])
        guard let row else {
            throw StoreError(.corrupt, "run \(run) starts job '\(job)' over, which is not in its record")
        }
        // The place of a job's leg is that of the job, a dot, and the leg's number.
        let parts = (row["place"] as String).utf8.split(separator: UInt8(ascii: "/"))
        let last = parts.last.map { $0.prefix { $0 != UInt8(ascii: ".") } } ?? ""[...].utf8
        let place = (parts.dropLast() + [last]).map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
        var key: String = row["job"]
        if let caller = job.caller {
            let outer = try db.row("SELECT key FROM job WHERE run = ? AND path = ?", [run, caller.description])
            if let outer { key = "\(outer["key"] as String) / \(key)" }
        }
        try db.run(
            "DELETE FROM job WHERE run = ?1 AND (place = ?2 OR place LIKE ?2 || '.%' OR place LIKE ?2 || '/%')",
            [run, place])
        try db.run(
            """
            INSERT INTO job (run, path, place, job, key, name, needs, status, attempt, runs_on, continue_on_error)
            VALUES (?1, ?2, ?3, ?4, ?5, ?4, ?6, 'queued', 0, '[]', 0)
            """, [run, job.description, place, row["job"] as String, key, row["needs"] as String])
    }
}

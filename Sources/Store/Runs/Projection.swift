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
        case .placeTaken(let path): try setStatus(path, path == nil ? .inProgress : .queued, message: nil)
        case .legStarted(let path, let attempt): try begin(path, attempt: attempt)
        case .legCancelling: break
        case .legEnded(let path, let attempt, let result): try end(path, attempt: attempt, result)
        case .cancelRequested(let reason):
            try db.run("UPDATE run SET message = ? WHERE number = ?", [reason.storable, run])
        case .ended(let conclusion):
            try db.run(
                "UPDATE run SET status = 'completed', conclusion = ?, ended = ? WHERE number = ?",
                [conclusion.rawValue, time.milliseconds, run])
        case .reopened(_, let jobs, let legs, _, _): try reopen(jobs, legs)
        case .interrupted: try interrupt()
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
            "SELECT max(at) FROM journal WHERE run = ? AND seq < (SELECT last_seq FROM run WHERE number = ?)",
            [run, run])
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

import Basics
import GRDB
import Planning

extension Projection {
    /// A run that was over goes on: what starts over waits again, all attempts and their steps stay.
    func reopen(_ jobs: [NodePath], _ legs: [NodePath]) throws {
        try db.run(
            """
            UPDATE run SET status = 'in_progress', conclusion = NULL, message = NULL, ended = NULL, begun = ?
            WHERE number = ?
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

import Basics
import GRDB
import Planning

extension Projection {
    /// A run that was over goes on: what starts over waits again, all attempts and their steps stay.
    func reopen(_ jobs: [NodePath], _ legs: [NodePath]) throws {
        try db.run(
            "UPDATE run SET status = 'in_progress', conclusion = NULL, message = NULL, ended = NULL WHERE number = ?",
            [run])
        for job in jobs { try restart(job) }
        for leg in legs {
            try db.run(
                """
                DELETE FROM job WHERE run = ?1 AND place LIKE
                    (SELECT place FROM job WHERE run = ?1 AND path = ?2) || '/%'
                """, [run, leg.description])
            try db.run(
                """
                UPDATE job SET status = 'queued', conclusion = NULL, started = NULL, ended = NULL, message = NULL,
                    outputs = NULL WHERE run = ? AND path = ?
                """, [run, leg.description])
        }
    }

    /// The rows of a job of the run's own workflow become the one row it had before it was evaluated.
    private func restart(_ job: NodePath) throws {
        let row = try db.row(
            """
            SELECT place, job, needs FROM job WHERE run = ? AND job = ? AND place NOT LIKE '%/%' ORDER BY place LIMIT 1
            """, [run, job.description])
        guard let row else {
            throw StoreError(.corrupt, "run \(run) starts job '\(job)' over, which is not in its record")
        }
        let place = String(decoding: (row["place"] as String).utf8.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self)
        try db.run(
            "DELETE FROM job WHERE run = ?1 AND (place = ?2 OR place LIKE ?2 || '.%' OR place LIKE ?2 || '/%')",
            [run, place])
        try db.run(
            """
            INSERT INTO job (run, path, place, job, key, name, needs, status, attempt, runs_on, continue_on_error)
            VALUES (?1, ?2, ?3, ?4, ?4, ?4, ?5, 'queued', 0, '[]', 0)
            """, [run, job.description, place, row["job"] as String, row["needs"] as String])
    }
}

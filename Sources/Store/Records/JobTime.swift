import Basics
import GRDB

/// How long a job took in one run.
package struct JobTime: Hashable, Sendable {
    /// What people see and name: `test (3.12)`.
    package let key: String
    /// The job's id in its file.
    package let job: String
    /// From start to end.
    package let milliseconds: Int64
}

extension RunStore {
    /// Times are taken from the latest runs of a workflow only: older ones say little.
    private static let runsWithTimes = 20

    /// The times of the jobs with steps that succeeded in the latest runs of the workflow file at `path`, newest run
    /// first.
    package func jobTimes(ofWorkflow path: String) throws -> [JobTime] {
        try read { db in
            try db.rows(
                """
                SELECT key, job, ended - started AS milliseconds FROM job
                WHERE run IN (SELECT number FROM run WHERE workflow_path = ? ORDER BY number DESC LIMIT ?)
                    AND conclusion = 'success' AND called IS NULL AND started IS NOT NULL AND ended IS NOT NULL
                ORDER BY run DESC, place
                """, [path, Self.runsWithTimes]
            ).map { JobTime(key: $0["key"], job: $0["job"], milliseconds: $0["milliseconds"]) }
        }
    }
}

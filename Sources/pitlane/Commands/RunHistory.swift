import Basics
import Rendering
import Store

/// What earlier runs tell about the time of the next one.
enum RunHistory {
    /// So many of the latest runs of each workflow count: more say little and cost time.
    private static let depth = 3

    /// The times of the jobs in the latest successful runs of the workflow files at `paths`.
    static func estimates(of paths: [String], in store: RunStore) throws -> Estimates {
        var records: [RunRecord] = []
        for path in paths {
            let filter = RunFilter(status: "success", workflow: path, limit: depth)
            records += try store.runs(filter).compactMap { try store.run($0.run, includingSummaries: false) }
        }
        return Estimates(records)
    }
}

import Journal
import Rendering
import Store

/// What earlier runs tell about the time of the next one.
enum RunHistory {
    /// The times of the jobs in the latest runs of the workflow files at `paths`.
    ///
    /// Times are only a help: those that cannot be read are left out, and whatever else uses the record says why.
    static func estimates(of paths: [String], in store: RunStore) -> Estimates {
        var estimates = Estimates()
        for path in paths {
            guard let times = try? store.jobTimes(ofWorkflow: path) else { continue }
            estimates.add(times, ofWorkflow: path)
        }
        return estimates
    }
}

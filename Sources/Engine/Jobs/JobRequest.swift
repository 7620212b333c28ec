package import Actions
package import Basics
package import Planning
package import Workflows

/// Everything one attempt of a job is run from.
package struct JobRequest: Sendable {
    /// The run's number.
    package var run: Int
    package var inputs: RunInputs
    package var workflow: Workflow
    package var job: Job
    package var leg: LegPlan
    package var attempt: Int
    /// The inputs of the called workflow the job belongs to, or nil.
    package var callInputs: JSONValue?
    package var needs: [NeededJob]
    package var failFast: Bool
    package var maxParallel: Int
    /// What `actions/checkout` checks out.
    package var source: CheckoutSource
    /// The run's folder for logs, absolute, and as the record names it.
    package var logs: (absolute: String, recorded: String)
    /// Where the run's jobs work.
    package var work: RunWork
    /// The run's own folder of the data folder, absolute.
    package var runFolder: String
    /// The lock that says the run is alive; the job's keeper inherits it.
    package var lock: Int32
    /// Where the attempt goes on from in the workspace of an earlier one; nil for a new workspace.
    package var resumption: JobResumption?

    package init(
        run: Int, inputs: RunInputs, workflow: Workflow, job: Job, leg: LegPlan, attempt: Int, callInputs: JSONValue?,
        needs: [NeededJob], failFast: Bool, maxParallel: Int, source: CheckoutSource,
        logs: (absolute: String, recorded: String), work: RunWork, runFolder: String, lock: Int32,
        resumption: JobResumption? = nil
    ) {
        self.run = run
        self.inputs = inputs
        self.workflow = workflow
        self.job = job
        self.leg = leg
        self.attempt = attempt
        self.callInputs = callInputs
        self.needs = needs
        self.failFast = failFast
        self.maxParallel = maxParallel
        self.source = source
        self.logs = logs
        self.work = work
        self.runFolder = runFolder
        self.lock = lock
        self.resumption = resumption
    }

    /// The repository's name without its owner.
    var repositoryName: String {
        let name = inputs.github["repository"]?.stringValue ?? ""
        let bytes = name.utf8.split(separator: UInt8(ascii: "/")).last
        return bytes.map { String(decoding: $0, as: UTF8.self) } ?? "repository"
    }
}

import Actions
import Basics
import Engine
import Forges
import Journal
import Planning
import Store
import Synchronization

/// Does what jobs of one run ask. What a value is of, and whose it is, is what the driver knows.
final class RunAnswers: JobRequests {
    private let store: RunStore
    /// Sees all commits of the run.
    private let git: GitRepository
    private let inputs: RunInputs
    private let now: @Sendable () -> Instant
    private let deployments: JobDeployments
    /// What the run is of; asked once.
    private let contents = Mutex<[(sha: String, tree: String)]?>(nil)

    init(
        of run: OpenRun, _ store: RunStore, _ git: GitRepository, _ secrets: RunSecrets, _ host: HostFacts,
        _ builds: DeploymentSettings.Building
    ) {
        self.store = store
        self.git = git.reading(run.source.gitFolder)
        inputs = run.inputs
        now = host.now
        deployments = JobDeployments(
            host: host, git: self.git, inputs: inputs, secrets: secrets, store: store, builds: builds,
            created: run.work.run.created)
    }

    func perform(_ request: DriverRequest.Kind, of job: AskingJob, _ call: JobCall) throws -> DriverAnswer {
        switch request {
        case .facts:
            return .facts(JobFacts(policy: inputs.policyCommit, isUncommitted: inputs.patchDigest != nil))
        case .measurements(let series, let trees, let limit):
            try store.eachMeasurement(of: series, trees: trees, limit: limit) { call.send(.measurement($0)) }
            return .done
        case .record(let series, let tree, let outcome, let value):
            guard inputs.patchDigest == nil else {
                return .declined(reason: "the work tree has uncommitted changes")
            }
            guard let known = try known().first(where: { Key($0.tree) == Key(tree) }) else {
                return .declined(reason: "this checkout is not of the run's commit")
            }
            let ref = inputs.github["ref"]?.stringValue ?? inputs.refName
            let place = Measurement.Place(
                tree: known.tree, sha: known.sha, branch: Measurement.Place.branch(ofRef: ref), run: job.run,
                job: job.leg.key)
            try store.record(Measurement(series, at: place, outcome, value: value, recorded: now()))
            return .done
        case .deploy(let request): return try deployments.perform(request, of: job, call)
        }
    }

    /// The commits that the run is of: its own, and the heads of a pull request and of the run it follows.
    private func known() throws -> [(sha: String, tree: String)] {
        if let known = contents.withLock({ $0 }) { return known }
        let event = inputs.github["event"]
        let heads = [event?["pull_request"]?["head"]?["sha"], event?["workflow_run"]?["head_sha"]]
        let own = (sha: inputs.sha, tree: try git.facts(of: inputs.sha).tree)
        // A payload may name what is not in this repository.
        let others = heads.compactMap { $0?.stringValue }.compactMap { sha in
            (try? git.facts(of: sha).tree).map { (sha: sha, tree: $0) }
        }
        let found = [own] + others
        contents.withLock { $0 = found }
        return found
    }
}

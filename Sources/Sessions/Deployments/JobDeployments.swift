import Basics
import Configuration
import Delivery
import Engine
import Forges
import Journal
import Planning
import Rollouts
import Store

/// Makes the deployments that jobs of one run ask its driver for: with the run's commit, the settings that count for
/// the run, and the secrets of the job's environment.
struct JobDeployments: Sendable {
    let host: HostFacts
    /// Sees all commits of the run.
    let git: GitRepository
    let inputs: RunInputs
    let secrets: RunSecrets
    let store: RunStore
    let builds: DeploymentSettings.Building
    /// When the run was created: numbers of runs are given by each data folder for itself.
    let created: Instant
    private let turns = EnvironmentTurns()

    /// Makes one, or says what it would be where the run does not publish.
    ///
    /// - Throws: why it may not be made, or could not.
    func perform(_ request: DeploymentRequest, of job: AskingJob, _ call: JobCall) throws -> DriverAnswer {
        do { return try answer(request, of: job, call) } catch let error as SessionError {
            throw SessionError(error.text { $0 == .storeSecret ? "pitlane secret set NAME" : "" })
        }
    }

    private func answer(_ request: DeploymentRequest, of job: AskingJob, _ call: JobCall) throws -> DriverAnswer {
        if let refusal = inputs.refusal(ofEnvironment: request.environment.string) { throw SessionError(refusal) }
        let state = RunState(try store.events(ofRun: job.run).compactMap { $0.event.ofRun })
        let settings = try DeploymentSettings(subject(state), host)
        let (target, version) = try settings.check(request)
        func effect(isWithheld: Bool, old: Key?, new: Key?) -> Effect {
            let isRollback = if case .rollback = request.change { true } else { false }
            return Effect(
                isRollback ? .rollback : .deploy, isWithheld: isWithheld, ref: target.environment.string,
                old: old?.string, new: new?.string, remote: "\(target.listen)")
        }
        guard inputs.publishes else {
            call.did(effect(isWithheld: true, old: nil, new: version))
            return .deployed(DeploymentResult(version: version, digest: request.digest, record: .none))
        }
        let record = try turns.alone(in: target.environment, call) {
            try settings.perform(
                request, warrant: warrant(job, state, target.environment), observer: JobNews(call: call),
                smoke: JobSmoke(call: call), building: builds, isStopped: { call.isOver })
        }
        if record.outcome == .succeeded {
            call.did(effect(isWithheld: false, old: record.former, new: record.release.version))
        }
        return .deployed(
            DeploymentResult(
                version: record.release.version, digest: record.release.digest ?? record.release.image,
                record: record.json))
    }

    private func subject(_ state: RunState) -> DeploymentSubject {
        DeploymentSubject(
            origin: .job, git: git, commit: inputs.sha, data: store.dataDirectory, branch: inputs.branch,
            // A run that does not publish changes nothing, whatever it is of.
            isDirty: inputs.publishes && inputs.patchDigest != nil, policyCommit: inputs.policyCommit,
            secrets: { [secrets] in secrets },
            record: { [store] in store },
            user: state.starters.last ?? host.user)
    }

    private func warrant(_ job: AskingJob, _ state: RunState, _ environment: Key) -> Warrant {
        let answers = state.approvals[environment]?.answers ?? []
        return Warrant(
            run: job.run, job: job.leg.key, attempt: job.attempt,
            key: Key("\(created.milliseconds)/\(job.run)/\(state.attempt)/\(job.leg.path)"),
            approvers: answers.filter(\.approves).map(\.by))
    }
}

/// Tells a job what is done for it.
private struct JobNews: DeliveryObserver {
    let call: JobCall

    func noted(_ text: String) { call.send(.news(.note(text))) }

    func ended(_ step: RolloutStep, after duration: Duration, detail: String, reason: String?) {
        let milliseconds = Int(duration / .milliseconds(1))
        call.send(.news(.step(Key(step.rawValue), milliseconds: milliseconds, detail: detail, reason: reason)))
    }
}

/// Lets the job run the project's own check: where its workspace and its tools are, and with its rights.
private struct JobSmoke: SmokeRunner {
    let call: JobCall

    func run(_ command: String, url: String, version: Key) throws -> SmokeOutcome {
        guard call.send(.news(.smoke(command: command, url: url, version: version))) else {
            throw SessionError("the job that was to run the check is gone")
        }
        let report = try SmokeReport(line: try call.reply())
        return SmokeOutcome(exitCode: report.exitCode, output: report.output)
    }
}

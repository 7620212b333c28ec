import Actions
import Basics
import Glibc
import Logs
import Planning
import Workflows

/// What a step has done outside of its job.
struct StepEffect: Sendable {
    /// The name of the step's file for outputs; empty where nobody says whose it is.
    let step: Key
    let effect: Effect
}

/// What one attempt does outside: what its checkouts push, as it is noted, and what its driver deploys for it. All of it
/// is given to the steps that did it.
struct JobEffects {
    /// What stands behind `origin` of the job's checkouts.
    let origin: CheckoutOrigin
    /// How far the log has been read.
    private var offset = 0
    /// What was read and no step has taken.
    private var entries: [StepEffect] = []
    /// Steps that run, by the names of their files for outputs.
    private var running: Set<Key> = []

    init(of request: JobRequest) {
        origin = CheckoutOrigin(
            runFolder: request.place.folder, job: JobFolders.folderName(request.leg.path),
            // Uncommitted changes are never published.
            publishes: request.inputs.publishes && request.place.source.workTree == nil, driver: getpid(),
            isReadOnly: request.leg.permissions.map { $0[.contents] < .write } ?? false)
    }

    /// What the attempt pushes is noted from now on.
    func begin() throws {
        try origin.takeBackPushes()
        try PushLog.begin(origin.pushLog)
    }

    /// Nothing pushes any more.
    func end() { PushLog.remove(origin.pushLog) }

    /// A step has begun.
    mutating func begin(_ step: Key) { running.insert(step) }

    /// What a step has done that is over, masked. That of steps that still run waits for their ends; what nobody says to
    /// be of is this step's.
    ///
    /// - Parameter deployed: what the driver has deployed since the last call.
    mutating func take(of step: Key, _ masker: Masker, adding deployed: [StepEffect]) throws -> [Effect] {
        running.remove(step)
        let pushed = try PushLog.read(origin.pushLog, from: &offset).map { entry in
            StepEffect(
                step: entry.step,
                effect: Effect(
                    isWithheld: entry.isWithheld, ref: entry.ref, old: entry.old, new: entry.new, remote: entry.remote))
        }
        let known = entries + pushed + deployed
        entries = known.filter { running.contains($0.step) }
        return known.filter { !running.contains($0.step) }.map { entry in
            let effect = entry.effect
            return Effect(
                effect.action, isWithheld: effect.isWithheld, ref: masker.mask(effect.ref), old: effect.old,
                new: effect.new, remote: masker.mask(effect.remote))
        }
    }
}

import Actions
import Basics
import Glibc
import Logs
import Planning
import Workflows

/// What the checkouts of one attempt push, as it is noted, given to the steps that did it.
struct JobPushes {
    /// What stands behind `origin` of the job's checkouts.
    let origin: CheckoutOrigin
    /// How far the log has been read.
    private var offset = 0
    /// What was read and no step has taken.
    private var entries: [PushLog.Entry] = []
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

    /// The pushes of a step that is over, masked. Those of steps that still run wait for their ends; what nobody says to
    /// be of is this step's.
    mutating func take(of step: Key, _ masker: Masker) throws -> [Effect] {
        running.remove(step)
        let known = entries + (try PushLog.read(origin.pushLog, from: &offset))
        entries = known.filter { running.contains($0.step) }
        return known.filter { !running.contains($0.step) }.map { entry in
            Effect(
                isWithheld: entry.isWithheld, ref: masker.mask(entry.ref), old: entry.old, new: entry.new,
                remote: masker.mask(entry.remote))
        }
    }
}

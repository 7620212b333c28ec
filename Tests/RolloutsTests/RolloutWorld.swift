import Basics
import Rollouts
import TestSupport

/// What must never be.
struct RolloutViolation: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Hosts as a rollout changes them, and versions with their faults; every change is checked.
struct RolloutWorld {
    struct Box: Hashable {
        var version: Key
        /// The rollout that made it.
        var rollout: Int
        var isRunning: Bool
        var wasHealthy = false
    }

    struct Host {
        var boxes: [Colour: Box] = [:]
        var exposed: Colour?
        var images: Set<Key> = []

        var serving: Key? { exposed.flatMap { boxes[$0]?.version } }
    }

    var hosts: [Key: Host]
    /// The step at which each version fails, on a host; nil where it is good.
    var faults: [Key: (step: RolloutStep, host: Key)] = [:]
    /// The rollouts that changed the data, in order.
    var migrations: [Int] = []
    /// The process that may change the hosts, and what can be told of it.
    private(set) var holder: (process: Int, fate: HolderFate)?
    let keep: Int

    init(_ random: inout RandomSource) {
        let count = random.int(in: 1...3)
        hosts = Dictionary(uniqueKeysWithValues: (1...count).map { (Key("host\($0)"), Host()) })
        keep = random.int(in: 2...4)
    }

    /// Whether a process gets the lock.
    mutating func lock(_ process: Int, rule: (HolderFate) -> Bool) throws -> Bool {
        if let holder {
            guard rule(holder.fate) else { return false }
            guard holder.fate == .ended else {
                throw RolloutViolation("process \(process) has the lock beside process \(holder.process)")
            }
        }
        holder = (process, .lives)
        return true
    }

    /// The process has died, and others may be able to tell.
    mutating func die(_ isKnown: Bool) { holder?.fate = isKnown ? .ended : .unknown }

    /// The process is done, or somebody has removed its lock.
    mutating func unlock() { holder = nil }

    /// Performs a step as process `driver`.
    ///
    /// - Returns: why it is refused; nil where it is done.
    mutating func perform(
        _ step: RolloutStep, on name: Key, _ state: EnvironmentState, driver: Int
    ) throws -> String? {
        guard holder?.process == driver else {
            throw RolloutViolation("process \(driver) changes hosts without the lock")
        }
        guard let rollout = state.progress?.rollout, var host = hosts[name] else {
            throw RolloutViolation("\(step) of nothing")
        }
        let version = rollout.release.version
        let colour = rollout.colour
        if let fault = faults[version], fault.step == step, fault.host == name { return "fault" }
        switch step {
        case .pull: host.images.insert(version)
        case .migrate:
            guard hosts.values.allSatisfy({ $0.images.contains(version) }) else {
                throw RolloutViolation("the data is changed for a version that cannot start")
            }
            guard !migrations.contains(rollout.number) else { throw RolloutViolation("the data is changed twice") }
            migrations.append(rollout.number)
        case .start:
            guard host.exposed != colour else { throw RolloutViolation("the serving colour is replaced") }
            if rollout.kind == .rollback, host.boxes[colour]?.version == version {
                host.boxes[colour]?.isRunning = true
            } else {
                host.boxes[colour] = Box(version: version, rollout: rollout.number, isRunning: true)
            }
        case .health: host.boxes[colour]?.wasHealthy = true
        case .smoke, .verify, .bake: break
        case .expose: host.exposed = colour
        case .retire: if let live = state.live { host.boxes[live.colour]?.isRunning = false }
        case .prune:
            var after = state
            after.apply(.ended(.succeeded))
            host.images.subtract(Retention.removable(of: Array(host.images), in: after, keep: keep))
        case .withdraw:
            if let live = state.live { host.boxes[live.colour]?.isRunning = true }
            host.exposed = state.live?.colour
        case .discard:
            guard host.exposed != colour else { throw RolloutViolation("the serving colour is removed") }
            // What was there before stays, and rests.
            host.boxes[colour]?.isRunning = false
            if host.boxes[colour]?.rollout == rollout.number { host.boxes[colour] = nil }
            if !state.served.contains(where: { $0.version == version }) { host.images.remove(version) }
        }
        hosts[name] = host
        try check(state)
        return nil
    }

    /// What must hold at any moment: whatever gets requests runs, and was healthy; what serves and what did before it
    /// is there.
    private func check(_ state: EnvironmentState) throws {
        for (name, host) in hosts {
            // Once the new version has proven itself, it has the one that served before it.
            let isProven = state.progress?.step == .prune
            let needed = [state.live, isProven ? nil : state.previous].compactMap { $0?.release.version }
            guard host.images.isSuperset(of: needed) else { throw RolloutViolation("\(name) has lost an image") }
            guard let colour = host.exposed else { continue }
            guard let box = host.boxes[colour], box.isRunning, box.wasHealthy else {
                throw RolloutViolation("\(name) gives requests to \(host.boxes[colour].map { "\($0)" } ?? "nothing")")
            }
        }
    }

    /// What must hold between two rollouts.
    func checkRest(_ state: EnvironmentState) throws {
        for (name, host) in hosts {
            guard host.exposed == state.live?.colour, host.serving == state.live?.release.version else {
                throw RolloutViolation("\(name) serves \(host.serving ?? "nothing"), the state says otherwise")
            }
            guard host.boxes.values.filter(\.isRunning).count == (state.live == nil ? 0 : 1) else {
                throw RolloutViolation("\(name) runs something beside the version that serves")
            }
            let needed = [state.live, state.previous].compactMap { $0?.release.version }
            guard host.images.isSuperset(of: needed) else { throw RolloutViolation("\(name) has lost an image") }
            guard host.images.count <= max(keep, needed.count) else {
                throw RolloutViolation("\(name) keeps \(host.images.count) versions")
            }
        }
    }
}

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
    /// The versions that the data was brought to, in order.
    var migrations: [Key] = []
    /// The process that may change the hosts.
    var holder: Int?
    let keep: Int

    init(_ random: inout RandomSource) {
        let count = random.int(in: 1...3)
        hosts = Dictionary(uniqueKeysWithValues: (1...count).map { (Key("host\($0)"), Host()) })
        keep = random.int(in: 2...4)
    }

    /// Performs a command as process `driver`.
    ///
    /// - Returns: why it is refused; nil where it is done.
    mutating func perform(
        _ command: EnvironmentState.Command, _ state: EnvironmentState, driver: Int
    ) throws -> String? {
        guard holder == driver else { throw RolloutViolation("process \(driver) changes hosts without the lock") }
        guard let rollout = state.progress?.rollout, var host = hosts[command.host] else {
            throw RolloutViolation("\(command.step) of nothing")
        }
        let version = rollout.release.version
        let colour = rollout.colour
        if let fault = faults[version], fault.step == command.step, fault.host == command.host { return "fault" }
        switch command.step {
        case .pull: host.images.insert(version)
        case .migrate: migrations.append(version)
        case .start:
            guard host.exposed != colour else { throw RolloutViolation("the serving colour is replaced") }
            if rollout.kind == .rollback, host.boxes[colour]?.version == version {
                host.boxes[colour]?.isRunning = true
            } else {
                host.boxes[colour] = Box(version: version, isRunning: true)
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
            host.boxes[colour] = nil
            if !state.served.contains(where: { $0.version == version }) { host.images.remove(version) }
        }
        hosts[command.host] = host
        try check()
        return nil
    }

    /// What must hold at any moment: whatever gets requests runs, and was healthy.
    private func check() throws {
        for (name, host) in hosts {
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
            let needed = [state.live, state.previous].compactMap { $0?.release.version }
            guard host.images.isSuperset(of: needed) else { throw RolloutViolation("\(name) has lost an image") }
            guard host.images.count <= max(keep, needed.count) else {
                throw RolloutViolation("\(name) keeps \(host.images.count) versions")
            }
        }
    }
}

import Basics
import Rollouts
import TestSupport

/// One environment with random deployments and rollbacks, whose processes die at any moment.
struct RolloutSimulation {
    private var random: RandomSource
    private var world: RolloutWorld
    /// The state as the target keeps it; a process that takes over has only its text.
    private var kept = EnvironmentState()
    private var driver = 0
    private(set) var outcomes: [RolloutEvent.Outcome: Int] = [:]
    private(set) var crashes = 0

    /// The process has died.
    private struct Death: Error {}
    /// The process gives up: what it undoes cannot be undone now.
    private struct Stuck: Error {}

    init(_ random: RandomSource) {
        self.random = random
        world = RolloutWorld(&self.random)
    }

    /// Performs `count` rollouts.
    ///
    /// - Throws: `RolloutViolation`.
    mutating func run(_ count: Int) throws {
        for number in 1...count {
            guard let rollout = ask(number, kept) else { continue }
            let (data, serving) = (world.migrations, world.hosts.mapValues(\.serving))
            try attempt(.asked(rollout))
            // Whoever comes next finishes or undoes it; he may die, too.
            while kept.progress != nil {
                let text = kept.json.text()
                guard try EnvironmentState(try JSONValue.parse(text)) == kept else {
                    throw RolloutViolation("the kept state reads as another one: \(text)")
                }
                try attempt(.foundUnfinished)
            }
            try world.checkRest(kept)
            let isNew = kept.live?.release == rollout.release && kept.live?.colour == rollout.colour
            if !isNew {
                guard world.hosts.mapValues(\.serving) == serving else {
                    throw RolloutViolation("a rollout that failed has changed what serves")
                }
                if let fault = world.faults[rollout.release.version], fault.step == .pull, world.migrations != data {
                    throw RolloutViolation("a failure before 'migrate' has changed the data")
                }
            }
        }
    }

    /// A random rollout; nil where there is nothing to return to.
    private mutating func ask(_ number: Int, _ state: EnvironmentState) -> Rollout? {
        var steps = RolloutStep.forward
        var kind = Rollout.Kind.deploy
        var release = Release(version: Key("v\(number)"), image: Key("sha256:\(number)"), digest: nil, commit: nil)
        let hosts = world.hosts.keys.sorted()
        if random.chance(0.3) {
            let images = world.hosts.values.map(\.images)
            let former = state.served.filter { release in
                release != state.live?.release && images.allSatisfy { $0.contains(release.version) }
            }
            if former.isEmpty { return nil }
            (kind, release) = (.rollback, random.pick(former))
            steps.removeAll { [.migrate, .smoke, .bake].contains($0) }
            // What served once may have become bad.
            world.faults[release.version] = nil
        } else {
            for step in [RolloutStep.migrate, .smoke, .bake] where random.chance(0.3) { steps.removeAll { $0 == step } }
        }
        let risky: [RolloutStep] = [.pull, .migrate, .start, .health, .smoke, .expose, .verify, .bake]
        if random.chance(0.5) { world.faults[release.version] = (random.pick(risky), random.pick(hosts)) }
        return Rollout(
            number: state.count + 1, kind: kind, release: release, hosts: hosts, colour: state.idle, steps: steps,
            user: "somebody", began: Int64(number))
    }

    /// A process takes the lock, tells the state something, and performs what follows.
    private mutating func attempt(_ stimulus: RolloutStimulus) throws {
        driver += 1
        // The one before it has ended, so its lock may be taken over.
        world.holder = driver
        do {
            try drive(stimulus)
        } catch is Death {
            crashes += 1
        } catch is Stuck {
        }
        world.holder = nil
    }

    private mutating func drive(_ first: RolloutStimulus) throws {
        var stimulus = first
        while true {
            var now = kept
            for event in now.decide(stimulus) {
                if case .ended(let outcome) = event { outcomes[outcome, default: 0] += 1 }
                now.apply(event)
            }
            try die()
            kept = now
            try die()
            guard !now.pending.isEmpty else { return }
            let command = random.pick(now.pending)
            if now.progress?.reason != nil, random.chance(0.05) { throw Stuck() }
            if now.progress?.reason == nil, random.chance(0.02) {
                stimulus = .cancelled(reason: "stopped")
                continue
            }
            let reason = try world.perform(command, now, driver: driver)
            stimulus =
                reason.map { .refused(command.step, reason: $0) } ?? .performed(command.step, host: command.host)
        }
    }

    private mutating func die() throws(Death) { if random.chance(0.03) { throw Death() } }
}

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
    /// The steps that the rollout has come to.
    private var reached: Set<RolloutStep> = []
    private(set) var outcomes: [RolloutEvent.Outcome: Int] = [:]
    private(set) var crashes = 0
    private(set) var intruders = 0
    /// What the reducer does wrong; nil in earnest.
    private let fault: PlantedFault?

    /// The process has died.
    private struct Death: Error {}
    /// The process gives up: what it undoes cannot be undone now.
    private struct Stuck: Error {}

    init(_ random: RandomSource, fault: PlantedFault? = nil) {
        self.random = random
        self.fault = fault
        world = RolloutWorld(&self.random)
    }

    /// Performs `count` rollouts.
    ///
    /// - Throws: `RolloutViolation`.
    mutating func run(_ count: Int) throws {
        for number in 1...count {
            guard let rollout = ask(number, kept) else { continue }
            let (data, before) = (world.migrations, world.hosts)
            reached = []
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
            if !reached.contains(.migrate), world.migrations != data {
                throw RolloutViolation("a rollout that ended before 'migrate' has changed the data")
            }
            if !reached.contains(.start), world.hosts.mapValues(\.boxes) != before.mapValues(\.boxes) {
                throw RolloutViolation("a rollout that ended before 'start' has changed the containers")
            }
            let isNew = kept.live?.release == rollout.release && kept.live?.colour == rollout.colour
            if !isNew, world.hosts.mapValues(\.serving) != before.mapValues(\.serving) {
                throw RolloutViolation("a rollout that failed has changed what serves")
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
            // A clock can also go back.
            user: "somebody", began: Int64(random.int(in: -1000...1000)))
    }

    private func mayTakeOver(_ fate: HolderFate) -> Bool { fault == .takesLocksOfTheLiving || fate.isTakenOver }

    /// A process takes the lock, tells the state something, and performs what follows.
    private mutating func attempt(_ stimulus: RolloutStimulus) throws {
        driver += 1
        guard try world.lock(driver, rule: mayTakeOver) else {
            // Nobody can tell whether the one before it lives: somebody removes its lock, as he is told to.
            world.unlock()
            return
        }
        do {
            try drive(stimulus)
            world.unlock()
        } catch is Death {
            crashes += 1
            world.die(random.chance(0.8))
        } catch is Stuck {
            world.unlock()
        }
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
            if random.chance(0.05) { try intrude() }
            guard !now.pending.isEmpty else { return }
            let command = random.pick(now.pending)
            if now.progress?.reason != nil, random.chance(0.05) { throw Stuck() }
            if now.progress?.reason == nil, random.chance(0.02) {
                stimulus = .cancelled(reason: "stopped")
                continue
            }
            reached.insert(command.step)
            let reason = try perform(command, now)
            stimulus =
                reason.map { .refused(command.step, reason: $0) } ?? .performed(command.step, host: command.host)
        }
    }

    /// Another process wants the lock, and to begin a rollout, while this one is at it.
    private mutating func intrude() throws {
        intruders += 1
        guard try !world.lock(-driver, rule: mayTakeOver) else {
            throw RolloutViolation("a second process has the lock")
        }
        guard let rollout = kept.progress?.rollout else { return }
        guard kept.decide(.asked(rollout)).isEmpty else { throw RolloutViolation("a second rollout has begun") }
    }

    /// Performs a command, or what the planted fault makes of it.
    private mutating func perform(
        _ command: EnvironmentState.Command, _ now: EnvironmentState
    ) throws -> String? {
        switch (fault, command.step) {
        case (.skipsHealth, .health), (.leavesTheNewVersion, .withdraw), (.forgetsToPause, .retire): return nil
        case (.forgetsAHost, .expose) where command.host != now.progress?.rollout.hosts.first: return nil
        case (.removesTooMuch, .prune): world.hosts[command.host]?.images = []
        case (.migratesFirst, .pull): _ = try world.perform(.migrate, on: command.host, now, driver: driver)
        default: break
        }
        return try world.perform(command.step, on: command.host, now, driver: driver)
    }

    private mutating func die() throws(Death) { if random.chance(0.03) { throw Death() } }
}

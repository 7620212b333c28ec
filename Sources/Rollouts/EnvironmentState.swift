package import Basics

/// Where a service stands in an environment: which version serves, which one before it, and the rollout that is in
/// progress.
///
/// The three functions have the form of those of runs: `decide` makes all decisions, `apply` is total and decides
/// nothing, and what is to be done (`pending`) is a function of the state, so that whoever takes over does the same.
/// Each command may be performed again.
package struct EnvironmentState: Hashable, Sendable {
    /// A version at its place.
    package struct Slot: Hashable, Sendable {
        package let colour: Colour
        package let release: Release

        package init(colour: Colour, release: Release) {
            self.colour = colour
            self.release = release
        }
    }

    /// A rollout in progress.
    package struct Progress: Hashable, Sendable {
        package let rollout: Rollout
        /// All that happened to it.
        package fileprivate(set) var events: [RolloutEvent]
        /// The step that is being done; nil when there is none left.
        package fileprivate(set) var step: RolloutStep?
        /// The hosts on which it is done.
        fileprivate var hosts: Set<Key> = []
        /// Why it is turning back; nil while it goes forward.
        package fileprivate(set) var reason: String?
        /// Whether the new version may have got a request.
        fileprivate var wasExposed = false
    }

    /// Something to be done on a host.
    package struct Command: Hashable, Sendable {
        package let step: RolloutStep
        package let host: Key
    }

    /// The version that gets the requests; nil before the first.
    package private(set) var live: Slot?
    /// The version that did before it.
    package private(set) var previous: Slot?
    /// All versions that got the requests, the latest first.
    package private(set) var served: [Release] = []
    /// How many rollouts there have been.
    package private(set) var count = 0
    package private(set) var progress: Progress?

    /// How many of the versions that served are remembered.
    private static let longestMemory = 50

    package init() {}

    /// The state between two rollouts, as it was kept.
    init(live: Slot?, previous: Slot?, served: [Release], count: Int) {
        self.live = live
        self.previous = previous
        self.served = served
        self.count = count
    }

    /// The place that the next version takes.
    package var idle: Colour { live?.colour.other ?? .blue }

    // MARK: - Events

    /// Takes one event into account.
    package mutating func apply(_ event: RolloutEvent) {
        if case .began(let rollout) = event {
            count = rollout.number
            progress = Progress(rollout: rollout, events: [], step: rollout.steps.first)
        }
        progress?.events.append(event)
        switch event {
        case .began: break
        case .done(let step, let host):
            guard let now = progress, now.step == step else { return }
            progress?.hosts.insert(host)
            if Set(now.rollout.hosts(of: step)).isSubset(of: now.hosts.union([host])) {
                move(to: Self.next(after: step, in: now))
            }
        case .turned(let step, let reason):
            progress?.reason = reason
            move(to: step.isExposed ? .withdraw : .discard)
        case .takenOver:
            // What the front door was told is not known; it is told again, and what follows is done again.
            if progress?.step?.isExposed == true { move(to: .expose) }
        case .ended(let outcome):
            if outcome == .succeeded, let rollout = progress?.rollout {
                // The version that is deployed a second time is not the one before itself.
                if live?.release.version != rollout.release.version { previous = live }
                live = Slot(colour: rollout.colour, release: rollout.release)
                served.removeAll { $0.version == rollout.release.version }
                served = [rollout.release] + served.prefix(Self.longestMemory - 1)
            }
            progress = nil
        }
    }

    private mutating func move(to step: RolloutStep?) {
        progress?.step = step
        progress?.hosts = []
        if step == .expose { progress?.wasExposed = true }
    }

    private static func next(after step: RolloutStep, in progress: Progress) -> RolloutStep? {
        switch step {
        case .withdraw: return .discard
        case .discard: return nil
        default:
            let steps = progress.rollout.steps
            return steps.firstIndex(of: step).flatMap { steps.indices.contains($0 + 1) ? steps[$0 + 1] : nil }
        }
    }

    // MARK: - Decisions

    /// What follows from a stimulus.
    package func decide(_ stimulus: RolloutStimulus) -> [RolloutEvent] {
        var events: [RolloutEvent] = []
        switch (stimulus, progress) {
        case (.asked(let rollout), nil): events = [.began(rollout)]
        case (.performed(let step, let host), _?) where pending.contains(Command(step: step, host: host)):
            events = [.done(step, host: host)]
        case (.refused(let step, let reason), let now?) where now.step == step: events = turn(at: step, reason)
        case (.cancelled(let reason), let now?): if let step = now.step { events = turn(at: step, reason) }
        case (.foundUnfinished, let now?):
            events = [.takenOver]
            // Before anybody could see the new version there is nothing to be finished.
            if let step = now.step, now.reason == nil, !step.isExposed, !step.isAftermath {
                events.append(.turned(step, reason: "the process that drove it ended at the step '\(step.rawValue)'"))
            }
        default: break
        }
        var after = self
        for event in events { after.apply(event) }
        if let now = after.progress, now.step == nil {
            events.append(.ended(now.reason == nil ? .succeeded : now.wasExposed ? .returned : .failed))
        }
        return events
    }

    /// Back from `step`; nothing where it already turns back, or where the new version has proven itself.
    private func turn(at step: RolloutStep, _ reason: String) -> [RolloutEvent] {
        guard progress?.reason == nil, !step.isAftermath else { return [] }
        return [.turned(step, reason: reason)]
    }

    // MARK: - What is to be done

    /// The commands that are to be performed now, in the order of the hosts.
    package var pending: [Command] {
        guard let progress, let step = progress.step else { return [] }
        return progress.rollout.hosts(of: step).filter { !progress.hosts.contains($0) }
            .map { Command(step: step, host: $0) }
    }
}

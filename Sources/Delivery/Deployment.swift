package import Basics
import Configuration
import Docker
import Images
package import Rollouts

/// Changes what serves in an environment: holds its lock, keeps its state on the target, and performs what the state
/// asks for until nothing is left to be done.
package struct Deployment: Sendable {
    /// What is wanted.
    package enum Wish: Sendable {
        /// An image, under the name of a version.
        case deploy(version: Key, image: WantedImage, commit: Key?)
        /// A version that served before; nil is the one before the current.
        case rollback(to: Key?)
        /// The version that serves, started again.
        case restart
        /// Only to finish or undo what a process that is gone has left.
        case recover
    }

    private let plan: DeploymentPlan
    private let observer: any DeliveryObserver
    private let now: @Sendable () -> Int64
    private var hosts: [TargetHost]
    private let records: SiteRecords
    private let steps = RolloutLog()

    /// Reaches the hosts.
    ///
    /// - Parameters:
    ///   - now: the time in milliseconds since 1970.
    ///   - isStopped: whether somebody wants it to stop.
    /// - Throws: `EngineError` where an engine does not answer.
    package init(
        _ plan: DeploymentPlan, observer: any DeliveryObserver, now: @escaping @Sendable () -> Int64,
        isStopped: @escaping @Sendable () -> Bool
    ) throws {
        self.plan = plan
        self.observer = observer
        self.now = now
        hosts = try Target.engines(plan.target).map { engine in
            TargetHost(
                plan: plan, engine: engine, frontDoor: FrontDoor(engine: engine, image: plan.target.frontDoor),
                pace: Pace(isStopped: isStopped), watch: TrafficWatch(), observer: observer)
        }
        guard let first = hosts.first else {
            throw DeliveryError("the target of \(plan.target.environment) has no host")
        }
        records = SiteRecords(site: plan.site, frontDoor: first.frontDoor)
    }

    /// Does what is wanted.
    ///
    /// - Parameter warrant: what it stands on.
    /// - Returns: the record of it; nil where there was nothing to recover.
    /// - Throws: what kept it from beginning, or from coming to its end; then the next call finishes or undoes it.
    package func perform(_ wish: Wish, on warrant: Warrant?) throws -> DeploymentRecord? {
        for host in hosts { try host.frontDoor.ensure() }
        var locks: [TargetLock] = []
        defer { for lock in locks { lock.release() } }
        for host in hosts {
            let image = try host.engine.container(FrontDoor.name)?.image.string ?? plan.target.frontDoor
            locks.append(try TargetLock(plan.site, host.engine, image: image, owner: LockOwner(user: plan.user)))
        }
        for host in hosts { try host.frontDoor.waitUntilItAnswers() }
        var kept = try records.state()
        var record: DeploymentRecord?
        if let left = kept.state.progress {
            observer.noted(
                "\(left.rollout.kind.rawValue) \(left.rollout.number) of \(left.rollout.release.version) by "
                    + "\(left.rollout.user) was left at the step '\(left.step?.rawValue ?? "")'")
            record = try drive(.foundUnfinished, &kept)
        }
        if case .recover = wish { return record }
        if let done = try finished(wish, warrant) { return done }
        let rollout = try rollout(wish, warrant, kept.state)
        for host in hosts { try host.prepare() }
        return try bringing(wish).drive(.asked(rollout), &kept)
    }

    /// The same, with the image that its hosts are to fetch.
    private func bringing(_ wish: Wish) -> Deployment {
        guard case .deploy(_, .stored(let image), _) = wish else { return self }
        var other = self
        for index in hosts.indices { other.hosts[index].source = image }
        return other
    }

    // MARK: - What is asked for

    private func rollout(_ wish: Wish, _ warrant: Warrant?, _ state: EnvironmentState) throws -> Rollout {
        var steps = RolloutStep.forward
        let kind: Rollout.Kind
        let release: Release
        switch wish {
        case .deploy(let version, let image, let commit):
            kind = .deploy
            let (id, digest) = try found(image, state)
            let former = state.served.first { $0.version == version }
            if let former, former.image != id {
                throw DeliveryError(
                    "\(version) is another image in \(plan.target.environment), \(former.digest ?? former.image), and a "
                        + "version to return to must stay what it is: give this one another name with --version")
            }
            // What served before under this name is of the commit that it was of then.
            release = Release(version: version, image: id, digest: digest, commit: commit ?? former?.commit)
            if plan.service.migrate == nil { steps.removeAll { $0 == .migrate } }
            if plan.service.smoke == nil { steps.removeAll { $0 == .smoke } }
            if plan.service.bake == .zero { steps.removeAll { $0 == .bake } }
        case .rollback(let version):
            kind = .rollback
            release = try former(version, state)
            steps.removeAll { [.migrate, .smoke, .bake].contains($0) }
        case .restart:
            kind = .restart
            guard let live = state.live else {
                throw DeliveryError("nothing has been deployed to \(plan.target.environment) that could be restarted")
            }
            release = live.release
            steps.removeAll { [.migrate, .smoke, .bake].contains($0) }
        case .recover: throw DeliveryError("there is nothing to recover")
        }
        return Rollout(
            number: state.count + 1, kind: kind, release: release, hosts: hosts.map(\.engine.host.name),
            colour: state.idle, steps: steps, user: plan.user, began: now(),
            warrant: warrant)
    }

    /// The record of the same wish of an earlier attempt of the same job, which asks again since its driver had died. One
    /// that came to an end without serving anybody is tried again.
    private func finished(_ wish: Wish, _ warrant: Warrant?) throws -> DeploymentRecord? {
        guard let key = warrant?.key else { return nil }
        let found = try records.history().first { record in
            guard record.warrant?.key == key, record.warrant?.attempt != warrant?.attempt, record.outcome != .failed
            else { return false }
            return switch wish {
            case .deploy(let version, let image, _):
                record.kind == .deploy && record.release.version == version && image.isPossible(record.release)
            case .rollback(let version):
                record.kind == .rollback && (version == nil || version == record.release.version)
            case .restart, .recover: false
            }
        }
        if let found {
            observer.noted(
                "this job has made \(found.kind.rawValue) \(found.number) of \(plan.target.environment) before")
        }
        return found
    }

    /// The digests of an image: that by which all hosts know it, and that of its manifest.
    private func found(_ image: WantedImage, _ state: EnvironmentState) throws -> (id: Key, digest: Key?) {
        var ids: Set<Key> = []
        let reference: String
        switch image {
        case .stored(let image):
            reference = image.digest.string
            for host in hosts { ids.insert(ImageFetch.id(of: image, in: host.engine)) }
        case .known(let name):
            // What has served is known by the digest of its manifest, too.
            let served = state.served.first { $0.digest == Key(name) }
            reference = served?.image.string ?? name
            for host in hosts {
                guard let image = try host.engine.image(reference) else {
                    throw DeliveryError(
                        "the Docker Engine at \(host.engine.host) has no image \(name): load it there, describe "
                            + "it below 'images' in pitlane.yml to have it built, or name another one with --version "
                            + "or --digest")
                }
                ids.insert(image.id)
            }
        }
        guard let id = ids.first, ids.count == 1 else {
            throw DeliveryError("\(reference) is not the same image on all hosts")
        }
        if case .stored(let image) = image { return (id, image.digest) }
        return (id, state.served.first { $0.image == id }?.digest)
    }

    private func former(_ version: Key?, _ state: EnvironmentState) throws -> Release {
        let others = state.served.filter { $0.version != state.live?.release.version }
        let kept = try others.filter { release in
            try hosts.allSatisfy { host in
                try host.engine.image("\(plan.site.images):\(release.version)")?.id == release.image
            }
        }
        let list = kept.map(\.version.string).joined(separator: ", ")
        let there = list.utf8.isEmpty ? "no version is kept" : "kept are \(list)"
        guard let version else {
            guard let previous = state.previous?.release, kept.contains(previous) else {
                throw DeliveryError("\(plan.target.environment) has no previous version to return to; \(there)")
            }
            return previous
        }
        if version == state.live?.release.version {
            throw DeliveryError("\(version) is the version that serves \(plan.target.environment)")
        }
        guard let release = kept.first(where: { $0.version == version }) else {
            throw DeliveryError("\(plan.target.environment) does not keep a version \(version); \(there)")
        }
        return release
    }

    // MARK: - Driving

    /// Tells the state `first` and performs what it asks for, each event kept before the next command.
    private func drive(_ first: RolloutStimulus, _ kept: inout SiteRecords.Kept) throws -> DeploymentRecord? {
        var stimulus = first
        var moments = DeploymentRecord.Moments()
        for host in hosts { host.watch.begin() }
        while true {
            let events = kept.state.decide(stimulus)
            var state = kept.state
            var record: DeploymentRecord?
            for event in events {
                switch event {
                case .done(.expose, _): moments.exposed = moments.exposed ?? now()
                case .turned: moments.turned = now()
                case .done(.withdraw, _): moments.withdrawn = now()
                default: break
                }
                if case .ended(let outcome) = event, let progress = state.progress {
                    record = DeploymentRecord(
                        progress.rollout, former: state.live?.release.version, ended: now(), outcome: outcome,
                        reason: progress.reason, moments: moments,
                        requests: requests(progress.rollout.colour),
                        bake: hosts.lazy.compactMap(\.watch.bake).first, steps: steps.take())
                }
                state.apply(event)
            }
            if !events.isEmpty { try records.commit(state, after: &kept, record: record) }
            guard let command = state.pending.first else { return record }
            stimulus = try perform(command, kept.state)
        }
    }

    /// What the front doors of all hosts counted; nil where the version was never exposed by this process.
    private func requests(_ colour: Colour) -> DeploymentRecord.Requests? {
        let logs = hosts.map(\.watch.log).filter(\.isSwitched)
        return logs.isEmpty ? nil : logs.map { .init($0, colour) }.reduce(.init(), +)
    }

    private func perform(_ command: EnvironmentState.Command, _ state: EnvironmentState) throws -> RolloutStimulus {
        guard let host = hosts.first(where: { $0.engine.host.name == command.host }) else {
            throw DeliveryError(
                "the rollout in progress is of the host \(command.host), which the target of "
                    + "\(plan.target.environment) no longer names: name it again, then run status --recover")
        }
        let start = ContinuousClock.now
        func tell(_ detail: String, _ reason: String? = nil) {
            let duration = start.duration(to: .now)
            steps.add(command.step, duration, reason ?? detail, isGood: reason == nil)
            observer.ended(command.step, after: duration, detail: detail, reason: reason)
        }
        let isForward = state.progress?.reason == nil
        do {
            if isForward { try host.pace.check() }
            switch try host.perform(command.step, state) {
            case .done(let detail):
                tell(detail)
                return .performed(command.step, host: command.host)
            case .refused(let reason):
                tell("", reason)
                return .refused(command.step, reason: reason)
            }
        } catch {
            let isStop = error is Pace.Stopped
            let reason = isStop ? "stopped by \(plan.user)" : "\(error)"
            if command.step.isAftermath {
                // The version serves; what could not be tidied up is tidied up by the next deployment.
                if !isStop { observer.noted("warning: \(reason)") }
                return .performed(command.step, host: command.host)
            }
            tell("", reason)
            guard isForward else {
                throw DeliveryError(
                    "the return to the former version is not complete: \(reason). Mend that, then run status "
                        + "\(plan.target.environment) --recover")
            }
            return isStop ? .cancelled(reason: reason) : .refused(command.step, reason: reason)
        }
    }
}

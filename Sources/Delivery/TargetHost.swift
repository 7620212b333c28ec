import Basics
import Configuration
import Docker
import Images
import Rollouts
import Transport

/// A host of a target: performs the steps of a rollout there. Each of them may be performed again.
struct TargetHost: Sendable {
    /// What a step came to.
    enum Result: Sendable {
        /// It is done; what there is to say of it.
        case done(String)
        /// What it looked at is not as it must be.
        case refused(String)
    }

    let plan: DeploymentPlan
    let engine: DockerEngine
    let frontDoor: FrontDoor
    let pace: Pace
    let watch: TrafficWatch
    let observer: any DeliveryObserver
    /// The image to be fetched, where the engine may not have it.
    var source: StoredImage?

    private var site: Site { plan.site }
    private var service: ServiceConfiguration { plan.service }
    private static let migrationLimit = Duration.seconds(3600)

    /// Looks whether a deployment can come to its end, before anything is changed.
    ///
    /// - Throws: `DeliveryError` with what stands in its way.
    func prepare() throws {
        try frontDoor.check(route())
        guard let named = plan.target.certificate, let certificate = plan.certificate else { return }
        let place = "\(ProjectConfiguration.fileName):\(named.place.line):\(named.place.column)"
        try frontDoor.check(certificate: certificate, called: "\(place): the certificate \(named.secret)")
    }

    func perform(_ step: RolloutStep, _ state: EnvironmentState) throws -> Result {
        guard let rollout = state.progress?.rollout else { return .done("") }
        return switch step {
        case .pull: try pull(rollout)
        case .migrate: try migrate(rollout)
        case .start: try start(rollout)
        case .health: try health(rollout)
        case .smoke: try smoke(rollout)
        case .expose: try expose(rollout.colour)
        case .verify: try verify(rollout)
        case .bake: try bake(rollout, former: state.live?.colour)
        case .retire: try retire(rollout, former: state.live)
        case .prune: try prune(state)
        case .withdraw: try withdraw(state.live)
        case .discard: try discard(rollout, state)
        }
    }

    // MARK: - Before the switch

    private func pull(_ rollout: Rollout) throws -> Result {
        let release = rollout.release
        let short = String(Substring((release.digest ?? release.image).string.utf8.prefix(19)))
        if try engine.image(release.image.string) != nil {
            // Under this name it stays, whatever becomes of its others.
            try engine.tag(release.image, repository: site.images, tag: release.version.string)
            return .done(source == nil ? short : "\(short), which is there")
        }
        guard let source else {
            return .refused("the engine has no image \(release.image) any more: build or load it")
        }
        let fetch = ImageFetch(image: source, site: site, engine: engine, pace: pace, observer: observer)
        return .done("\(short), \(try fetch.perform(version: release.version))")
    }

    private func spec(_ rollout: Rollout, address: String?) throws -> ContainerSpec {
        var spec = ContainerSpec(image: rollout.release.image.string)
        spec.environment = environment(rollout).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        spec.labels = site.labels.merging([Site.versionLabel: rollout.release.version.string]) { $1 }
        spec.memory = service.memory
        spec.network = .named(site.network, address: address)
        for volume in service.volumes {
            let name = site.volume(volume.name)
            try engine.make(volume: name, labels: site.labels)
            spec.volumes.append((name, volume.path))
        }
        return spec
    }

    private func environment(_ rollout: Rollout) -> [Key: String] {
        plan.environment.merging([
            "APP_VERSION": rollout.release.version.string, "APP_COMMIT": rollout.release.commit?.string ?? "",
        ]) { $1 }
    }

    private func migrate(_ rollout: Rollout) throws -> Result {
        guard let command = service.migrate else { return .done("") }
        _ = try addresses()
        try engine.remove(container: site.migration)
        var spec = try spec(rollout, address: nil)
        spec.command = ["sh", "-c", command]
        let id = try engine.make(container: site.migration, spec)
        defer { _ = try? engine.remove(container: id) }
        try engine.start(id)
        let end = ContinuousClock.now + Self.migrationLimit
        while let facts = try engine.container(id), facts.status != .exited {
            guard ContinuousClock.now < end else { return .refused("'\(command)' took longer than an hour") }
            try pace.wait(.milliseconds(100))
        }
        guard let facts = try engine.container(id), facts.exitCode == 0 else {
            let code = try engine.container(id)?.exitCode ?? -1
            return .refused("'\(command)' ended with exit code \(code): \(try lastWords(of: id))")
        }
        return .done(command)
    }

    private func start(_ rollout: Rollout) throws -> Result {
        let name = site.container(rollout.colour)
        if let facts = try engine.container(name) {
            // The version that served before is still there, and only has to go on.
            if rollout.kind == .rollback, facts.image == rollout.release.image,
                facts.labels[Site.versionLabel].map({ Key($0) }) == rollout.release.version
            {
                switch facts.status {
                case .running: return .done("still running")
                case .paused:
                    try engine.unpause(name)
                    return .done("unpaused")
                case .created, .exited:
                    try engine.start(name)
                    return .done("started again")
                case .restarting, .removing, .dead: break
                }
            }
            try engine.remove(container: name)
        }
        let addresses = try addresses()
        let address = addresses[rollout.colour].map { String(Substring($0.utf8.prefix { $0 != UInt8(ascii: ":") })) }
        try engine.make(container: name, try spec(rollout, address: address))
        try engine.start(name)
        return .done("\(rollout.colour.rawValue), \(addresses[rollout.colour] ?? "")")
    }

    private func health(_ rollout: Rollout) throws -> Result {
        let health = service.health
        let isRollback = rollout.kind == .rollback
        let wanted = isRollback ? 1 : health.successes
        let probe = self.health(of: try addresses()[rollout.colour] ?? "")
        let route = try route()
        let end = ContinuousClock.now + health.timeout
        var successes = 0
        var questions = 0
        while true {
            questions += 1
            if !isRollback { try? watch.look { try frontDoor.traffic(route) } }
            let problem = probe.problem()
            successes = problem == nil ? successes + 1 : 0
            if successes == wanted { return .done("\(wanted) in a row, \(questions) asked") }
            if let reason = try ending(of: rollout.colour) { return .refused(reason) }
            guard ContinuousClock.now < end else {
                return .refused(
                    "it was not healthy \(wanted) times in a row within \(DurationText.rounded(health.timeout)): "
                        + (problem ?? "\(successes) successes")
                        + Self.quote(try lastWords(of: site.container(rollout.colour))))
            }
            // Until it listens for the first time there is no use in waiting long.
            let isQuick = isRollback || (successes == 0 && problem != nil)
            try pace.wait(isQuick ? min(health.interval, .milliseconds(isRollback ? 20 : 100)) : health.interval)
        }
    }

    private func smoke(_ rollout: Rollout) throws -> Result {
        guard let command = service.smoke, let address = try addresses()[rollout.colour] else { return .done("") }
        let outcome = try plan.smoke.run(command, url: "http://\(address)", version: rollout.release.version)
        guard outcome.exitCode == 0 else {
            let words = Self.quote(Self.tail(outcome.output))
            return .refused("'\(command)' ended with exit code \(outcome.exitCode)\(words)")
        }
        return .done(command)
    }

    // MARK: - At the switch and after it

    private func expose(_ colour: Colour) throws -> Result {
        // From here on the machine may start again at any time, and it must be there then.
        try engine.keepRunning(site.container(colour), true)
        let route = try route()
        watch.note(try frontDoor.traffic(route))
        watch.markSwitch()
        let start = ContinuousClock.now
        try frontDoor.expose(route, colour)
        return .done("\(colour.rawValue) gets the requests, told in \(DurationText.rounded(start.duration(to: .now)))")
    }

    private func verify(_ rollout: Rollout) throws -> Result {
        let route = try route()
        let before = try frontDoor.answers(route, rollout.colour)
        let wanted = 3
        var probe = health(of: nil)
        probe.timeout = .seconds(2)
        for _ in 0..<wanted {
            let end = ContinuousClock.now + .seconds(1)
            var problem = probe.problem()
            while problem != nil, ContinuousClock.now < end {
                if let reason = try ending(of: rollout.colour) { return .refused(reason) }
                try pace.wait(.milliseconds(100))
                problem = probe.problem()
            }
            if let reason = try ending(of: rollout.colour) { return .refused(reason) }
            if let problem { return .refused("through the front door at \(plan.target.listen): \(problem)") }
        }
        let after = try frontDoor.answers(route, rollout.colour)
        guard after - before >= wanted else {
            return .refused("the front door at \(plan.target.listen) did not ask the new version")
        }
        return .done("\(wanted) answers through \(plan.target.listen)")
    }

    private func bake(_ rollout: Rollout, former: Colour?) throws -> Result {
        let route = try route()
        let start = ContinuousClock.now
        var verdict = BakeVerdict(of: rollout.colour, memoryLimit: service.memory)
        let new = [health(of: nil)] + watched(nil)
        let old = try former.flatMap { colour in
            try engine.container(site.container(colour))?.status == .running
                ? [health(of: try addresses()[colour])] + watched(try addresses()[colour]) : nil
        }
        let rounds = ProbeRounds(
            new.map { .init(probe: $0, isFormer: false, interval: .milliseconds(200)) }
                + (old ?? []).map { .init(probe: $0, isFormer: true, interval: .milliseconds(400)) }, from: start)
        defer {
            rounds.end()
            watch.bake = verdict.numbers
        }
        let paths = new.map { Key($0.path) }
        var nextMemory = start
        while true {
            let facts = try engine.container(site.container(rollout.colour))
            if facts?.status == .running, nextMemory <= .now {
                let memory = try? engine.memory(of: site.container(rollout.colour))
                verdict.note(memory: memory ?? 0, restarts: facts?.restarts ?? 0)
                nextMemory = .now + .milliseconds(500)
            }
            try watch.look { try frontDoor.traffic(route) }
            let time = start.duration(to: .now)
            verdict.note(watch.log, at: Int(time / .milliseconds(1)))
            rounds.tell(&verdict, paths)
            if let reason = try ending(of: rollout.colour, lastMemory: verdict.numbers.memory) {
                return .refused(reason)
            }
            if let reason = verdict.reason { return .refused(reason) }
            if time >= service.bake { return .done(verdict.numbers.text) }
            try pace.wait(min(.milliseconds(100), service.bake - time))
        }
    }

    private func retire(_ rollout: Rollout, former: EnvironmentState.Slot?) throws -> Result {
        let route = try route()
        watch.note(try frontDoor.traffic(route))
        guard let former, former.colour != rollout.colour,
            let facts = try engine.container(site.container(former.colour))
        else { return .done("") }
        // The new version serves: somebody who wants it to stop only has to wait, too.
        let cut = try drain(former.colour, route, for: service.drain)
        try engine.keepRunning(facts.id, false)
        if facts.status == .running { try engine.pause(facts.id) }
        return .done("\(former.release.version) is paused\(cut)")
    }

    /// Waits until a colour that gets no new requests has answered its last one, and closes those that last longer.
    ///
    /// - Returns: what was closed, for people.
    private func drain(_ colour: Colour, _ route: FrontDoor.Route, for time: Duration) throws -> String {
        let end = ContinuousClock.now + time
        func isBusy(_ traffic: Traffic) -> Bool { (traffic.colours[colour]?.current ?? 0) + traffic.waiting > 0 }
        var traffic = try frontDoor.traffic(route)
        watch.note(traffic)
        while isBusy(traffic), ContinuousClock.now < end {
            try Pace.patient.wait(.milliseconds(50))
            traffic = try frontDoor.traffic(route)
            watch.note(traffic)
        }
        guard isBusy(traffic) else { return "" }
        let last = try frontDoor.cut(route, colour)
        watch.note(last)
        let counters = last.colours[colour] ?? Traffic.Counters()
        let limit = ContinuousClock.now + .seconds(1)
        repeat {
            try Pace.patient.wait(.milliseconds(20))
            traffic = try frontDoor.traffic(route)
        } while (traffic.colours[colour]?.current ?? 0) > 0 && ContinuousClock.now < limit
        watch.note(traffic, isCut: true)
        let streams = counters.openStreams
        let requests = max(0, counters.current - streams)
        return "; closed after \(DurationText.rounded(time)): \(streams) streams, \(requests) requests"
    }

    private func prune(_ state: EnvironmentState) throws -> Result {
        var after = state
        after.apply(.ended(.succeeded))
        let removed = Retention.removable(
            of: try engine.tags(of: site.images), in: after, keep: plan.target.keep)
        for version in removed { try engine.remove(image: "\(site.images):\(version)") }
        return .done(removed.isEmpty ? "" : "removed \(removed.map(\.string).joined(separator: ", "))")
    }

    // MARK: - Back

    private func withdraw(_ live: EnvironmentState.Slot?) throws -> Result {
        let route = try route()
        if let live {
            let name = site.container(live.colour)
            switch try engine.container(name)?.status {
            case .paused: try engine.unpause(name)
            case .running: break
            case nil: throw DeliveryError("the container \(name) of the version \(live.release.version) is gone")
            default: try engine.start(name)
            }
            try engine.keepRunning(name, true)
        }
        try frontDoor.expose(route, live?.colour)
        return .done(live.map { "\($0.release.version) gets the requests again" } ?? "nothing served before it")
    }

    private func discard(_ rollout: Rollout, _ state: EnvironmentState) throws -> Result {
        let name = site.container(rollout.colour)
        // Who is still being answered by it may have the answer, if that is soon.
        if watch.log.isSwitched { _ = try drain(rollout.colour, route(), for: min(service.drain, .seconds(1))) }
        let isKept = state.served.contains { $0.version == rollout.release.version }
        if rollout.kind == .rollback, let facts = try engine.container(name), facts.status == .running {
            // It was there before, paused.
            try engine.keepRunning(name, false)
            try engine.pause(name)
        } else {
            try engine.remove(container: name)
        }
        if !isKept { try engine.remove(image: "\(site.images):\(rollout.release.version)") }
        return .done("\(rollout.release.version) is removed")
    }

    // MARK: - Places and words

    /// Where each colour listens: addresses of their own in the site's network, the same for each version.
    private func addresses() throws -> [Colour: String] {
        let subnet = try engine.network(site.network, labels: site.labels)
        let parts = subnet.utf8.split { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "/") }.compactMap {
            Int(Substring($0))
        }
        guard parts.count == 5, parts[4] <= 27 else {
            throw DeliveryError("the network \(site.network) has the subnet \(subnet), which is too small")
        }
        let first = "\(parts[0]).\(parts[1]).\(parts[2])"
        // The engine gives the first ones to whoever asks for none.
        return [
            .blue: "\(first).\(parts[3] + 20):\(service.port)", .green: "\(first).\(parts[3] + 21):\(service.port)",
        ]
    }

    /// What the site needs of the front door.
    func route() throws -> FrontDoor.Route {
        FrontDoor.Route(
            site: site, listen: plan.target.listen, domain: plan.target.domain, addresses: try addresses(),
            certificate: plan.certificate, redirect: plan.target.redirect)
    }

    /// A question to the health path of a service at `address`; without one through the front door.
    private func health(of address: String?) -> Probe { probe(address, service.health.path, needsSuccess: true) }

    /// Questions to the other paths that are watched.
    private func watched(_ address: String?) -> [Probe] {
        service.watch.filter { Key($0) != Key(service.health.path) }.map { probe(address, $0, needsSuccess: false) }
    }

    private func probe(_ address: String?, _ path: String, needsSuccess: Bool) -> Probe {
        if let address {
            let host = String(Substring(address.utf8.prefix { $0 != UInt8(ascii: ":") }))
            return Probe(
                way: .address(.tcp(host: host, port: service.port)), host: plan.target.domain ?? address, path: path,
                needsSuccess: needsSuccess)
        }
        let listen = plan.target.listen
        return Probe(
            way: plan.certificate == nil
                ? .address(.tcp(host: listen.reached.host, port: listen.port)) : .door(frontDoor, listen),
            host: plan.target.domain ?? "\(listen)", path: path, needsSuccess: needsSuccess)
    }

    /// Why the container of a colour does not run as it should; nil where it does.
    ///
    /// - Parameter lastMemory: how many bytes it was last seen to use.
    private func ending(of colour: Colour, lastMemory: Int? = nil) throws -> String? {
        let name = site.container(colour)
        guard let facts = try engine.container(name) else { return "its container was removed by somebody" }
        if facts.status == .running, facts.restarts == 0 { return nil }
        let words = Self.quote(try lastWords(of: name))
        let isAtLimit = service.memory.map { (lastMemory ?? 0) >= $0 / 5 * 4 } ?? false
        if facts.isOutOfMemory || isAtLimit { return "it used more memory than it may and was killed\(words)" }
        if facts.status == .paused { return "its container was paused by somebody" }
        if facts.status == .running { return "it ended and was started again \(facts.restarts) times\(words)" }
        return "it ended with exit code \(facts.exitCode)\(words)"
    }

    private func lastWords(of name: Key) throws -> String {
        Self.tail(String(decoding: try engine.output(of: name, lines: 5), as: UTF8.self))
    }

    private static func tail(_ text: String) -> String {
        let lines = text.utf8.split(separator: 10).suffix(5).map { String(Substring($0)) }
        return ClippedText.line(SafeText.line(lines.joined(separator: " | ")))
    }

    private static func quote(_ words: String) -> String { words.utf8.isEmpty ? "" : ": \(words)" }
}

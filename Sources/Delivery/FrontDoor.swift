import Basics
import Configuration
import Docker
import Glibc
import Rollouts

/// The proxy of a host: one HAProxy for all sites on it, in a container of its own on the host's network.
///
/// Its volume holds its configuration and the state of all sites, so that both outlive it. A configuration is written,
/// checked and renamed into place before the running proxy is told: a restart reads the file.
struct FrontDoor: Sendable {
    static let name: Key = "pitlane-front-door"
    private static let folder = "/var/lib/pitlane"

    let engine: DockerEngine
    let image: String
    private let agent: ContainerProgram

    init(engine: DockerEngine, image: String) {
        self.engine = engine
        self.image = image
        agent = ContainerProgram(engine, Self.name, command: ["perl", "-e", FrontDoorAgent.program, Self.folder])
    }

    // MARK: - The container

    /// Makes and starts the front door where there is none; `waitUntilItAnswers` says whether it works.
    func ensure() throws {
        if let facts = try engine.container(Self.name) {
            // While the engine starts the agent, something else can be done.
            if facts.status == .running, (try? agent.start()) != nil { return }
            if facts.status == .paused { try engine.unpause(Self.name) }
            if facts.status != .running, facts.status != .paused { try engine.start(Self.name) }
        } else {
            guard try engine.image(image) != nil else {
                throw DeliveryError(
                    "the Docker Engine at \(engine.host) has no image '\(image)' for the front door: pull or load one "
                        + "with haproxy and perl, and name it as target.front-door in pitlane.yml")
            }
            try make()
        }
    }

    private func make() throws {
        let volume: Key = "pitlane-front-door"
        let labels: [Key: String] = ["io.pitlane.role": "front-door"]
        try engine.make(volume: volume, labels: labels)
        var spec = ContainerSpec(image: image)
        let files = "\(Self.folder)/haproxy"
        spec.command = ["haproxy", "-W", "-db", "-f", "\(files)/main.cfg", "-f", "\(files)/sites"]
        spec.labels = labels
        spec.volumes = [(volume, Self.folder)]
        spec.network = .host
        // Its files are root's, and so are ports below 1024.
        spec.user = "0"
        spec.isKeptRunning = true
        do throws(EngineError) {
            try engine.make(container: Self.name, spec)
        } catch {
            // Another deployment may have made it meanwhile.
            guard error.kind == .conflict else { throw error }
        }
        try engine.put(
            [
                TarFile(path: "haproxy/main.cfg", bytes: Array(FrontDoorFiles.main(folder: Self.folder).utf8)),
                TarFile(path: "haproxy/sites/00_none.cfg", bytes: Array("# the sites of this host\n".utf8)),
            ], into: Self.folder, of: Self.name)
        try engine.start(Self.name)
    }

    /// Waits until the proxy answers, at most a few seconds.
    func waitUntilItAnswers() throws {
        let end = ContinuousClock.now + .seconds(10)
        var reason = ""
        if agent.isStarted, (try? ask(["show info"])) != nil { return }
        while ContinuousClock.now < end {
            let facts = try engine.container(Self.name)
            if facts?.status == .running {
                do {
                    _ = try ask(["show info"])
                    return
                } catch { reason = "\(error)" }
            } else if facts?.status == .exited || facts?.restarts ?? 0 > 2 {
                break
            }
            usleep(50_000)
        }
        let output = (try? engine.output(of: Self.name, lines: 5)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        throw DeliveryError(
            "the front door does not answer: \(SafeText.line(output.utf8.isEmpty ? reason : output)); look at "
                + "docker logs \(Self.name)")
    }

    /// Whether the front door is there and runs.
    func isRunning() throws -> Bool { try engine.container(Self.name)?.status == .running }

    /// Whether it was told to listen on an address.
    func listens(on listen: TargetConfiguration.Listen) throws -> Bool {
        let name = FrontDoorFiles.listenName(listen)
        return try files(in: "haproxy/sites").contains { $0.path == name }
    }

    // MARK: - The proxy

    /// What a site needs of the front door.
    struct Route: Hashable, Sendable {
        let site: Site
        let listen: TargetConfiguration.Listen
        let domain: String?
        /// `172.18.0.10:8000` by colour.
        let addresses: [Colour: String]
        /// The certificate with its key, as PEM; nil for plain HTTP.
        let certificate: String?
        /// Where visitors of plain HTTP are sent to HTTPS.
        let redirect: TargetConfiguration.Listen?

        /// The name under which the proxy finds the site: by the address, and the name that a visitor asks for.
        var backend: String { "\(Self.text(listen))_\(domain ?? "_any")" }
        /// The name of the backend that Pitlane's own questions come to, beside a site's.
        static func questions(_ backend: String) -> String { "questions:\(backend)" }
        /// The address without the brackets that no name may have.
        static func text(_ listen: TargetConfiguration.Listen) -> String { "\(listen.host):\(listen.port)" }
    }

    /// Whether `route` can be had beside what others have.
    ///
    /// - Throws: `DeliveryError` where the address is taken, or the configuration or the certificate is broken.
    func check(_ route: Route) throws {
        let files = try files(in: "haproxy/sites").map {
            (name: $0.path, text: String(decoding: $0.bytes, as: UTF8.self))
        }
        let own = FrontDoorFiles.siteName(route.site)
        let listen = FrontDoorFiles.listen(route, folder: Self.folder)
        let there = files.first { $0.name == listen.name }
        for file in files where file.name != own {
            let backends = FrontDoorFiles.backends(file.text, at: route.listen)
            if backends.contains(Key("backend \(route.backend)")) {
                throw DeliveryError(
                    "\(file.name) of the front door serves \(route.domain ?? "\(route.listen)") already: choose "
                        + "another target.domain or target.listen")
            }
            if !backends.isEmpty, let there, Key(there.text) != Key(listen.text) {
                throw DeliveryError(
                    "\(route.listen) is shared with \(file.name): each environment that listens there needs a "
                        + "target.domain, and all or none of them a certificate. Choose another address otherwise; if "
                        + "\(there.name) was changed by hand, remove it from the volume of \(Self.name)")
            }
        }
        if there == nil, let reason = Self.problem(binding: route.listen) {
            throw DeliveryError("the front door cannot listen on \(route.listen): \(reason)")
        }
        if let redirect = route.redirect, !files.contains(where: { $0.name == FrontDoorFiles.redirectName(redirect) }),
            let reason = Self.problem(binding: redirect)
        {
            throw DeliveryError("the front door cannot listen on \(redirect) (target.redirect): \(reason)")
        }
        try perform(
            .check, [], or: "the front door's configuration is broken, and was perhaps changed by hand")
    }

    /// Whether the proxy takes a certificate.
    ///
    /// - Parameter name: what to call it before the reason.
    func check(certificate: String, called name: String) throws {
        try perform(.certificate, [certificate], or: "\(name) cannot be used")
    }

    /// Why nobody can listen on an address; nil where it is free.
    static func problem(binding listen: TargetConfiguration.Listen) -> String? {
        var storage = sockaddr_storage()
        let port = in_port_t(truncatingIfNeeded: listen.port).bigEndian
        var (four, six) = (sockaddr_in(), sockaddr_in6())
        let length: Int
        if inet_pton(AF_INET, listen.host, &four.sin_addr) == 1 {
            (four.sin_family, four.sin_port) = (sa_family_t(AF_INET), port)
            withUnsafeMutableBytes(of: &storage) { to in withUnsafeBytes(of: four) { to.copyMemory(from: $0) } }
            length = MemoryLayout<sockaddr_in>.size
        } else if inet_pton(AF_INET6, listen.host, &six.sin6_addr) == 1 {
            (six.sin6_family, six.sin6_port) = (sa_family_t(AF_INET6), port)
            withUnsafeMutableBytes(of: &storage) { to in withUnsafeBytes(of: six) { to.copyMemory(from: $0) } }
            length = MemoryLayout<sockaddr_in6>.size
        } else {
            return "\(listen.host) is not a numeric address"
        }
        let descriptor = socket(Int32(storage.ss_family), Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var isOn: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &isOn, socklen_t(MemoryLayout<Int32>.size))
        let code = withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, socklen_t(length)) }
        }
        if code == 0, Glibc.listen(descriptor, 1) == 0 { return nil }
        return errno == EADDRINUSE
            ? "another program does; stop it, or choose another target.listen"
            : String(cString: strerror(errno))
    }

    /// Gives all new requests of a site to one colour, or to none.
    func expose(_ route: Route, _ colour: Colour?) throws {
        let files = FrontDoorFiles.all(route, colour, folder: Self.folder)
        let changed = try perform(
            .install, [route.site.name.string] + files.flatMap { [$0.path, $0.text] },
            or: "the front door refuses its configuration")
        // Only what the running proxy does not know needs a reload, which closes no connection either.
        let isOther = changed.contains { Key($0) != FrontDoorFiles.siteName(route.site) }
        if try isOther || servers(route) == nil { try reload(route) } else { try renew(route) }
        try ask(
            Colour.allCases.sorted { one, _ in one == colour }.flatMap { one in
                [route.backend, Route.questions(route.backend)].map { backend in
                    "set server \(backend)/\(one.rawValue) state \(one == colour ? "ready" : "maint")"
                }
            })
        guard let servers = try servers(route), servers.allSatisfy({ $0.isReady == ($0.colour == colour) }) else {
            throw DeliveryError("the front door did not switch \(route.site.name)")
        }
    }

    /// Gives the running proxy the certificate: connections that are there keep theirs.
    private func renew(_ route: Route) throws {
        guard let certificate = route.certificate else { return }
        let path = "\(Self.folder)/haproxy/\(FrontDoorFiles.certificatePath(route))"
        // An empty line ends what is given; a certificate has none.
        try ask(["set ssl cert \(path) <<\n\(certificate)"])
        let answer = try ask(["commit ssl cert \(path)"])
        guard answer.utf8.split(separator: 10).contains(where: { $0.starts(with: "Success!".utf8) }) else {
            throw DeliveryError("the front door does not take the certificate: \(SafeText.line(answer))")
        }
    }

    /// Asks a site through HTTPS.
    ///
    /// - Returns: the answer's status.
    func visit(_ listen: TargetConfiguration.Listen, host: String, path: String, timeout: Duration) throws -> Int {
        let seconds = max(1, Int(timeout / .seconds(1)))
        let words = [FrontDoorFiles.probeName(listen), host, path, "\(seconds)"]
        return Int(try perform(.visit, words, or: "GET \(path)").first ?? "") ?? 0
    }

    private func reload(_ route: Route) throws {
        try perform(.reload, [], or: "the front door cannot be told of its configuration")
        let end = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < end {
            if (try? servers(route)) != nil { return }
            usleep(20_000)
        }
        let output = String(decoding: try engine.output(of: Self.name, lines: 5), as: UTF8.self)
        throw DeliveryError("the front door does not take its configuration: \(SafeText.line(output))")
    }

    private struct Server { let colour: Colour; let isReady: Bool }

    /// The colours as the running proxy has them, for visitors and for questions; nil where it does not know the site,
    /// or other addresses of it.
    private func servers(_ route: Route) throws -> [Server]? {
        let backends = [route.backend, Route.questions(route.backend)]
        let lines = try ask(backends.map { "show servers state \($0)" }).utf8.split(separator: 10)
        guard let head = lines.first(where: { $0.first == UInt8(ascii: "#") }) else { return nil }
        let columns = head.dropFirst().split(separator: 0x20).map { Key(Substring($0)) }
        var servers: [Server] = []
        for line in lines where line.first.map({ (0x30...0x39).contains($0) }) == true && line.count > 2 {
            let values = line.split(separator: 0x20).map { String(Substring($0)) }
            func value(_ name: Key) -> String {
                columns.firstIndex(of: name).flatMap { $0 < values.count ? values[$0] : nil } ?? ""
            }
            guard let colour = Colour(rawValue: value("srv_name")) else { continue }
            guard Key("\(value("srv_addr")):\(value("srv_port"))") == Key(route.addresses[colour] ?? "") else {
                return nil
            }
            let isForced = Int(value("srv_admin_state")).map { $0 & 1 == 1 } ?? true
            servers.append(Server(colour: colour, isReady: !isForced && value("srv_op_state") == "2"))
        }
        return servers.count == backends.count * Colour.allCases.count ? servers : nil
    }

    /// What the proxy has counted of a site's visitors.
    func traffic(_ route: Route) throws -> Traffic { Traffic(haproxy: try ask(looks(at: route.backend))) }

    /// How many questions of Pitlane's own a colour has answered.
    func answers(_ route: Route, _ colour: Colour) throws -> Int {
        Traffic(haproxy: try ask(looks(at: Route.questions(route.backend)))).colours[colour]?.answered ?? 0
    }

    /// Closes the connections of requests that a colour is still answering.
    ///
    /// - Returns: what was counted at that moment.
    func cut(_ route: Route, _ colour: Colour) throws -> Traffic {
        Traffic(
            haproxy: try ask(
                looks(at: route.backend) + ["shutdown sessions server \(route.backend)/\(colour.rawValue)"]))
    }

    private func looks(at backend: String) -> [String] {
        ["show info", "show stat \(backend) 6 -1", "show table \(backend)"]
    }

    /// Puts commands to the running proxy.
    @discardableResult
    private func ask(_ commands: [String]) throws -> String {
        try perform(.ask, [commands.joined(separator: "; ")], or: "the front door does not answer").first ?? ""
    }

    /// Has the agent do something.
    ///
    /// - Parameter problem: what to say before the reason where it fails.
    @discardableResult
    func perform(_ task: FrontDoorAgent.Task, _ words: [String], or problem: String) throws -> [String] {
        let (isDone, answer) = try agent.ask(([task.rawValue] + words).map { Array($0.utf8) })
        let texts = answer.map { String(decoding: $0, as: UTF8.self) }
        guard isDone else { throw DeliveryError("\(problem): \(SafeText.line(texts.first ?? ""))") }
        return texts
    }

    /// The files of one of the front door's folders, by path below it; none where the front door or the folder is not
    /// there.
    func files(in folder: String) throws -> [TarFile] {
        if agent.isStarted {
            let texts = try perform(.read, [folder], or: "the front door's files cannot be read")
            return stride(from: 0, to: texts.count - 1, by: 2).map { index in
                TarFile(path: Key(texts[index]), bytes: Array(texts[index + 1].utf8))
            }
        }
        // The engine reads them also where the front door does not run.
        do throws(EngineError) {
            return try engine.files(in: "\(Self.folder)/\(folder)", of: Self.name)
        } catch {
            guard error.kind == .missing else { throw error }
            return []
        }
    }
}

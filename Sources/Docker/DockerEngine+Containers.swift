package import Basics
import Transport

extension DockerEngine {
    /// Makes a container, which does not run yet.
    ///
    /// - Throws: `EngineError` of kind `conflict` where the name is taken: of several who ask at once, one gets it.
    @discardableResult
    package func make(container name: Key, _ spec: ContainerSpec) throws(EngineError) -> Key {
        let action = "make the container \(name)"
        let answer = try ask("POST", "/containers/create", [("name", name.string)], json: spec.json, action: action)
        guard let id = try Self.json(action, answer)["Id"]?.stringValue else {
            throw EngineError(.failed, "cannot \(action): the engine does not say its id")
        }
        return Key(id)
    }

    /// A container by its name or id; nil where there is none.
    package func container(_ name: Key) throws(EngineError) -> ContainerFacts? {
        let action = "look at the container \(name)"
        guard let json = try find("/containers/\(URLText.escaped(name.string))/json", action: action) else {
            return nil
        }
        guard let facts = ContainerFacts(json) else {
            throw EngineError(.failed, "cannot \(action): the engine's answer is not understood")
        }
        return facts
    }

    /// Starts a container; one that runs stays.
    package func start(_ name: Key) throws(EngineError) {
        try act(name, "start", allowing: 304)
    }

    /// Asks a container to stop, and kills it after `grace` seconds; one that does not run stays.
    package func stop(_ name: Key, grace: Int) throws(EngineError) {
        try act(name, "stop", [("t", "\(grace)")], allowing: 304, timeout: .seconds(grace + 60))
    }

    /// Freezes a container's processes: it answers nothing and uses no processor.
    package func pause(_ name: Key) throws(EngineError) { try act(name, "pause") }

    /// Lets a paused container go on.
    package func unpause(_ name: Key) throws(EngineError) { try act(name, "unpause") }

    /// Says whether the engine starts a container again when it ends, and when the machine starts.
    package func keepRunning(_ name: Key, _ isKept: Bool) throws(EngineError) {
        try ask(
            "POST", "/containers/\(URLText.escaped(name.string))/update",
            json: ["RestartPolicy": ["Name": .string(isKept ? "unless-stopped" : "no")]],
            action: "update the container \(name)")
    }

    /// Removes a container, whether it runs or not; one that is not there is no failure.
    ///
    /// - Returns: whether it was there.
    @discardableResult
    package func remove(container name: Key) throws(EngineError) -> Bool {
        do throws(EngineError) {
            try ask(
                "DELETE", "/containers/\(URLText.escaped(name.string))", [("force", "true")],
                action: "remove the container \(name)")
            return true
        } catch {
            guard error.kind == .missing else { throw error }
            return false
        }
    }

    /// The last lines that a container wrote, both streams together.
    package func output(of name: Key, lines: Int) throws(EngineError) -> [UInt8] {
        let answer = try ask(
            "GET", "/containers/\(URLText.escaped(name.string))/logs",
            [("stdout", "true"), ("stderr", "true"), ("tail", "\(lines)")], action: "read the log of \(name)")
        var pieces = StreamPieces()
        return pieces.take(answer.body).flatMap(\.bytes)
    }

    /// How many bytes of memory a container's processes use, without files that the system only keeps at hand; nil
    /// where the engine does not know.
    package func memory(of name: Key) throws(EngineError) -> Int? {
        let action = "ask for the memory of \(name)"
        let path = "/containers/\(URLText.escaped(name.string))/stats"
        let query = [("stream", "false"), ("one-shot", "true")]
        guard let memory = try find(path, query, action: action)?["memory_stats"],
            let usage = memory["usage"]?.intValue
        else { return nil }
        // The second generation of control groups has the other name.
        let files = memory["stats"]?["total_inactive_file"] ?? memory["stats"]?["inactive_file"]
        return max(0, usage - (files?.intValue ?? 0))
    }

    /// Hands over what a container wrote and writes.
    ///
    /// - Parameters:
    ///   - isFollowing: whether to wait for more until it ends.
    ///   - lines: how many of the last lines come first; nil for all.
    ///   - since: only what was written after this, in seconds since 1970.
    ///   - isWanted: asked several times a second, whether to go on.
    ///   - take: gets it.
    package func follow(
        _ name: Key, isFollowing: Bool, lines: Int?, since: Int?, while isWanted: @escaping () -> Bool,
        _ take: (StreamPieces.Piece) -> Void
    ) throws(EngineError) {
        let action = "read the log of \(name)"
        let query = [
            "stdout=true", "stderr=true", "follow=\(isFollowing)", "tail=\(lines.map { "\($0)" } ?? "all")",
            "since=\(since ?? 0)",
        ].joined(separator: "&")
        let path = "/v\(api)/containers/\(URLText.escaped(name.string))/logs?\(query)"
        var pieces = StreamPieces()
        let answer: HTTPAnswer
        do {
            // A service may be silent for long.
            answer = try HTTPRequest("GET", path, host: "docker").send(
                to: host.address, patience: .seconds(3650 * 86_400), while: isWanted
            ) { bytes in pieces.take(bytes).forEach(take) }
        } catch let error as TransportError where error.kind == .stopped {
            return
        } catch {
            throw EngineError(action, error, at: host.address)
        }
        guard (200...299).contains(answer.status) else { throw EngineError(action, answer) }
    }

    // MARK: - Files inside

    /// Unpacks files into a folder of a container, whether it runs or not.
    package func put(_ files: [TarFile], into folder: String, of name: Key) throws(EngineError) {
        try ask(
            "PUT", "/containers/\(URLText.escaped(name.string))/archive", [("path", folder)],
            body: .bytes(TarFile.archive(files), type: "application/x-tar"),
            action: "write files into the container \(name)")
    }

    /// The files of a folder of a container, by their path below it, whether it runs or not.
    package func files(in folder: String, of name: Key) throws(EngineError) -> [TarFile] {
        let action = "read files of the container \(name)"
        let answer = try ask(
            "GET", "/containers/\(URLText.escaped(name.string))/archive", [("path", folder)], action: action)
        guard let files = TarFile.files(of: answer.body) else {
            throw EngineError(.failed, "cannot \(action): what the engine sent is not an archive")
        }
        return files
    }

    // MARK: - Requests

    private func act(
        _ name: Key, _ verb: String, _ query: [(String, String)] = [], allowing other: Int? = nil,
        timeout: Duration = .seconds(60)
    ) throws(EngineError) {
        let action = "\(verb) the container \(name)"
        let path = "/containers/\(URLText.escaped(name.string))/\(verb)"
        let answer = try ask("POST", path, query, action: action, expected: 200...599, timeout: timeout)
        guard (200...299).contains(answer.status) || answer.status == other else { throw EngineError(action, answer) }
    }
}

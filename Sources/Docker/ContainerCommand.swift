package import Basics
import Transport

/// A command that runs in a container beside what runs there, with streams to it.
package struct ContainerCommand {
    let stream: UpgradedStream
    private let engine: DockerEngine
    private let id: String
    private let isTerminal: Bool

    /// Starts it.
    ///
    /// - Parameters:
    ///   - isTerminal: whether it finds a terminal.
    ///   - user: who runs it, as the engine writes users; nil for the container's own.
    package init(
        _ engine: DockerEngine, _ container: Key, _ command: [String], isTerminal: Bool, user: String?
    ) throws {
        self.engine = engine
        self.isTerminal = isTerminal
        let action = "run a command in the container \(container)"
        var body: JSONObject = [
            "Cmd": .array(command.map { .string($0) }), "AttachStdin": true, "AttachStdout": true, "AttachStderr": true,
            "Tty": .bool(isTerminal),
        ]
        if let user { body["User"] = .string(user) }
        let made = try engine.ask(
            "POST", "/containers/\(URLText.escaped(container.string))/exec", json: .object(body), action: action)
        id = URLText.escaped(try DockerEngine.json(action, made)["Id"]?.stringValue ?? "")
        let start = JSONValue.object(["Detach": false, "Tty": .bool(isTerminal)]).bytes()
        let request = HTTPRequest(
            "POST", "/v\(engine.api)/exec/\(id)/start", host: "docker", body: .bytes(start, type: "application/json"))
        do { stream = try UpgradedStream(request, to: engine.host.address, timeout: .seconds(60)) } catch {
            throw EngineError(action, error, at: engine.host.address)
        }
    }

    /// Gives its terminal a size.
    package func resize(columns: Int, rows: Int) {
        // A command that has just ended has no terminal any more.
        _ = try? engine.ask(
            "POST", "/exec/\(id)/resize", [("h", "\(rows)"), ("w", "\(columns)")], action: "resize a terminal")
    }

    /// Joins it with a descriptor that is its input, and hands over what it writes, until it ends.
    ///
    /// - Parameters:
    ///   - onPause: called a few times a second while nothing happens.
    ///   - take: gets what it writes; of a terminal all is one stream.
    /// - Returns: its exit code.
    package func join(
        _ input: Int32, onPause: () throws -> Void, _ take: (StreamPieces.Piece) -> Void
    ) throws -> Int {
        var pieces = StreamPieces()
        try stream.exchange(with: input, onPause: onPause) { bytes in
            guard isTerminal else { return pieces.take(bytes).forEach(take) }
            take(StreamPieces.Piece(isError: false, bytes: bytes))
        }
        // What is no piece is the engine's own word on a command that it cannot start.
        if !pieces.rest.isEmpty { take(StreamPieces.Piece(isError: true, bytes: pieces.rest)) }
        let action = "read the exit code of a command"
        return try engine.find("/exec/\(id)/json", action: action)?["ExitCode"]?.intValue ?? 1
    }
}

import Basics
import Transport

/// A Docker Engine that answers, spoken to over its socket in a version that both know.
///
///     let engine = try DockerEngine(connecting: host)
///     let image = try engine.image("shop:3")
///
/// Each request has a connection of its own: the socket is on this machine, and nothing is ever left open.
package struct DockerEngine: Sendable {
    /// The least API that has all that is asked for: Docker 20.10.
    private static let oldestAPI = APIVersion(major: 1, minor: 41)
    /// The newest API that this version was written for.
    private static let newestAPI = APIVersion(major: 1, minor: 47)

    /// The host it runs on.
    package let host: EngineHost
    /// The version of the API that requests name.
    package let api: APIVersion
    /// The version of the program: `20.10.24`.
    package let version: String
    /// Where it keeps everything, and its time.
    package let facts: EngineFacts

    /// Asks which versions the engine speaks.
    ///
    /// - Throws: `EngineError` if none answers there or it shares no version with this program.
    package init(connecting host: EngineHost) throws(EngineError) {
        self.host = host
        let answer = try Self.send(
            host, "GET", "/version", action: "ask for the engine's version", timeout: .seconds(10))
        let body = try Self.json("ask for the engine's version", answer)
        guard let newest = body["ApiVersion"]?.stringValue.flatMap({ APIVersion($0) }) else {
            throw EngineError(.version, "\(host) does not say which version of the Docker Engine's API it speaks")
        }
        version = SafeText.line(body["Version"]?.stringValue ?? "unknown")
        guard newest >= Self.oldestAPI else {
            throw EngineError(
                .version,
                "the Docker Engine \(version) at \(host) speaks version \(newest) of its API, and "
                    + "\(Self.oldestAPI) is needed: update it to 20.10 or newer")
        }
        if let oldest = body["MinAPIVersion"]?.stringValue.flatMap({ APIVersion($0) }), oldest > Self.newestAPI {
            throw EngineError(
                .version,
                "the Docker Engine \(version) at \(host) no longer speaks version \(Self.newestAPI) of its API: "
                    + "a newer version of this program is needed")
        }
        api = min(newest, Self.newestAPI)
        let info = try Self.json(
            "ask for the engine's state",
            try Self.send(host, "GET", "/v\(api)/info", action: "ask for the engine's state", timeout: .seconds(30)))
        facts = EngineFacts(info)
    }

    // MARK: - Requests

    /// Sends a request whose answer must be one of `expected`.
    ///
    /// - Parameter action: what is done, for messages: `start the container x`.
    @discardableResult
    func ask(
        _ method: String, _ path: String, _ query: [(String, String)] = [], body: HTTPRequest.Body = .none,
        action: String, expected: ClosedRange<Int> = 200...299, timeout: Duration = .seconds(60),
        limit: Int = 64 << 20
    ) throws(EngineError) -> HTTPAnswer {
        let words = query.map { "\($0.0)=\(URLText.escaped($0.1))" }.joined(separator: "&")
        let target = "/v\(api)\(path)" + (words.utf8.isEmpty ? "" : "?\(words)")
        let answer = try Self.send(host, method, target, body: body, action: action, timeout: timeout, limit: limit)
        guard expected.contains(answer.status) else { throw EngineError(action, answer) }
        return answer
    }

    /// Sends a request with a JSON body.
    @discardableResult
    func ask(
        _ method: String, _ path: String, _ query: [(String, String)] = [], json: JSONValue, action: String,
        timeout: Duration = .seconds(60)
    ) throws(EngineError) -> HTTPAnswer {
        try ask(
            method, path, query, body: .bytes(json.bytes(), type: "application/json"), action: action, timeout: timeout)
    }

    /// The JSON of an answer; nil where there is no such thing.
    func find(
        _ path: String, _ query: [(String, String)] = [], action: String
    ) throws(EngineError) -> JSONValue? {
        do throws(EngineError) {
            return try Self.json(action, try ask("GET", path, query, action: action))
        } catch {
            guard error.kind == .missing else { throw error }
            return nil
        }
    }

    static func json(_ action: String, _ answer: HTTPAnswer) throws(EngineError) -> JSONValue {
        guard (200...299).contains(answer.status) else { throw EngineError(action, answer) }
        guard let value = try? JSONValue.parse(bytes: answer.body) else {
            throw EngineError(.failed, "cannot \(action): the engine's answer is not JSON")
        }
        return value
    }

    private static func send(
        _ host: EngineHost, _ method: String, _ target: String, body: HTTPRequest.Body = .none, action: String,
        timeout: Duration, limit: Int = 64 << 20
    ) throws(EngineError) -> HTTPAnswer {
        do {
            return try HTTPRequest(method, target, host: "docker", body: body).send(
                to: host.address, timeout: timeout, limit: limit)
        } catch {
            throw EngineError(action, error, at: host.address)
        }
    }
}

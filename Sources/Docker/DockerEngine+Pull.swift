import Basics
import Transport

extension DockerEngine {
    /// How long an engine may say nothing while it fetches: it writes large layers to its disk in one go.
    private static let patience = Duration.seconds(300)

    /// Has the engine fetch an image from a registry that asks for no password.
    ///
    /// - Parameters:
    ///   - reference: `127.0.0.1:5000/shop@sha256:…`
    ///   - isWanted: asked several times a second, whether to go on.
    /// - Throws: `EngineError`, of kind `stopped` where `isWanted` said no.
    package func pull(_ reference: String, while isWanted: @escaping () -> Bool) throws(EngineError) {
        let action = "fetch the image"
        let target = "/v\(api)/images/create?fromImage=\(URLText.escaped(reference))"
        var line: [UInt8] = []
        var problem: String?
        let answer: HTTPAnswer
        do {
            // A line of JSON for each thing that happens; the last one says why it failed.
            answer = try HTTPRequest("POST", target, host: "docker").send(
                to: host.address, patience: Self.patience, while: isWanted
            ) { piece in
                for byte in piece where byte != 13 {
                    if byte != 10 {
                        line.append(byte)
                        continue
                    }
                    if let text = (try? JSONValue.parse(bytes: line))?["error"]?.stringValue { problem = text }
                    line = []
                }
            }
        } catch {
            throw EngineError(action, error, at: host.address)
        }
        if let text = (try? JSONValue.parse(bytes: line))?["error"]?.stringValue { problem = text }
        guard (200...299).contains(answer.status) else { throw EngineError(action, answer) }
        if let problem { throw EngineError(action, refused: problem) }
    }
}

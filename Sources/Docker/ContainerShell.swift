package import Basics
import Synchronization
import Transport

/// A shell in a running container that takes one script after another: a new command each time costs the engine about
/// a tenth of a second.
package final class ContainerShell: Sendable {
    private let engine: DockerEngine
    private let container: Key
    private let stream = Mutex<UpgradedStream?>(nil)

    package init(_ engine: DockerEngine, _ container: Key) {
        self.engine = engine
        self.container = container
    }

    /// Runs a script as root, with `set -e`, and waits for its end; both of its streams are its output.
    ///
    /// - Parameter arguments: its `$1` and so on.
    package func run(
        _ script: String, _ arguments: [String], timeout: Duration = .seconds(60)
    ) throws(EngineError) -> (status: Int, output: [UInt8]) {
        let action = "run a command in the container \(container)"
        // Nothing that a script prints can hold it by chance.
        let mark = "\n\u{1}\(UInt64.random(in: .min ... .max)) "
        let words = arguments.map { "'" + Self.quoted($0) + "'" }.joined(separator: " ")
        let text = "( set -e; set -- \(words)\n\(script)\n) </dev/null 2>&1\nprintf '\(mark)%s\\n' $?\n"
        let result = stream.withLock { stream -> Result<(status: Int, output: [UInt8]), any Error> in
            Result {
                let open = try stream ?? self.open(action)
                // One that breaks is not used again.
                stream = nil
                open.limit(to: timeout)
                try open.write(Array(text.utf8))
                let answer = try Self.answer(open, mark: Array(mark.utf8))
                stream = open
                return answer
            }
        }
        do { return try result.get() } catch let error as EngineError { throw error } catch {
            throw EngineError(action, error, at: engine.host.address)
        }
    }

    private func open(_ action: String) throws -> UpgradedStream {
        let made = try engine.ask(
            "POST", "/containers/\(URLText.escaped(container.string))/exec",
            json: [
                "Cmd": ["sh"], "AttachStdin": true, "AttachStdout": true, "AttachStderr": true, "User": "0",
            ], action: action)
        let id = URLText.escaped(try DockerEngine.json(action, made)["Id"]?.stringValue ?? "")
        let body = JSONValue.object(["Detach": false, "Tty": false]).bytes()
        let request = HTTPRequest(
            "POST", "/v\(engine.api)/exec/\(id)/start", host: "docker", body: .bytes(body, type: "application/json"))
        return try UpgradedStream(request, to: engine.host.address, timeout: .seconds(60))
    }

    /// Reads on to the mark and the number behind it.
    private static func answer(
        _ stream: UpgradedStream, mark: [UInt8]
    ) throws -> (status: Int, output: [UInt8]) {
        var raw: [UInt8] = []
        var output: [UInt8] = []
        while true {
            let bytes = try stream.read()
            if bytes.isEmpty { throw EngineError(.failed, "the shell in a container has ended") }
            raw += bytes
            // A head of eight bytes says how long the piece behind it is.
            while raw.count >= 8 {
                let length = raw[4..<8].reduce(0) { $0 << 8 | Int($1) }
                guard raw.count >= 8 + length else { break }
                output += raw[8..<(8 + length)]
                raw.removeFirst(8 + length)
            }
            guard output.last == 10, let place = output.lastIndex(of: 1), place > 0 else { continue }
            let tail = output[(place - 1)...]
            guard tail.starts(with: mark),
                let status = Int(String(decoding: tail.dropFirst(mark.count).dropLast(), as: UTF8.self))
            else { continue }
            return (status, Array(output[..<(place - 1)]))
        }
    }

    /// Text between single quotes of a shell.
    private static func quoted(_ text: String) -> String {
        String(
            decoding: text.utf8.flatMap { $0 == UInt8(ascii: "'") ? Array(#"'\''"#.utf8) : [$0] }, as: UTF8.self)
    }
}

package import Basics
import Synchronization
import Transport

/// A program in a running container that answers one request after another: a command of its own for each would cost
/// the engine about a tenth of a second.
///
/// A request is a list of texts, and so is an answer. On the wire a list is its length in four bytes and its texts, each
/// behind its own length; an answer begins with a byte that is 0 where what was asked for is done.
package final class ContainerProgram: Sendable {
    private let engine: DockerEngine
    private let container: Key
    private let command: [String]
    private let stream = Mutex<UpgradedStream?>(nil)

    /// - Parameter command: the program with its arguments; it runs as root.
    package init(_ engine: DockerEngine, _ container: Key, command: [String]) {
        self.engine = engine
        self.container = container
        self.command = command
    }

    private var action: String { "run a command in the container \(container)" }

    /// Whether it has been started.
    package var isStarted: Bool { stream.withLock { $0 != nil } }

    /// Starts it where it does not run yet, and does not wait until it does.
    package func start() throws(EngineError) { _ = try send(nil, timeout: .seconds(60)) }

    /// Asks for something, and waits until it is done.
    ///
    /// - Returns: whether it is done, and the texts of the answer; of what failed the reason.
    package func ask(
        _ request: [[UInt8]], timeout: Duration = .seconds(60)
    ) throws(EngineError) -> (isDone: Bool, answer: [[UInt8]]) {
        try send(Self.packed(request.flatMap(Self.packed)), timeout: timeout) ?? (false, [])
    }

    private func send(
        _ request: [UInt8]?, timeout: Duration
    ) throws(EngineError) -> (isDone: Bool, answer: [[UInt8]])? {
        let result = stream.withLock { stream -> Result<(isDone: Bool, answer: [[UInt8]])?, any Error> in
            Result {
                let open = try stream ?? self.open()
                // One that breaks is not used again.
                stream = nil
                open.limit(to: timeout)
                var answer: (isDone: Bool, answer: [[UInt8]])?
                if let request {
                    try open.write(request)
                    answer = try Self.answer(open)
                }
                stream = open
                return answer
            }
        }
        do { return try result.get() } catch let error as EngineError { throw error } catch {
            throw EngineError(action, error, at: engine.host.address)
        }
    }

    private func open() throws -> UpgradedStream {
        try ContainerCommand(engine, container, command, isTerminal: false, user: "0").stream
    }

    private static func packed(_ text: [UInt8]) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: text.count >> $0) } + text
    }

    private static func answer(_ stream: UpgradedStream) throws -> (isDone: Bool, answer: [[UInt8]]) {
        var pieces = StreamPieces()
        var complaint: [UInt8] = []
        var output: [UInt8] = []
        while true {
            let bytes = try stream.read()
            guard !bytes.isEmpty else {
                // What is no piece is the engine's own word on a program that it cannot start.
                let reason = SafeText.line(String(decoding: complaint + pieces.rest, as: UTF8.self))
                throw EngineError(
                    .failed, "a program in a container has ended\(reason.utf8.isEmpty ? "" : ": \(reason)")")
            }
            for piece in pieces.take(bytes) {
                if piece.isError { complaint += piece.bytes } else { output += piece.bytes }
            }
            guard output.count >= 5 else { continue }
            let length = Self.number(output[..<4])
            guard output.count >= 4 + length else { continue }
            var texts: [[UInt8]] = []
            var rest = output[5..<(4 + length)]
            while rest.count >= 4 {
                let size = Self.number(rest.prefix(4))
                texts.append(Array(rest.dropFirst(4).prefix(size)))
                rest = rest.dropFirst(4 + size)
            }
            return (output[4] == 0, texts)
        }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
}

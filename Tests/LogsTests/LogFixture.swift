import Basics
import Glibc
import Logs
import Synchronization

/// A step's log in a file of its own, with the commands that came up.
final class LogFixture: LogCommandHandler, LogObserver {
    let path: String
    private let state = Mutex<(commands: [LogCommand], observed: [UInt8])>(([], []))

    private static let last = Mutex(0)

    init() {
        let number = Self.last.withLock { last in
            last += 1
            return last
        }
        path = "/tmp/pitlane-log-\(getpid())-\(number)"
    }

    deinit { unlink(path) }

    var commands: [LogCommand] { state.withLock(\.commands) }
    /// What the observer saw.
    var observed: [UInt8] { state.withLock(\.observed) }

    func handle(_ command: LogCommand) { state.withLock { $0.commands.append(command) } }

    func received(_ bytes: UnsafeRawBufferPointer) { state.withLock { $0.observed.append(contentsOf: bytes) } }

    func open(_ masker: Masker = Masker(), _ options: StepLogOptions = StepLogOptions()) -> StepLog {
        StepLog(path: path, masker: masker, options: options, handler: self, observer: self)
    }

    /// The file's bytes; empty where there is no file.
    var bytes: [UInt8] {
        guard let file = fopen(path, "rb") else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            bytes += chunk[..<count]
            if count < chunk.count { return bytes }
        }
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Writes `output` as a process would and closes the log.
    static func log(
        _ output: [UInt8], pieces: [Int] = [], masker: Masker = Masker(), options: StepLogOptions = StepLogOptions()
    ) throws -> (fixture: LogFixture, summary: LogSummary) {
        let fixture = LogFixture()
        let log = fixture.open(masker, options)
        var rest = output[...]
        for piece in pieces {
            log.write(rest.prefix(piece))
            rest = rest.dropFirst(piece)
        }
        log.write(rest)
        log.finish()
        return (fixture, try log.close())
    }
}

extension StepLog {
    /// Writes bytes as they come from a process.
    func write(_ bytes: ArraySlice<UInt8>) { bytes.withUnsafeBytes { write($0) } }

    func write(_ text: String) { write(Array(text.utf8)[...]) }
}

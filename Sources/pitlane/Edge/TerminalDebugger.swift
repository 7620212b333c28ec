import Basics
import Engine
import Glibc
import Planning
import Processes
import Rendering
import Synchronization

/// Asks about steps on the user's terminal, one question at a time.
final class TerminalDebugger: StepDebugger {
    private struct State {
        var isCancelled = false
        /// Whether no step is asked about any more.
        var isContinuing = false
    }

    private let opensShell: Bool
    private let stepsThrough: Bool
    private let gate: OutputGate
    private let terminal: Int32
    private let turns = Turns()
    private let state = Mutex(State())

    /// - Parameters:
    ///   - opensShell: whether a failed step leads to a shell.
    ///   - stepsThrough: whether to ask before each step.
    ///   - gate: closed while somebody is asked.
    ///   - option: the option that wants this, for the error.
    /// - Throws: `CommandError` where there is no terminal.
    init(opensShell: Bool, stepsThrough: Bool, gate: OutputGate, option: String) throws {
        self.opensShell = opensShell
        self.stepsThrough = stepsThrough
        self.gate = gate
        terminal = Terminal.isOutputTerminal ? Glibc.open("/dev/tty", O_RDWR | O_CLOEXEC) : -1
        guard terminal >= 0 else {
            throw CommandError("\(option) needs a terminal to ask on")
        }
    }

    deinit { Glibc.close(terminal) }

    /// The run is being cancelled: open questions are answered with stop.
    func cancel() { state.withLock { $0.isCancelled = true } }

    private var isCancelled: Bool { state.withLock { $0.isCancelled } }

    // MARK: - Questions

    func willRun(_ step: DebuggedStep) async -> StepDecision {
        guard stepsThrough else { return .run }
        return await turns.inTurn { [self] in
            guard !state.withLock({ $0.isContinuing || $0.isCancelled }) else { return .run }
            gate.close()
            defer { gate.open() }
            say("\n▸ \(title(step))\n\(indented(step.detail))")
            while true {
                switch await ask("[r]un  [s]kip  s[h]ell  [c]ontinue  sto[p] ? ", default: "r") {
                case "r": return .run
                case "s": return .skip
                case "h": await shell(step)
                case "c":
                    state.withLock { $0.isContinuing = true }
                    return .run
                case "p": return .stop
                default: continue
                }
            }
        }
    }

    func failed(_ step: DebuggedStep) async -> FailureDecision {
        guard opensShell else { return .goOn }
        return await turns.inTurn { [self] in
            guard !isCancelled else { return .goOn }
            gate.close()
            defer { gate.open() }
            say("\n✗ \(title(step)): \(SafeText.line(step.detail))\n")
            say("  a shell in the step's environment and workspace; leave it with exit\n")
            await shell(step)
            while true {
                switch await ask("[r]etry the step  [s]kip: continue as failed  s[h]ell  sto[p] ? ", default: nil) {
                case "r": return .retry
                case "s": return .goOn
                case "h": await shell(step)
                case "p": return .stop
                default: continue
                }
            }
        }
    }

    private func title(_ step: DebuggedStep) -> String {
        SafeText.line("\(step.job) › \(step.id) \(step.name)")
    }

    /// So much of a script is shown.
    private static let shownLines = 20

    private func indented(_ script: String) -> String {
        let lines = script.utf8.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        let more = lines.count > Self.shownLines ? ["    … \(lines.count - Self.shownLines) more lines\n"] : []
        return (lines.prefix(Self.shownLines).map { "    \(SafeText.line($0))\n" } + more).joined()
    }

    private func shell(_ step: DebuggedStep) async {
        do {
            let relay = try TerminalRelay(terminal)
            let type = ProcessEnvironment.value("TERM") ?? "dumb"
            try await relay.join { try await step.openShell(relay.path, type) }
            say("\n")
        } catch {
            say("\nerror: \(error)\n")
        }
    }

    private func say(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { Glibc.write(terminal, $0.baseAddress, $0.count) }
    }

    /// Asks on a thread of its own, since the answer may take its time: the first letter of the answer, `default` for an
    /// empty one, `p` at the end of the input and where the run is cancelled meanwhile.
    private func ask(_ question: String, default fallback: Unicode.Scalar?) async -> Unicode.Scalar? {
        await withCheckedContinuation { continuation in
            let isStarted = SystemThread.start { [self] in
                say("  " + question)
                guard let line = readLine() else { return continuation.resume(returning: "p") }
                continuation.resume(returning: line.unicodeScalars.first { $0 != " " } ?? fallback)
            }
            if !isStarted { continuation.resume(returning: "p") }
        }
    }

    /// A line of the terminal, or nil at its end and where the run is cancelled.
    private func readLine() -> String? {
        var bytes: [UInt8] = []
        while !isCancelled {
            var file = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
            guard poll(&file, 1, 200) > 0 else { continue }
            var byte: UInt8 = 0
            guard read(terminal, &byte, 1) == 1 else { return nil }
            if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        return nil
    }
}

/// Lets one task after the other do something.
private actor Turns {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func inTurn<Value: Sendable>(_ body: @Sendable () async -> Value) async -> Value {
        if isTaken {
            await withCheckedContinuation { waiting.append($0) }
        }
        isTaken = true
        let value = await body()
        if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() }
        return value
    }
}

import Processes
import Synchronization

/// The log of one step: takes its raw output, carries out the commands in it, masks the rest and writes it to a file.
///
/// Nothing is done by the line where no command begins and no problem matcher is active: 256 KiB pass at once. Memory is bounded whatever the output.
///
///     let log = StepLog(path: path, masker: masker, handler: step)
///     log.writeLine("##[group]Run make test")
///     let exit = try await keeper.run(spec, output: log)
///     if exit.code != 0 { log.writeLine("##[error]Process completed with exit code \(exit.code).") }
///     let summary = try log.close()
///
/// Several processes may write one after the other: each begins on a line of its own.
package final class StepLog: OutputSink {
    /// The longest line that is carried out as a command; of a longer one nothing is shown, since it may hold a secret.
    package static let longestCommand = 1 << 20

    private let handler: (any LogCommandHandler)?
    private let writer: Mutex<StepLogWriter>

    /// - Parameters:
    ///   - path: the file to make, with the first byte written; there must be none yet. Its folder must exist.
    ///   - masker: the job's secrets; `add-mask` adds to them.
    ///   - options: what the log is told about its step.
    ///   - matchers: the job's problem matchers, which steps add to and remove from.
    ///   - handler: carries out what the log cannot do itself.
    ///   - observer: sees what is written, for live display.
    package init(
        path: String, masker: Masker, options: StepLogOptions = StepLogOptions(),
        matchers: MatcherSet = MatcherSet(), handler: (any LogCommandHandler)? = nil,
        observer: (any LogObserver)? = nil
    ) {
        self.handler = handler
        writer = Mutex(
            StepLogWriter(path: path, masker: masker, options: options, matchers: matchers, observer: observer))
    }

    /// Takes raw output of the step.
    package func write(_ bytes: UnsafeRawBufferPointer) { update { $0.write(bytes) } }

    /// Writes what has been collected, so that those who follow the file see it.
    package func pause() { update { $0.flush() } }

    /// A process's output has ended: its last line is complete also without a newline.
    package func finish() {
        update {
            $0.endOutput()
            $0.flush()
        }
    }

    /// Writes a line of the program's own, masked but not searched for commands; begins a new line where the output
    /// has not ended its last one.
    package func writeLine(_ text: String) {
        update {
            $0.endOutput()
            $0.writeLine(text)
            $0.flush()
        }
    }

    /// Ends and closes the file; nothing may be written afterwards.
    ///
    /// - Returns: what the file holds.
    /// - Throws: `LogFailure` where anything could not be written, now or before.
    package func close() throws(LogFailure) -> LogSummary {
        update {
            $0.endOutput()
            $0.flush()
        }
        return try writer.withLock { writer throws(LogFailure) in try writer.close() }
    }

    /// Changes the writer, then hands on the commands that came up, outside the lock.
    private func update(_ change: (StepLogWriter) -> Void) {
        let commands = writer.withLock { writer in
            change(writer)
            return writer.takeCommands()
        }
        for command in commands { handler?.handle(command) }
    }
}

/// What a step's log is told about its step.
package struct StepLogOptions: Hashable, Sendable {
    /// The absolute path annotations name their files relative to; empty: files stay as written.
    package var workspace: String
    /// Whether `debug` lines are shown (`ACTIONS_STEP_DEBUG`); else they are dropped, as on GitHub.
    package var showsDebug: Bool
    /// Whether commands are shown before a step says `echo`.
    package var isEchoing: Bool
    /// Whether `set-env` and `add-path` work (`ACTIONS_ALLOW_UNSECURE_COMMANDS=true`).
    package var allowsUnsecureCommands: Bool

    package init(
        workspace: String = "", showsDebug: Bool = false, isEchoing: Bool = false, allowsUnsecureCommands: Bool = false
    ) {
        self.workspace = workspace
        self.showsDebug = showsDebug
        self.isEchoing = isEchoing
        self.allowsUnsecureCommands = allowsUnsecureCommands
    }
}

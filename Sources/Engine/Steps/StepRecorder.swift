import Basics
import Files
import Journal
import Logs
import Planning
import Processes
import Synchronization

/// Keeps all that one step writes: its log on disk, annotations, and what it sets through its output.
final class StepRecorder: Sendable {
    /// What a step's output has come to, its log closed.
    struct Recording {
        var log: LogReference?
        var effects = StepEffects()
        /// Commands that could not be carried out, and a log that could not be written: each fails the step.
        var failures: [String] = []
    }

    private let log: StepLog
    private let commands: Commands
    private let summaryPath: String
    private let recordedSummary: String
    private let recordedLog: String
    private let masker: Masker
    private let logPath: String
    private let sync: FileSync

    /// Opens the log of a step; the file appears with its first byte.
    init(
        in place: RunPlace, leg: LegPlan, attempt: Int, step: StepID,
        masker: Masker, matchers: MatcherSet, annotations: KeptAnnotations, options: StepLogOptions,
        observer: any RunObserver
    ) throws(FileError) {
        let job = Self.folderName(leg.path, attempt)
        let name = StepRecorder.fileName(step)
        try Folder.make("\(place.logs)/\(job)")
        recordedLog = "\(place.recordedLogs)/\(job)/\(name).log"
        recordedSummary = "\(place.recordedLogs)/\(job)/\(name).summary.md"
        summaryPath = "\(place.logs)/\(job)/\(name).summary.md"
        commands = Commands(annotations)
        self.masker = masker
        sync = place.sync
        logPath = "\(place.logs)/\(job)/\(name).log"
        sync.begin(logPath)
        log = StepLog(
            path: logPath, masker: masker,
            options: options, matchers: matchers, handler: commands,
            observer: Watcher(observer: observer, run: place.run, leg: leg, step: step))
    }

    /// Removes what an attempt of the same number has left of which the record knows nothing: it went with a loss of
    /// power.
    static func makeRoom(for leg: NodePath, attempt: Int, in place: RunPlace) throws(FileError) {
        let folder = "\(place.logs)/\(folderName(leg, attempt))"
        if Folder.exists(folder) { try Folder.remove(folder) }
    }

    private static func folderName(_ leg: NodePath, _ attempt: Int) -> String {
        JobFolders.folderName(leg) + (attempt > 1 ? ".attempt\(attempt)" : "")
    }

    /// A step's id as a file name: `3`, `3.2`, `post-3`.
    private static func fileName(_ step: StepID) -> String {
        let numbers = step.numbers.map(String.init).joined(separator: ".")
        return switch step.phase {
        case .pre: "pre-\(numbers)"
        case .main: numbers
        case .post: "post-\(numbers)"
        }
    }

    // MARK: - Writing

    /// Takes what a process of the step writes.
    var sink: any OutputSink { log }

    /// Writes a line as if the step had: commands in it are obeyed.
    func write(_ line: String) {
        var line = line + "\n"
        line.withUTF8 { log.write(UnsafeRawBufferPointer($0)) }
        log.pause()
    }

    /// Writes a line of the program's own.
    func note(_ line: String) { log.writeLine(line) }

    /// Writes an error of the program's own.
    func error(_ message: String) { log.writeLine("##[error]\(message)") }

    /// Writes a line of the program's own that is an annotation, too; obeyed whatever the step has done to commands.
    func annotate(_ level: Annotation.Level, _ message: String) {
        let message = masker.mask(message)
        log.writeLine("##[\(level.rawValue)]\(message)")
        commands.handle(
            .annotation(Annotation(level: level, message: message, properties: [:], workspace: "")))
    }

    /// Keeps an annotation of the program's own, whose line is written already.
    func keep(_ annotation: Annotation) { commands.handle(.annotation(annotation)) }

    /// What GitHub writes before a script's output (docs/language/steps.md#log-header).
    func writeHeader(script: String, shell: String, env: [JSONObject.Member]) {
        let lines = script.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        let first = lines.first { !$0.utf8.isEmpty } ?? ""
        var header = ["##[group]Run \(first)"]
        var body = lines
        if body.last?.utf8.isEmpty == true { body.removeLast() }
        header += body.map { "\u{1B}[36;1m\($0)\u{1B}[0m" }
        header.append("shell: \(shell)")
        if !env.isEmpty { header.append("env:") }
        header += env.map { "  \($0.name): \($0.value.stringValue ?? "")" }
        header.append("##[endgroup]")
        log.writeLine(header.joined(separator: "\n"))
    }

    /// What GitHub writes before an action's output.
    func writeHeader(action: String, inputs: [Key: String]) {
        var header = ["##[group]\(action)"]
        let given = inputs.filter { !$0.value.utf8.isEmpty }.sorted { $0.key < $1.key }
        if !given.isEmpty { header.append("with:") }
        header += given.map { "  \($0.key): \($0.value)" }
        header.append("##[endgroup]")
        log.writeLine(header.joined(separator: "\n"))
    }

    /// Keeps the step's summary, masked.
    ///
    /// - Returns: its path as the record names it.
    func writeSummary(_ markdown: [UInt8]) throws(FileError) -> String {
        try Folder.write(masker.mask(bytes: markdown), to: summaryPath)
        sync.end(summaryPath)
        return recordedSummary
    }

    /// Ends and closes the log.
    func close() -> Recording {
        var recording: Recording
        defer { sync.end(logPath) }
        do throws(LogFailure) {
            let summary = try log.close()
            recording = commands.taken
            if summary.bytes > 0 {
                if Folder.size(logPath) < summary.bytes {
                    recording.failures.append("the step's log was removed or cut while it was written")
                }
                recording.log = LogReference(path: recordedLog, bytes: summary.bytes, lines: summary.lines)
            }
        } catch {
            recording = commands.taken
            recording.failures.append("the step's log is incomplete: \(error)")
        }
        return recording
    }
}

/// Collects what a step asks for through its output.
private final class Commands: LogCommandHandler {
    private let annotations: KeptAnnotations
    private let recording = Mutex(StepRecorder.Recording())

    init(_ annotations: KeptAnnotations) { self.annotations = annotations }

    var taken: StepRecorder.Recording { recording.withLock { $0 } }

    func handle(_ command: LogCommand) {
        if case .annotation(let annotation) = command { return annotations.add(annotation) }
        recording.withLock { recording in
            switch command {
            case .annotation: break
            case .setOutput(let name, let value): recording.effects.set(Output(name, value))
            case .saveState(let name, let value): recording.effects.saved.append(Output(name, value))
            case .setEnvironment(let name, let value): recording.effects.changes.append(.set(name, value))
            case .addPath(let folder): recording.effects.changes.append(.prependPath(folder))
            case .failed(let message): recording.failures.append(message)
            }
        }
    }
}

/// Hands a step's log on to whoever watches the run.
private final class Watcher: LogObserver {
    private let observer: any RunObserver
    private let run: Int
    private let leg: LegPlan
    private let step: StepID

    init(observer: any RunObserver, run: Int, leg: LegPlan, step: StepID) {
        self.observer = observer
        self.run = run
        self.leg = leg
        self.step = step
    }

    func received(_ bytes: UnsafeRawBufferPointer) { observer.logged(bytes, run: run, leg: leg, step: step) }
}

import Basics
import Engine
import Glibc
import Journal
import Logs
import Planning
import Rendering
import Store

/// Prints the logs of a run's steps, those that are there or as they grow.
struct LogPrinter {
    private let data: String
    private let run: Int
    private let selection: LogSelection
    private let commands: NextCommands
    private let screen = Screen.output
    private var text: LogText
    /// How much of each log has been printed.
    private var offsets: [Key: Int64] = [:]
    private var finished: Set<Key> = []

    /// - Parameters:
    ///   - isFollowing: whether steps may write side by side.
    ///   - commands: how proposed commands are written.
    init(
        data: String, run: Int, selection: LogSelection, format: OutputFormat, isFollowing: Bool,
        commands: NextCommands
    ) {
        self.data = data
        self.run = run
        self.selection = selection
        self.commands = commands
        let naming: LogText.Naming =
            selection.isOneStep ? .none : isFollowing && !selection.isOneJob ? .prefixes : .headings
        text = LogText(run: run, style: screen.style, isJSON: format == .json, naming: naming)
    }

    /// Prints what is there.
    mutating func print(_ record: RunRecord) throws {
        var isEmpty = true
        for (job, step) in steps(of: record) {
            if try print(job, step, isLast: true) { isEmpty = false }
        }
        if isEmpty { Terminal.printError(emptyReason(record)) }
    }

    /// Prints what is there and what comes, until the run is over.
    ///
    /// - Parameter reread: gives the record as it is now.
    mutating func follow(_ record: RunRecord, _ reread: () throws -> RunRecord) throws {
        var record = record
        while true {
            let isOver = record.summary.status == .completed || record.summary.status == .interrupted
            for (job, step) in steps(of: record) {
                _ = try print(job, step, isLast: isOver || step.ended != nil)
            }
            if isOver || Terminal.hasFailed { return }
            // Another process writes the files: there is nothing to wait on but the clock.
            usleep(100_000)
            record = try reread()
        }
    }

    private func emptyReason(_ record: RunRecord) -> String {
        record.summary.status == .inProgress
            ? "nothing has been written yet; wait for it with \(commands.command("logs \(run) --follow"))"
            : "these steps have written nothing"
    }

    private func steps(of record: RunRecord) -> [(JobRecord, StepRecord)] {
        record.jobs.filter { selection.contains($0) }.flatMap { job in
            job.steps.filter { selection.contains($0) && $0.started != nil }.map { (job, $0) }
        }
    }

    /// Prints the new part of a step's log; with `isLast` there will be no more. False where there is none at all.
    private mutating func print(_ job: JobRecord, _ step: StepRecord, isLast: Bool) throws -> Bool {
        let name = Key("\(job.path) \(job.attempt) \(step.id)")
        guard !finished.contains(name) else { return true }
        let path = "\(data)/\(step.log?.path ?? Self.path(of: step.id, in: job, run: run))"
        guard access(path, F_OK) == 0 else {
            if isLast { finished.insert(name) }
            return false
        }
        let reader = try LogReader(path: path)
        let offset = offsets[name] ?? 0
        var text = self.text
        offsets[name] = try reader.read(from: offset) { bytes in
            Terminal.write(text.add(bytes, job: job, step: step))
        }
        if isLast {
            finished.insert(name)
            Terminal.write(text.end(job: job, step: step))
        }
        self.text = text
        return (offsets[name] ?? 0) > 0
    }

    /// Where the log of a step that has not ended lies; once it has, the record says so itself.
    private static func path(of step: StepID, in job: JobRecord, run: Int) -> String {
        let numbers = step.numbers.map(String.init).joined(separator: ".")
        let file =
            switch step.phase {
            case .pre: "pre-\(numbers)"
            case .main: numbers
            case .post: "post-\(numbers)"
            }
        let folder = JobFolders.folderName(job.path) + (job.attempt > 1 ? ".attempt\(job.attempt)" : "")
        return "logs/\(run)/\(folder)/\(file).log"
    }
}

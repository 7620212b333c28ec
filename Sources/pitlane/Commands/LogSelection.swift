import Basics
import Journal
import Planning
import Rendering
import Sessions
import Store

/// Which steps of a run `logs` shows.
struct LogSelection {
    /// nil means every job.
    private let path: NodePath?
    /// nil means every step.
    private let step: StepID?

    /// Whether one job was asked for.
    var isOneJob: Bool { path != nil }

    /// Whether lines need no heading: one step was asked for.
    var isOneStep: Bool { path != nil && step != nil }

    /// - Parameters:
    ///   - job: a key, or the beginning of exactly one.
    ///   - step: `4`, `3/2`, `post-2`.
    init(_ record: RunRecord, job: String?, step: String?, commands: NextCommands) throws {
        path = try job.map { try Self.find($0, in: record).path }
        self.step = try step.map { text in
            let words = text.utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: " ") : $0 }
            guard let id = StepID(String(decoding: words, as: UTF8.self)) else {
                throw CommandError("--step: '\(text)' is not a step; use its number, such as 4 or post-4")
            }
            return id
        }
        guard let id = self.step, record.summary.status == .completed else { return }
        let jobs = record.jobs.filter { path == nil || $0.path == path }
        guard jobs.contains(where: { $0.steps.contains { $0.id == id } }) else {
            throw CommandError(
                "--step: there is no step \(id) in run \(record.summary.run); list its steps with "
                    + commands.show(record.summary.run))
        }
    }

    func contains(_ job: JobRecord) -> Bool { path.map { $0 == job.path } ?? true }

    func contains(_ step: StepRecord) -> Bool { self.step.map { $0 == step.id } ?? true }

    private static func find(_ name: String, in record: RunRecord) throws -> JobRecord {
        if let job = record.jobs.first(where: { Key($0.key) == Key(name) || $0.path.key == Key(name) }) { return job }
        let named = record.jobs.filter { Key($0.name).asciiLowercased == Key(name).asciiLowercased }
        if named.count == 1 { return named[0] }
        let found = record.jobs.filter { $0.key.utf8.starts(with: name.utf8) }
        if found.count == 1 { return found[0] }
        let (run, keys) = (record.summary.run, (found.isEmpty ? record.jobs : found).map(\.key))
        let list = keys.map { "\n  \(SafeText.line($0))" }.joined()
        guard found.isEmpty else {
            throw CommandError(
                "'\(SafeText.line(name))' is the beginning of \(found.count) jobs of run \(run), use one of these keys:\(list)"
            )
        }
        throw CommandError(
            "run \(run) has no job '\(SafeText.line(name))'\(Suggestion.text(for: name, among: keys)); its jobs are:\(list)"
        )
    }
}

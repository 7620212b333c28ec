package import Basics
package import Journal
package import Planning

/// Why a run is not green, as its record tells: what failed, what that kept from running, and what has changed since
/// the workflow was green on the branch (docs/output.md#terminal, `why`). Pure.
package struct FailureReport: Sendable {
    /// A leg that failed, with the step that made it fail.
    package struct Failure: Sendable {
        /// The leg.
        package let job: JobRecord
        /// The innermost step whose failure was not tolerated; nil where no step says why.
        package let step: StepRecord?
        /// The lines of the step's output that tell why.
        package var lines: [String] = []
        /// The workspace it has left to go on in, or nil.
        package var workspace: String?

        /// The step of the job to go on from, or nil where it cannot go on.
        package var resumableStep: Int? {
            guard workspace != nil, let id = step?.id, id.phase == .main else { return nil }
            return id.numbers[0]
        }
    }

    /// A job that did not run because of the failure.
    package struct Blocked: Sendable {
        /// Its key.
        package let key: String
        /// Why, as recorded.
        package let reason: String
    }

    /// The latest green run before this one.
    package struct Green: Sendable {
        /// Its number.
        package let run: Int
        /// Its commit.
        package let sha: String
        /// The commits since, newest first, with the first lines of their messages; nil where git does not know them.
        package let commits: [(sha: String, subject: String)]?

        package init(run: Int, sha: String, commits: [(sha: String, subject: String)]?) {
            self.run = run
            self.sha = sha
            self.commits = commits
        }
    }

    /// The run.
    package let run: RunSummary
    /// What made the run red, the earliest first.
    package var failures: [Failure]
    /// What failed and was allowed to (`continue-on-error`), in the order of the file.
    package var tolerated: [Failure]
    /// What that kept from running.
    package let blocked: [Blocked]
    /// Jobs that were stopped while nobody cancelled the run: they ran out of time, or lost their concurrency group.
    package let stopped: [JobRecord]
    /// Legs that the machine could not run.
    package let absent: [AbsentLeg]
    /// What the run waits for people to do.
    package let holds: [HoldRecord]
    /// The latest run of the same workflow and branch that was green, or nil.
    package var green: Green?

    /// Finds in a record what failed and what did not run because of it.
    package init(_ record: RunRecord) {
        run = record.summary
        absent = record.absent
        holds = record.holds
        stopped =
            record.summary.message == nil && record.summary.conclusion == .cancelled
            ? record.jobs.filter { $0.conclusion == .cancelled && $0.call == nil && $0.message != nil } : []
        let failed = record.jobs.filter { $0.conclusion?.result == .failure && ($0.call == nil || $0.message != nil) }
        let all = failed.map { Failure(job: $0, step: Self.failedStep($0)) }
        // What failed first is the likeliest cause of the rest.
        failures = all.filter { !$0.job.continueOnError }.sorted { one, other in
            guard let end = one.job.ended else { return false }
            return other.job.ended.map { end < $0 } ?? true
        }
        tolerated = all.filter(\.job.continueOnError)
        let red = failures.map(\.job)
        blocked = record.jobs.compactMap { job in
            guard job.conclusion == .skipped || job.conclusion == .cancelled else { return nil }
            let isBlocked =
                Self.needsOne(of: red, job, record) || red.contains { $0.job.utf8.elementsEqual(job.job.utf8) }
            return isBlocked ? Blocked(key: job.key, reason: job.message ?? "") : nil
        }
    }

    private static func failedStep(_ job: JobRecord) -> StepRecord? {
        let facts = job.steps.map { FailedStep.Facts(id: $0.id, outcome: $0.outcome, conclusion: $0.conclusion) }
        return FailedStep.index(in: facts).map { job.steps[$0] }
    }

    /// Whether a job needs one of `failed`, directly or through others, in the same workflow file.
    private static func needsOne(of failed: [JobRecord], _ job: JobRecord, _ record: RunRecord) -> Bool {
        let siblings = record.jobs.filter { scope($0) == scope(job) }
        var open = job.needs.map { Key($0).asciiLowercased }
        var seen: Set<Key> = []
        while let id = open.popLast() {
            guard seen.insert(id).inserted else { continue }
            if failed.contains(where: { scope($0) == scope(job) && Key($0.job).asciiLowercased == id }) { return true }
            for sibling in siblings where Key(sibling.job).asciiLowercased == id {
                open += sibling.needs.map { Key($0).asciiLowercased }
            }
        }
        return false
    }

    /// The path of the leg whose workflow a job belongs to.
    private static func scope(_ job: JobRecord) -> Key {
        let bytes = Array(job.path.description.utf8)
        let end = bytes.lastIndex(of: UInt8(ascii: "/")) ?? 0
        return Key(String(decoding: bytes[..<end], as: UTF8.self))
    }

    /// Picks, of the end of a failed step's log, the lines that tell why it failed.
    package static func excerpt(ofLogEnd bytes: [UInt8]) -> [String] {
        var tail = LogTail()
        bytes.withUnsafeBytes { tail.append($0) }
        return FailureExcerpt.pick(tail.lines)
    }

    /// The object of `why --format json`.
    package var json: JSONValue {
        [
            "run": .number(Double(run.run)), "workflow": .string(run.workflow), "branch": .string(run.branch),
            "sha": .string(run.sha), "status": .string(run.status.rawValue),
            "conclusion": run.conclusion.map { .string($0.rawValue) } ?? .null,
            "message": run.message.map { .string($0) } ?? .null,
            "failures": .array(failures.map(Self.json)), "tolerated": .array(tolerated.map(Self.json)),
            "blocked": .array(blocked.map { ["key": .string($0.key), "reason": .string($0.reason)] }),
            "stopped": .array(stopped.map { ["key": .string($0.key), "message": .string($0.message ?? "")] }),
            "not_here": .array(absent.map(\.journalBody)), "waits_for": .array(holds.map(\.json)),
            "green": green.map { green in
                [
                    "run": .number(Double(green.run)), "sha": .string(green.sha),
                    "commits": green.commits.map { commits in
                        .array(commits.map { ["sha": .string($0.sha), "subject": .string($0.subject)] })
                    } ?? .null,
                ]
            } ?? .null,
        ]
    }

    private static func json(_ failure: Failure) -> JSONValue {
        [
            "key": .string(failure.job.key),
            "step": failure.step.map { .string($0.id.description) } ?? .null,
            "name": failure.step.map { .string($0.name) } ?? .null,
            "exit_code": failure.step?.exitCode.map { .number(Double($0)) } ?? .null,
            "message": (failure.step?.message ?? failure.job.message).map { .string($0) } ?? .null,
            "lines": .array(failure.lines.map { .string($0) }),
            "workspace": failure.workspace.map { .string($0) } ?? .null,
        ]
    }
}

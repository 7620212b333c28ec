package import Basics
package import Planning

extension RunRecord {
    /// The object of `pitlane show --format json` (docs/output.md#json): names as in the events of `run`, times as RFC
    /// 3339.
    ///
    /// - Parameter newerCommits: how many commits came to the branch of a run that waits; nil if that is not known.
    package func json(newerCommits: Int?) -> JSONValue {
        [
            "run": .number(Double(summary.run)), "number": .number(Double(summary.workflowRun)),
            "workflow": .string(summary.workflow), "path": .string(summary.workflowPath),
            "title": .string(summary.title), "event": .string(summary.event), "branch": .string(summary.branch),
            "sha": .string(summary.sha), "patch": .optional(summary.patchDigest), "publishes": .bool(summary.publishes),
            "status": .string(summary.status.rawValue), "conclusion": .optional(summary.conclusion?.rawValue),
            "attempt": .number(Double(attempt)), "message": .optional(summary.message),
            "created": .string(summary.created.rfc3339),
            "started": .optional(summary.started), "attempt_started": .string(summary.begun.rfc3339),
            "ended": .optional(summary.lastEvent == nil ? summary.ended : nil),
            "last_event": .optional(summary.lastEvent), "seconds": .seconds(summary.milliseconds),
            "jobs": .array(jobs.map(\.json)),
            "artifacts": .array(artifacts.map(\.json)), "not_here": .array(absent.map(\.journalBody)),
            "effects": .array(effects.map(\.json)),
            "approvals": .array(approvals.map(\.json)), "waits_for": .array(holds.map(\.json)),
            "newer_commits": .optional(newerCommits),
        ]
    }
}

extension EffectRecord {
    var json: JSONValue {
        [
            "type": .string(effect.kind), "key": .string(key), "step": .number(Double(step.numbers.first ?? 0)),
            "id": .string(step.description), "effect": .string(effect.action.rawValue), "ref": .string(effect.ref),
            "old": .optional(effect.old),
            "new": .optional(effect.new), "remote": .string(effect.remote),
        ]
    }
}

extension JobRecord {
    var json: JSONValue {
        [
            "key": .string(key), "name": .string(name), "job": .string(job), "path": .string(path.description),
            "needs": .array(needs.map { .string($0) }), "status": .string(status.rawValue),
            "conclusion": .optional(conclusion?.rawValue), "attempt": .number(Double(attempt)),
            "started": .optional(started), "ended": .optional(status == .interrupted ? nil : ended),
            "seconds": .seconds(milliseconds),
            "matrix": matrix ?? .null, "outputs": outputs, "message": .optional(message),
            "runs_on": .array(runsOn.map { .string($0) }), "environment": .optional(environment),
            "continue_on_error": .bool(continueOnError), "call": .optional(call),
            "permissions": permissions ?? .null, "url": .optional(url),
            "attempts": .array(attempts.map(\.json)), "steps": .array(steps.map(\.json)),
        ]
    }
}

extension AttemptRecord {
    var json: JSONValue {
        [
            "attempt": .number(Double(attempt)), "status": .string(status.rawValue),
            "conclusion": .optional(conclusion?.rawValue), "started": .string(started.rfc3339),
            "ended": .optional(status == .interrupted ? nil : ended),
            "seconds": .seconds(JobRecord.milliseconds(started, ended, status)),
            "message": .optional(message),
        ]
    }
}

extension StepRecord {
    /// `step` is the number in the job, `id` tells inner and post steps apart: `3/2`, `post 3`.
    var json: JSONValue {
        [
            "step": .number(Double(id.numbers.first ?? 0)), "id": .string(id.description), "name": .string(name),
            "status": .string(status.rawValue), "outcome": .optional(outcome?.rawValue),
            "conclusion": .optional(conclusion?.rawValue), "started": .optional(started),
            "ended": .optional(status == .interrupted ? nil : ended), "seconds": .seconds(milliseconds),
            "exit_code": .optional(exitCode), "message": .optional(message),
            "outputs": outputs, "log": log?.json ?? .null, "annotations": .array(annotations.map(\.json)),
            "summary": .optional(summaryText), "processor_seconds": .number(Double(processorMicroseconds) / 1_000_000),
            "maximum_resident_bytes": .number(Double(maximumResidentBytes)),
        ]
    }
}

extension LogReference {
    var json: JSONValue {
        ["path": .string(path), "bytes": .number(Double(bytes)), "lines": .number(Double(lines))]
    }
}

extension Annotation {
    /// The object of an annotation (docs/output.md#json).
    package var json: JSONValue {
        [
            "level": .string(level.rawValue), "message": .string(message), "title": .optional(title),
            "file": .optional(file), "line": .optional(line), "end_line": .optional(endLine),
            "column": .optional(column), "end_column": .optional(endColumn), "code": .optional(code),
        ]
    }
}

extension ArtifactRecord {
    /// The object of `pitlane artifacts --format json`.
    package var json: JSONValue {
        [
            "id": .number(Double(id)), "name": .string(name), "bytes": .number(Double(bytes)),
            "files": .number(Double(files)), "digest": .string(digest),
        ]
    }
}

extension JSONValue {
    /// A text, or null.
    package static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    /// A whole number, or null.
    package static func optional(_ number: (some BinaryInteger)?) -> JSONValue {
        number.map { .number(Double($0)) } ?? .null
    }

    /// A moment as RFC 3339, or null.
    package static func optional(_ instant: Instant?) -> JSONValue { optional(instant?.rfc3339) }

    /// A time in seconds with three decimals, or null.
    package static func seconds(_ milliseconds: Int64?) -> JSONValue {
        milliseconds.map { .number(Double($0) / 1000) } ?? .null
    }
}

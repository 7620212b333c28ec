import Basics
import GRDB
import Journal
import Planning

extension RunSummary {
    init(_ row: Row) throws {
        let created = Instant(milliseconds: row["created"])
        self.init(
            run: row["number"], workflowRun: row["workflow_number"], workflowPath: row["workflow_path"],
            workflow: row["workflow"], title: row["title"], event: row["event"], branch: row["branch"],
            sha: row["sha"], patchDigest: row["patch"], publishes: row["publishes"],
            status: try row.requiredWord("status"), conclusion: try row.word("conclusion"), message: row["message"],
            created: created, started: row.instant("started"), ended: row.instant("ended"),
            begun: row.instant("begun") ?? created, hasFollowersDue: row["followers_due"])
    }
}

extension JobRecord {
    init(_ row: Row, attempts: [AttemptRecord], steps: [StepRecord]) throws {
        self.init(
            path: NodePath(row["path"]), key: row["key"], name: row["name"], job: row["job"],
            needs: try row.texts("needs"),
            status: try row.requiredWord("status"), conclusion: try row.word("conclusion"), attempt: row["attempt"],
            started: row.instant("started"), ended: row.instant("ended"), matrix: try row.json("matrix"),
            outputs: try row.json("outputs") ?? [:], message: row["message"], runsOn: try row.texts("runs_on"),
            environment: row["environment"], continueOnError: row["continue_on_error"], call: row["called"],
            permissions: try row.json("permissions"), url: row["url"], attempts: attempts, steps: steps)
    }
}

extension AttemptRecord {
    init(_ row: Row) throws {
        self.init(
            attempt: row["attempt"], status: try row.requiredWord("status"), conclusion: try row.word("conclusion"),
            started: Instant(milliseconds: row["started"]), ended: row.instant("ended"), message: row["message"])
    }
}

extension StepRecord {
    init(_ row: Row, annotations: [Annotation], summaryText: String?) throws {
        guard let id = StepID(row["step"] as String) else {
            throw StoreError(.corrupt, "the record has a step '\(row["step"] as String)'")
        }
        self.init(
            id: id, name: row["name"], status: try row.requiredWord("status"), outcome: try row.word("outcome"),
            conclusion: try row.word("conclusion"), started: row.instant("started"), ended: row.instant("ended"),
            exitCode: row["exit_code"], message: row["message"], outputs: try row.json("outputs") ?? [:],
            log: LogReference(row), annotations: annotations, summary: row["summary"], summaryText: summaryText,
            processorMicroseconds: row["processor_us"], maximumResidentBytes: row["resident_bytes"])
    }
}

extension LogReference {
    init?(_ row: Row) {
        guard let path = row["log_path"] as String?, let bytes = row["log_bytes"] as Int64?,
            let lines = row["log_lines"] as Int64?
        else { return nil }
        self.init(path: path, bytes: bytes, lines: lines)
    }
}

extension Annotation {
    init(_ row: Row) throws {
        self.init(
            level: try row.requiredWord("level"), message: row["message"], title: row["title"], file: row["file"],
            line: row["line"], endLine: row["end_line"], column: row["start_column"], endColumn: row["end_column"],
            code: row["code"])
    }
}

extension ApprovalRecord {
    /// The query whose rows make records, up to its condition.
    static let query = "SELECT approval.*, run.starters FROM approval JOIN run ON run.number = approval.run WHERE"

    init(_ row: Row) throws {
        let place = Key("approval \(row["id"] as Int)")
        let outcome = row["outcome"] as String
        do throws(JournalError) {
            func json(_ column: String) throws(JournalError) -> JSONValue {
                guard let value = try? row.json(column) else { throw .badMember(kind: place, member: Key(column)) }
                return value
            }
            var approval = Approval(
                environment: row["name"], policy: try ApprovalPolicy(try json("policy"), kind: place),
                requested: Instant(milliseconds: row["requested"]))
            for answer in try json("answers").arrayValue ?? [] {
                approval.take(try ApprovalAnswer(answer, kind: place))
            }
            if let word = Approval.Outcome(rawValue: outcome) { approval.outcome = word }
            let starters = try json("starters").arrayValue ?? []
            self.init(
                id: row["id"], run: row["run"], approval: approval, starters: starters.compactMap(\.stringValue),
                isWithdrawn: Key(outcome) == "withdrawn")
        } catch {
            throw StoreError(.corrupt, "cannot read \(place) of the record: \(error)")
        }
    }
}

extension Freeze {
    init(_ row: Row) {
        self.init(
            environment: row["name"], reason: row["reason"], by: row["person"], at: Instant(milliseconds: row["at"]))
    }
}

extension Row {
    /// The strings of the JSON array in column `name`.
    fileprivate func texts(_ name: String) throws -> [String] {
        (try json(name)?.arrayValue ?? []).compactMap(\.stringValue)
    }
}

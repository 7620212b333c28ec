import Basics
import Planning

extension StepResult {
    var journalBody: JSONValue {
        .journal([
            "outcome": .string(outcome.rawValue), "conclusion": .string(conclusion.rawValue), "at": .journal(at),
            "exit_code": exitCode.map { .journal(Int64($0)) }, "message": message.map { .string($0) },
            "outputs": outputs.journalBody, "log": log?.journalBody,
            "annotations": .journal(list: annotations, \.journalBody),
            "effects": .journal(list: effects, \.journalBody), "summary": summary.map { .string($0) },
            "processor_microseconds": .journal(processorMicroseconds),
            "maximum_resident_bytes": .journal(maximumResidentBytes),
        ])
    }

    init(_ fields: JournalFields) throws(JournalError) {
        let outcome: Conclusion = try fields.word("outcome")
        self.init(
            outcome: outcome,
            conclusion: try fields.optionalText("conclusion") == nil ? nil : fields.word("conclusion"),
            at: try fields.instant("at"), exitCode: try fields.optionalSmall("exit_code"),
            message: try fields.optionalText("message"), outputs: try [Output](fields),
            log: fields.value("log").isNull ? .none : try LogReference(try fields.fields("log")),
            annotations: try fields.list("annotations") { annotation throws(JournalError) in try Annotation(annotation)
            },
            effects: try fields.list("effects") { effect throws(JournalError) in try Effect(effect) },
            summary: try fields.optionalText("summary"),
            processorMicroseconds: try fields.optionalInteger("processor_microseconds") ?? 0,
            maximumResidentBytes: try fields.optionalInteger("maximum_resident_bytes") ?? 0
        )
    }
}

extension Effect {
    /// What the journal and `--format json` call it.
    package var kind: String { isWithheld ? "effect.withheld" : "effect.published" }

    var journalBody: JSONValue {
        .journal([
            "kind": .string(kind), "action": action == .push ? nil : .string(action.rawValue), "ref": .string(ref),
            "old": old.map { .string($0) }, "new": new.map { .string($0) },
            "remote": .string(remote),
        ])
    }

    init(_ fields: JournalFields) throws(JournalError) {
        self.init(
            // Older versions knew of pushes only.
            try fields.optionalText("action") == nil ? .push : try fields.word("action"),
            isWithheld: Key(try fields.text("kind")) != "effect.published", ref: try fields.text("ref"),
            old: try fields.optionalText("old"), new: try fields.optionalText("new"),
            remote: try fields.text("remote"))
    }
}

extension LogReference {
    var journalBody: JSONValue {
        .journal(["path": .string(path), "bytes": .journal(bytes), "lines": .journal(lines)])
    }

    init(_ fields: JournalFields) throws(JournalError) {
        self.init(
            path: try fields.text("path"), bytes: try fields.integer("bytes"), lines: try fields.integer("lines"))
    }
}

extension Annotation {
    var journalBody: JSONValue {
        .journal([
            "level": .string(level.rawValue), "message": .string(message), "title": title.map { .string($0) },
            "file": file.map { .string($0) }, "line": line.map { .journal(Int64($0)) },
            "end_line": endLine.map { .journal(Int64($0)) }, "column": column.map { .journal(Int64($0)) },
            "end_column": endColumn.map { .journal(Int64($0)) }, "code": code.map { .string($0) },
        ])
    }

    init(_ fields: JournalFields) throws(JournalError) {
        self.init(
            level: try fields.word("level"), message: try fields.text("message"),
            title: try fields.optionalText("title"), file: try fields.optionalText("file"),
            line: try fields.optionalSmall("line"), endLine: try fields.optionalSmall("end_line"),
            column: try fields.optionalSmall("column"), endColumn: try fields.optionalSmall("end_column"),
            code: try fields.optionalText("code"))
    }
}

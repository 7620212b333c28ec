package import Basics
package import Planning
import Workflows

extension LegPlan {
    var journalBody: JSONValue {
        .journal([
            "path": .string(path.description), "key": .string(key), "name": .string(name), "matrix": matrix,
            "index": .journal(Int64(index)), "total": .journal(Int64(total)),
            "runs_on": .journal(list: runsOn) { .string($0) },
            "environment": environment.map { .string($0) }, "timeout_minutes": .journal(timeoutMinutes),
            "cancel_timeout_minutes": .journal(cancelTimeoutMinutes), "continue_on_error": .bool(continueOnError),
            "concurrency": .journal(list: concurrency, \.journalBody), "permissions": permissions?.json,
            "call": call.map { .string($0) },
            "call_inputs": callInputs.isNull ? .none : callInputs,
        ])
    }

    init(_ fields: JournalFields) throws(JournalError) {
        let matrix = fields.value("matrix")
        self.init(
            path: try fields.path("path"), key: try fields.text("key"), name: try fields.optionalText("name"),
            // `.none`, since a bare nil is a JSON null.
            matrix: matrix.isNull ? .none : matrix, index: try fields.optionalSmall("index") ?? 0,
            total: try fields.optionalSmall("total") ?? 1,
            runsOn: try fields.texts("runs_on") { $0 }, environment: try fields.optionalText("environment"),
            timeoutMinutes: try fields.optionalNumber("timeout_minutes") ?? 360,
            cancelTimeoutMinutes: try fields.optionalNumber("cancel_timeout_minutes") ?? 5,
            continueOnError: try fields.optionalFlag("continue_on_error") ?? false,
            concurrency: try fields.list("concurrency") { one throws(JournalError) in try Concurrency(one) },
            permissions: try Permissions(fields, "permissions"), call: try fields.optionalText("call"),
            callInputs: fields.value("call_inputs")
        )
    }
}

extension AbsentLeg {
    /// The leg as an object, as journals and tools have it.
    package var journalBody: JSONValue {
        [
            "key": .string(key), "matrix": matrix ?? .null, "runs_on": .array(runsOn.map { .string($0) }),
            "missing": .string(missing), "reason": .string(reason),
        ]
    }

    /// Reads such an object.
    package init(journalBody body: JSONValue) throws(JournalError) {
        try self.init(JournalFields(kind: "legs.absent", value: body))
    }

    init(_ fields: JournalFields) throws(JournalError) {
        let matrix = fields.value("matrix")
        self.init(
            key: try fields.text("key"), matrix: matrix.isNull ? .none : matrix,
            runsOn: try fields.texts("runs_on") { $0 }, missing: try fields.text("missing"),
            reason: try fields.text("reason"))
    }
}

extension Concurrency {
    var journalBody: JSONValue {
        [
            "group": .string(group), "cancel_in_progress": .bool(cancelsInProgress),
            "queue": .string(queue.rawValue),
        ]
    }

    init(_ fields: JournalFields) throws(JournalError) {
        self.init(
            group: try fields.text("group"),
            cancelsInProgress: try fields.optionalFlag("cancel_in_progress") ?? false, queue: try fields.word("queue"))
    }
}

extension Permissions {
    /// The member `name` of an object, or nil where there is none; a scope or level of a newer version is an error.
    fileprivate init?(_ fields: JournalFields, _ name: Key) throws(JournalError) {
        guard case .object(let object) = fields.value(name) else { return nil }
        var levels: [PermissionScope: Level] = [:]
        for member in object.members {
            let level: Level? =
                switch member.value.stringValue.map({ Key($0) }) {
                case "read": .read
                case "write": .write
                default: nil
                }
            guard let scope = PermissionScope(rawValue: member.name.string), let level else {
                throw .badMember(kind: fields.kind, member: name)
            }
            levels[scope] = level
        }
        self.init(levels)
    }
}

extension LegResult {
    var journalBody: JSONValue {
        .journal([
            "conclusion": .string(conclusion.rawValue), "outputs": outputs.journalBody,
            "message": message.map { .string($0) }, "environment_url": environmentURL.map { .string($0) },
        ])
    }

    init(_ fields: JournalFields) throws(JournalError) {
        self.init(
            try fields.word("conclusion"), outputs: try [Output](fields), message: try fields.optionalText("message"),
            environmentURL: try fields.optionalText("environment_url"))
    }
}

extension [Output] {
    /// An array and not an object: the order is kept whatever reads it.
    var journalBody: JSONValue? {
        .journal(list: self) { ["name": .string($0.name.string), "value": .string($0.value)] }
    }

    /// The `outputs` member of an object.
    init(_ fields: JournalFields) throws(JournalError) {
        self = try fields.list("outputs") { output throws(JournalError) in
            Output(Key(try output.text("name")), try output.text("value"))
        }
    }
}

import Basics
import Journal
import Planning

/// Makes the objects of `run --format json` from events and log bytes.
struct JSONRunWriter: RunWriter {
    var page: RunPage
    /// A step that writes: its lines so far, and what stands before and behind each of them.
    private struct StepOutput {
        var cutter = LineCutter()
        let head: [UInt8]
    }

    private var steps: [StepPlace: StepOutput] = [:]

    init(page: RunPage) { self.page = page }

    // MARK: - Events

    mutating func write(_ event: JournalEvent, _ view: RunView, at time: Instant) {
        switch event {
        case .run(let event): write(event, view.run)
        case .job(let path, _, let event): write(event, view.run, path)
        }
    }

    private mutating func write(_ event: RunEvent, _ run: Int) {
        switch event {
        case .created(let inputs): started(inputs, run)
        case .reopened, .resumed: if let inputs = page.views[run]?.state.inputs { started(inputs, run) }
        case .legStarted(let path, let attempt):
            let plan = page.views[run]?.state.legs[path]?.plan
            put(
                "job.started", run, path,
                [
                    ("name", plan.map { .string($0.name) } ?? .null), ("matrix", plan?.matrix ?? .null),
                    ("attempt", .number(Double(attempt))),
                ])
        case .legEnded(let path, let attempt, let result):
            finished(
                path, run, result.conclusion, attempt, result.outputs, result.message, url: result.environmentURL)
        case .jobSkipped(let path, let reason): finished(path, run, .skipped, 0, [], reason)
        case .jobCancelled(let path, let reason): finished(path, run, .cancelled, 0, [], reason)
        case .jobFailed(let path, let message): finished(path, run, .failure, 0, [], message)
        case .ended(let conclusion):
            let milliseconds = page.views[run]?.milliseconds(now: Instant(milliseconds: 0)) ?? 0
            put(
                "run.finished", run,
                [
                    ("conclusion", .string(conclusion.rawValue)), ("seconds", .seconds(milliseconds)),
                    ("not_here", .array((page.views[run]?.state.absentLegs ?? []).map(\.journalBody))),
                    ("effects", .array(effects(run))),
                ])
        case .placeWaiting(let path, let holder):
            let view = page.views[run]
            let members: [(Key, JSONValue)] = [
                ("group", view?.waitingGroup(path).map { .string($0) } ?? .null), ("holder", .string(holder)),
            ]
            if let path { put("job.waiting", run, path, members) } else { put("run.waiting", run, members) }
        case .approvalRequested(let environment, let policy, let time):
            let approval = Approval(environment: environment, policy: policy, requested: time)
            put(
                "approval.requested", run,
                [
                    ("environment", .string(environment)), ("reviewers", .array(policy.reviewers.map { .string($0) })),
                    ("required", .number(Double(approval.missing))), ("self_review", .bool(policy.allowsSelfReview)),
                    ("opens", .string(approval.opens.rfc3339)), ("expires", .string(approval.expires.rfc3339)),
                ])
        case .approvalAnswered(let environment, let answer):
            put("approval.answered", run, [("environment", .string(environment))] + answer.members)
        case .approvalGranted(let environment): put("approval.granted", run, [("environment", .string(environment))])
        case .approvalExpired(let environment): put("approval.expired", run, [("environment", .string(environment))])
        case .frozen(let freeze):
            put(
                "environment.frozen", run,
                [
                    ("environment", .string(freeze.environment)), ("by", .string(freeze.by)),
                    ("reason", .string(freeze.reason)),
                ])
        case .thawed(let environment): put("environment.thawed", run, [("environment", .string(environment))])
        case .parked:
            put("run.parked", run, [("waits_for", .array((page.views[run]?.state.holds ?? []).map { .string($0) }))])
        case .jobExpanded, .legsAbsent, .callExpanded, .placeTaken, .legCancelling, .cancelRequested, .interrupted:
            break
        }
    }

    private mutating func started(_ inputs: RunInputs, _ run: Int) {
        put(
            "run.started", run,
            [
                ("workflow", .string(inputs.workflowName)), ("event", .string(inputs.event)),
                ("path", .string(inputs.workflowPath)), ("branch", .string(inputs.refName)),
                ("sha", .string(inputs.sha)), ("attempt", .number(Double(page.views[run]?.state.attempt ?? 1))),
            ])
    }

    private mutating func finished(
        _ path: NodePath, _ run: Int, _ conclusion: Conclusion, _ attempt: Int, _ outputs: [Output], _ message: String?,
        url: String? = nil
    ) {
        let view = page.views[run]
        put(
            "job.finished", run, path,
            [
                ("conclusion", .string(conclusion.rawValue)),
                ("seconds", .seconds(view?.legs[path]?.milliseconds ?? 0)), ("outputs", .outputs(outputs)),
                ("matrix", view?.state.legs[path]?.plan.matrix ?? .null), ("attempt", .number(Double(attempt))),
                ("message", message.map { .string($0) } ?? .null),
                ("environment", view?.state.legs[path]?.plan.environment.map { .string($0) } ?? .null),
                ("url", url.map { .string($0) } ?? .null),
            ])
    }

    private mutating func write(_ event: JobEvent, _ run: Int, _ path: NodePath) {
        switch event {
        case .stepStarted(let id, let name, _, _, _): put("step.started", run, path, id, [("name", .string(name))])
        case .stepSkipped(let id, let name):
            put(
                "step.finished", run, path, id,
                [("name", .string(name)), ("outcome", "skipped"), ("conclusion", "skipped"), ("seconds", 0)])
        case .stepEnded(let id, let result):
            endLog(StepPlace(run: run, leg: path, step: id))
            for annotation in result.annotations { put("annotation", run, path, id, annotation.json.members) }
            for effect in result.effects { put(effect.kind, run, path, id, effect.members) }
            let step = page.views[run]?.legs[path]?.steps.last { $0.id == id }
            put(
                "step.finished", run, path, id,
                [
                    ("name", .string(step?.name ?? "")), ("outcome", .string(result.outcome.rawValue)),
                    ("conclusion", .string(result.conclusion.rawValue)),
                    ("seconds", .seconds(step?.milliseconds ?? 0)),
                    ("exit_code", result.exitCode.map { .number(Double($0)) } ?? .null),
                    ("message", result.message.map { .string($0) } ?? .null),
                ])
        case .prepared, .stepExpanded, .stepQueued, .stepWaiting, .stepsJoined, .stepStopping, .resumed, .cancelling,
            .hardStopped, .ended:
            break
        }
    }

    /// All pushes of the run, as it ends.
    private func effects(_ run: Int) -> [JSONValue] {
        (page.views[run]?.effects ?? []).map { placed in
            var object: JSONObject = ["type": .string(placed.effect.kind)]
            for (name, value) in job(placed.leg, run) + Self.members(of: placed.step) + placed.effect.members {
                object[name] = value
            }
            return .object(object)
        }
    }

    // MARK: - Objects

    private mutating func put(_ type: String, _ run: Int, _ members: [(Key, JSONValue)]) {
        var object: JSONObject = ["type": .string(type), "run": .number(Double(run))]
        for (name, value) in members { object[name] = value }
        page.pending += JSONValue.object(object).bytes()
        page.pending.append(UInt8(ascii: "\n"))
    }

    private mutating func put(_ type: String, _ run: Int, _ path: NodePath, _ members: [(Key, JSONValue)]) {
        put(type, run, job(path, run) + members)
    }

    private mutating func put(
        _ type: String, _ run: Int, _ path: NodePath, _ step: StepID, _ members: [(Key, JSONValue)]
    ) {
        put(type, run, job(path, run) + Self.members(of: step) + members)
    }

    private func job(_ path: NodePath, _ run: Int) -> [(Key, JSONValue)] {
        let view = page.views[run]
        return [
            ("key", .string(view?.key(of: path) ?? path.description)),
            ("job", .string(view?.job(of: path) ?? path.description)),
        ]
    }

    /// `step` is the number in the job; `id` tells inner, pre and post steps apart.
    private static func members(of step: StepID) -> [(Key, JSONValue)] {
        [("step", .number(Double(step.numbers.first ?? 0))), ("id", .string(step.description))]
    }

    // MARK: - Log lines

    mutating func write(log bytes: UnsafeRawBufferPointer, _ place: StepPlace) {
        var output = steps.removeValue(forKey: place) ?? StepOutput(head: head(place.run, place.leg, place.step))
        output.cutter.cut(bytes) { put($0, output.head) }
        steps[place] = output
    }

    private mutating func endLog(_ place: StepPlace) {
        guard var output = steps.removeValue(forKey: place) else { return }
        output.cutter.finish { put($0, output.head) }
    }

    /// A log object up to the beginning of its text.
    private func head(_ run: Int, _ path: NodePath, _ step: StepID) -> [UInt8] {
        var object: JSONObject = ["type": "log", "run": .number(Double(run))]
        for (name, value) in job(path, run) + Self.members(of: step) { object[name] = value }
        var bytes = JSONValue.object(object).bytes()
        bytes.removeLast()
        return bytes + Array(",\"line\":\"".utf8)
    }

    private static let tail = Array("\"}\n".utf8)

    private mutating func put(_ line: UnsafeRawBufferPointer, _ head: [UInt8]) {
        var line = line
        if line.last == 0x0D { line = UnsafeRawBufferPointer(rebasing: line.dropLast()) }
        page.pending += head
        var isPlain = true
        for byte in line {
            isPlain = isPlain && byte &- 0x20 < 0x5F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
        }
        if isPlain {
            page.pending.append(contentsOf: line)
        } else {
            // As the log has it, colours included: a tool may want them. Broken UTF-8 is repaired.
            var writer = JSONWriter()
            writer.write(String(decoding: line, as: UTF8.self))
            page.pending += writer.bytes.dropFirst().dropLast()
        }
        page.pending += Self.tail
        if page.pending.count >= RunPage.flushBytes { page.flush() }
    }
}

extension JSONValue {
    /// The members of an object.
    fileprivate var members: [(Key, JSONValue)] { (objectValue?.members ?? []).map { ($0.name, $0.value) } }

    /// Outputs as an object, in order.
    static func outputs(_ outputs: [Output]) -> JSONValue {
        var object = JSONObject()
        for output in outputs { object[output.name] = .string(output.value) }
        return .object(object)
    }
}

extension Effect {
    /// The members of an `effect.withheld` or `effect.published` object, the same as in `show`.
    var members: [(Key, JSONValue)] {
        [
            ("effect", .string(action.rawValue)), ("ref", .string(ref)), ("old", .optional(old)),
            ("new", .optional(new)),
            ("remote", .string(remote)),
        ]
    }
}

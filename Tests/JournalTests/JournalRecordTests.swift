import Basics
import Journal
import Planning
import TestSupport
import Testing

struct JournalRecordTests {
    @Test func `random events read back as they were written, through text`() throws {
        var source = RandomSource()
        let count = ProveTier.count(sample: 1000, full: 100_000)
        for _ in 0..<count {
            if source.chance(0.5) {
                let event = source.runEvent()
                let record = event.journalRecord
                let body = try JSONValue.parse(record.body.text())
                #expect(try RunEvent(JournalRecord(kind: record.kind, body: body)) == event, "\(source)")
            } else {
                let event = source.jobEvent()
                let record = event.journalRecord
                let body = try JSONValue.parse(record.body.text())
                #expect(try JobEvent(JournalRecord(kind: record.kind, body: body)) == event, "\(source)")
            }
        }
        try Evidence.record(name: "journal-round-trips", counts: ["events": count], seeds: [source.seed])
    }

    @Test(arguments: [
        (RunEvent.jobSkipped(NodePath("a[1]/b"), reason: "r"), "job.skipped", #"{"path":"a[1]/b","reason":"r"}"#),
        (.legStarted(NodePath("a"), attempt: 2), "leg.started", #"{"path":"a","attempt":2}"#),
        (
            .approvalRequested(
                environment: "e", ApprovalPolicy(reviewers: ["ann"], required: 1, wait: 2, expires: 9),
                at: Instant(milliseconds: 5)), "approval.requested",
            #"{"environment":"e","policy":{"reviewers":["ann"],"required":1,"wait_ms":2,"expires_ms":9},"at":5}"#
        ),
        (
            .approvalAnswered(
                environment: "e", ApprovalAnswer(by: "ann", approves: true, comment: "", at: Instant(milliseconds: 5))),
            "approval.answered", #"{"environment":"e","answer":{"by":"ann","approves":true,"at":5,"advisory":true}}"#
        ),
        (.approvalGranted(environment: "e"), "approval.granted", #"{"environment":"e"}"#),
        (.approvalExpired(environment: "e"), "approval.expired", #"{"environment":"e"}"#),
        (
            .frozen(Freeze(environment: "e", reason: "r", by: "ann", at: Instant(milliseconds: 5))),
            "environment.frozen", #"{"environment":"e","reason":"r","by":"ann","at":5}"#
        ),
        (.thawed(environment: "e"), "environment.thawed", #"{"environment":"e"}"#), (.parked, "run.parked", "{}"),
        (.ended(.timedOut), "run.ended", #"{"conclusion":"timed_out"}"#), (.interrupted, "run.interrupted", "{}"),
        (
            .legEnded(NodePath("a"), attempt: 1, LegResult(.failure, outputs: [Output("o", "v")], message: "m")),
            "leg.ended",
            #"{"path":"a","attempt":1,"result":{"conclusion":"failure","outputs":[{"name":"o","value":"v"}],"message":"m"}}"#
        ),
    ])
    func `the format on disk stays as it is`(event: RunEvent, kind: String, body: String) throws {
        #expect(event.journalRecord.kind == Key(kind))
        #expect(event.journalRecord.body.text() == body)
    }

    @Test func `a step's end stays as it is on disk`() {
        let result = StepResult(
            outcome: .failure, conclusion: .success, at: Instant(milliseconds: 5), exitCode: 3,
            log: LogReference(path: "l", bytes: 1, lines: 2),
            annotations: [Annotation(level: .error, message: "m", line: 4)], processorMicroseconds: 9,
            maximumResidentBytes: 10)
        let record = JobEvent.stepEnded(StepID([3, 2], phase: .post), result).journalRecord
        #expect(record.kind == "step.ended")
        #expect(
            record.body.text() == """
                {"step":"post 3/2","result":{"outcome":"failure","conclusion":"success","at":5,"exit_code":3,\
                "log":{"path":"l","bytes":1,"lines":2},\
                "annotations":[{"level":"error","message":"m","line":4}],"processor_microseconds":9,\
                "maximum_resident_bytes":10}}
                """)
    }

    @Test func `unknown members are ignored and missing optional ones have their default`() throws {
        let body = try JSONValue.parse(#"{"path":"a","legs":[{"path":"a","key":"a","new":[1]}],"other":{"x":null}}"#)
        let expected = RunEvent.jobExpanded(
            NodePath("a"), legs: [LegPlan(path: NodePath("a"), key: "a")], failFast: true, maxParallel: Int.max)
        #expect(try RunEvent(JournalRecord(kind: "job.expanded", body: body)) == expected)
    }

    @Test(arguments: [
        ("job.skipped", #"{"path":"a"}"#, "reason"), ("job.skipped", #"{"path":1,"reason":""}"#, "path"),
        ("run.ended", #"{"conclusion":"bored"}"#, "conclusion"),
        ("leg.started", #"{"path":"a","attempt":1.5}"#, "attempt"),
        ("job.expanded", #"{"path":"a","legs":[{"path":"a"}]}"#, "legs[0].key"), ("run.ended", "[]", "(body)"),
        ("leg.ended", #"{"path":"a","attempt":1,"result":7}"#, "result"),
    ])
    func `a broken body is an error that names the member`(kind: String, body: String, member: String) throws {
        let record = JournalRecord(kind: Key(kind), body: try JSONValue.parse(body))
        #expect(throws: JournalError.badMember(kind: Key(kind), member: Key(member))) { try RunEvent(record) }
    }

    @Test func `an unknown kind names the version`() {
        #expect(throws: JournalError.unknownKind("x.y")) { try JobEvent(JournalRecord(kind: "x.y", body: [:])) }
        #expect("\(JournalError.unknownKind("x.y"))".contains("journal format 3"))
    }

    @Test(arguments: ["3", "3/2", "pre 1", "post 12/3/4"])
    func `a step id reads back`(text: String) throws { #expect(StepID(text)?.description == text) }

    @Test(arguments: ["", " ", "0", "-1", "a", "3/", "/3", "post", "post ", "main 3", "post  3", "3 post", "3//2"])
    func `other texts are no step ids`(text: String) { #expect(StepID(text) == nil) }
}

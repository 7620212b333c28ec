import Basics
import Glibc
import Journal
import Planning
import Store
import TestSupport
import Testing

struct RunStoreTests {
    let temporary: TemporaryFolder

    init() throws { temporary = try TemporaryFolder() }

    private func open(_ mode: RunStore.Mode = .readWrite) throws -> RunStore {
        try RunStore.open(dataDirectory: temporary.data, mode: mode)
    }

    @Test func `opening makes the folders of a data folder and hides it from git`() throws {
        _ = try open()
        for name in ["runs", "logs", "artifacts", "caches", "actions", "work", "pitlane.sqlite"] {
            #expect(Shell.exists("\(temporary.data)/\(name)"), "\(name)")
        }
        #expect(try ProjectRoot.text(ofFile: "\(temporary.data)/.gitignore") == "*\n")
    }

    @Test(arguments: ["runs", "logs", "artifacts", "caches", "actions", "work", "concurrency", "pitlane.sqlite"])
    func `a data folder with a link in it is refused`(name: String) throws {
        _ = try open()
        let path = "\(temporary.data)/\(name)"
        _ = rename(path, "\(temporary.data).moved")
        #expect(symlink("\(temporary.data).moved", path) == 0)
        for mode in [RunStore.Mode.readWrite, .readOnly] {
            let error = #expect(throws: StoreError.self) { try open(mode) }
            let text = error?.description ?? ""
            #expect(text.utf8.starts(with: "\(path) is a link".utf8), "\(text)")
        }
    }

    @Test func `opening to read makes nothing`() throws {
        let error = #expect(throws: StoreError.self) { try open(.readOnly) }
        #expect(error?.code == .missing)
        #expect(!Shell.exists(temporary.data))
    }

    @Test func `a run gets its numbers, its lock and its first event`() throws {
        let store = try open()
        let first = try Samples.create(store)
        let other = try store.createRun(workflowPath: "other.yml", at: Samples.start) { numbers in
            #expect(numbers == RunNumbers(run: 2, workflowRun: 1))
            return Samples.inputs(numbers)
        }
        let third = try Samples.create(store)
        #expect(first.numbers == RunNumbers(run: 1, workflowRun: 1))
        #expect(third.numbers == RunNumbers(run: 3, workflowRun: 2))
        #expect(flock(first.lockDescriptor, LOCK_EX | LOCK_NB) == 0)
        #expect(first.logsDirectory == "\(temporary.data)/logs/1")
        let events = try store.events(ofRun: 3)
        let expected = JournalEntry(at: Samples.start, event: .run(.created(Samples.inputs(third.numbers))))
        #expect(events == [expected])
        #expect(try store.latestRunNumber() == 3)
        _ = other
    }

    @Test func `inputs that cannot be made leave no run behind`() throws {
        struct Refused: Error {}
        let store = try open()
        #expect(throws: Refused.self) {
            try store.createRun(workflowPath: "a.yml", at: Samples.start) { _ in throw Refused() }
        }
        #expect(try store.runs().isEmpty)
        #expect(!Shell.exists("\(temporary.data)/runs/1"))
        #expect(try Samples.create(store).numbers == RunNumbers(run: 1, workflowRun: 1))
    }

    @Test func `a number is never given twice, even where only the folder is left`() throws {
        let store = try open()
        try #require(Shell.run("mkdir -p \(temporary.data)/runs/1 \(temporary.data)/runs/2") == 0)
        #expect(try Samples.create(store).run == 3)
    }

    @Test func `a whole run reads back as it was written`() throws {
        let store = try open()
        let run = try Samples.create(store)
        try Samples.writeWholeRun(run)
        let record = try #require(try store.run(1))
        #expect(record.summary.status == .completed)
        #expect(record.summary.conclusion == .failure)
        #expect(record.summary.started == Samples.at(10))
        #expect(record.summary.milliseconds == 200)
        #expect(record.jobs.map(\.key) == ["lint", "test (a)", "test (b)", "last"])
        #expect(record.jobs.map(\.conclusion) == [.success, .failure, .success, .skipped])
        #expect(record.jobs[1].matrix == ["v": "a"])
        #expect(record.jobs[1].attempt == 2)
        #expect(record.jobs[1].attempts.map(\.conclusion) == [.failure, .failure])
        #expect(record.jobs[2].outputs == ["z": "1", "a": "2"])
        #expect(record.jobs[3].message == "needs a job that failed")
        let step = try #require(record.jobs[0].steps.first)
        #expect(step.name == "Run flake8")
        #expect(step.annotations == [Annotation(level: .warning, message: "unused", file: "a.py", line: 3)])
        #expect(step.log == LogReference(path: "logs/1/lint/1.log", bytes: 300_000, lines: 4))
        #expect(record.jobs[0].steps.map { "\($0.id)" } == ["1", "2", "post 1"])
        #expect(record.json(newerCommits: nil)["jobs"]?.arrayValue?[0]["steps"]?.arrayValue?[0]["exit_code"] == 1)
        #expect(record.json(newerCommits: nil)["seconds"] == .number(0.2))
    }

    @Test func `a listing follows its filter`() throws {
        let store = try open()
        for (branch, conclusion) in [("main", Conclusion.success), ("next", .failure), ("main", .failure)] {
            try Samples.create(store, branch: branch).append([.run(.ended(conclusion))], at: Samples.at(5))
        }
        let live = try Samples.create(store)
        let cases: [(RunFilter, [Int])] = [
            (RunFilter(), [4, 3, 2, 1]), (RunFilter(branch: "main"), [4, 3, 1]), (RunFilter(branch: "mai"), []),
            (RunFilter(status: "failure"), [3, 2]), (RunFilter(status: "in_progress"), [4]),
            (RunFilter(limit: 2), [4, 3]),
            (RunFilter(workflow: "CI"), [4, 3, 2, 1]), (RunFilter(workflow: "ci.yml", limit: 1), [4]),
            (RunFilter(workflow: "i.yml"), []), (RunFilter(branch: "main", status: "success"), [1]),
        ]
        for (filter, expected) in cases {
            #expect(try store.runs(filter).map(\.run) == expected, "\(filter)")
        }
        #expect(
            try store.runs(RunFilter(limit: 1))[0].json(keptBytes: 5, holds: []).text() == """
                {"run":4,"workflow":"CI","event":"push","branch":"main",\
                "sha":"0123456789012345678901234567890123456789","status":"in_progress","conclusion":null,\
                "started":"2026-03-01T12:00:00.000Z","seconds":null,"last_event":null,"kept_bytes":5,"waits_for":[]}
                """)
        _ = live
    }

    @Test func `an append with an old epoch changes no row and says that the run was taken over`() throws {
        let store = try open()
        var run: DrivenRun? = try Samples.create(store)
        let duplicate = dup(try #require(run?.lockDescriptor))
        // The lock is gone although the driver still believes it has it, as after a broken network file system.
        try #require(flock(duplicate, LOCK_UN) == 0)
        close(duplicate)
        #expect(try store.settleInterrupted(at: Samples.at(9)) == [1])
        let before = try store.events(ofRun: 1)
        let error = #expect(throws: StoreError.self) {
            try run?.append([Samples.expanded("lint"), .run(.ended(.success))], at: Samples.at(10))
        }
        #expect(error?.code == .takenOver)
        #expect(try store.events(ofRun: 1) == before)
        #expect(try store.run(1)?.summary.status == .interrupted)
        #expect(try store.run(1)?.jobs.map(\.status) == [.interrupted, .interrupted, .interrupted])
        run = nil
    }

    @Test func `an event that contradicts the record is refused with all events beside it`() throws {
        let store = try open()
        let run = try Samples.create(store)
        let error = #expect(throws: StoreError.self) {
            try run.append(
                [Samples.expanded("lint"), .run(.legStarted(NodePath("nosuch"), attempt: 1))], at: Samples.at(1))
        }
        #expect(error?.code == .corrupt)
        #expect(try store.events(ofRun: 1).count == 1)
        try run.append([Samples.expanded("lint")], at: Samples.at(1))
        #expect(try store.events(ofRun: 1).count == 2)
    }

    @Test func `only runs whose lock nobody holds are settled`() throws {
        let store = try open()
        let alive = try Samples.create(store)
        var dead: DrivenRun? = try Samples.create(store)
        try dead?.append(
            [Samples.expanded("lint"), .run(.legStarted(NodePath("lint"), attempt: 1))], at: Samples.at(10))
        try dead?.append(
            [
                .job(
                    NodePath("lint"), attempt: 1,
                    .stepStarted(.main(1), name: "x", at: Samples.at(20), deadline: nil, registersPost: false))
            ],
            at: Samples.at(20))
        let ended = try Samples.create(store)
        try ended.append([.run(.ended(.success))], at: Samples.at(30))
        #expect(try store.settleInterrupted(at: Samples.at(99)) == [])
        dead = nil
        let reader = try open(.readOnly)
        // A child that another test is just starting may hold the lock until it runs its program.
        var settled: [Int] = []
        for _ in 0..<20_000 where settled.isEmpty {
            settled = try reader.settleInterrupted(at: Samples.at(100))
            if settled.isEmpty { sched_yield() }
        }
        #expect(settled == [2])
        #expect(try store.settleInterrupted(at: Samples.at(101)) == [])
        let record = try #require(try store.run(2))
        #expect(record.summary.status == .interrupted)
        #expect(record.summary.ended == Samples.at(20))
        #expect(record.jobs[0].status == .interrupted)
        #expect(record.jobs[0].steps[0].status == .interrupted)
        #expect(try store.events(ofRun: 2).last?.event == .run(.interrupted))
        #expect(try store.runs().map(\.status) == [.completed, .interrupted, .inProgress])
        try alive.append([Samples.expanded("lint")], at: Samples.at(102))
    }

    @Test func `messages reach the driver once, and before any job begins`() throws {
        let store = try open()
        let run = try Samples.create(store)
        #expect(try run.inbox().isEmpty)
        let other = try open()
        let requests = [StreamRequest.cancel(reason: "ann"), .handOver(leg: NodePath("lint"), reason: "bob")]
        try other.send(requests[0], to: .run(1), at: Samples.at(5))
        try store.send(requests[1], to: .run(1), at: Samples.at(6))
        let messages = try run.inbox()
        #expect(messages.map(\.request) == requests)
        #expect(try run.inbox() == messages)
        for event in [RunEvent.placeTaken(nil), .legStarted(NodePath("lint"), attempt: 1), .parked] {
            #expect(throws: UnreadMessages.self) { try run.append([.run(event)], at: Samples.at(7)) }
        }
        #expect(try run.inbox() == messages)
        try run.obey(messages[0], by: [.run(.cancelRequested(reason: "ann"))], at: Samples.at(7))
        #expect(try run.inbox() == [messages[1]])
        try run.obey(messages[1], by: [], at: Samples.at(7))
        #expect(try run.inbox().isEmpty)
        #expect(try run.inbox().isEmpty)
        try other.send(requests[0], to: .run(1), at: Samples.at(8))
        let late = try run.inbox()
        #expect(late.count == 1)
        try run.obey(late[0], by: [], at: Samples.at(8))
        try run.append([.run(.placeTaken(nil))], at: Samples.at(8))
        try run.append([.run(.ended(.cancelled))], at: Samples.at(9))
        #expect(throws: StoreError.self) { try other.send(requests[0], to: .run(1), at: Samples.at(10)) }
        #expect(throws: StoreError.self) { try other.send(requests[0], to: .run(7), at: Samples.at(10)) }
    }
}

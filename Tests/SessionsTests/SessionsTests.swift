import Basics
import Files
import Forges
import Gates
import Journal
import Planning
import Rendering
import Reports
import Sessions
import Store
import Testing

@Suite("Sessions, driven by a front end without a terminal")
struct SessionsTests {
    private static let workflow = """
        name: CI
        on: [push]
        jobs:
          good:
            runs-on: ubuntu-latest
            steps: [{ run: echo from-good }]
          bad:
            runs-on: ubuntu-latest
            steps: [{ run: 'echo from-bad; test -e "$FLAG"' }]
        """
    private static let follower = """
        name: After
        on: { workflow_run: { workflows: [CI], types: [completed] } }
        jobs:
          after:
            runs-on: ubuntu-latest
            steps: [{ run: 'echo after ${{ github.event.workflow_run.conclusion }}' }]
        """

    @Test("a plan says what runs, what follows, and what would run instead of an event that triggers nothing")
    func plan() throws {
        let desk = try Desk([".github/workflows/ci.yml": Self.workflow, ".github/workflows/after.yml": Self.follower])
        var planned = try desk.plan("push")
        try planned.findFollowers()
        let plan = try #require(planned.plan.triggered.first)
        #expect(planned.plan.triggered.count == 1)
        #expect(plan.jobs.map(\.id) == ["good", "bad"])
        #expect(plan.followers.map { Key($0.path) } == [".github/workflows/after.yml"])
        let other = try desk.plan("workflow_dispatch")
        let error = try #require(throws: SessionError.self) {
            _ = try other.runnable(desk) { try? desk.plan($0) }
        }
        #expect(error.next == .runEvent("push"))
        #expect(Key(error.text { _ in "THIS" }).string.utf8.reversed().starts(with: "2 jobs: THIS".utf8.reversed()))
        #expect(desk.notes.isEmpty && desk.watched.isEmpty)
        #expect(!Folder.exists("\(desk.repository)/.pitlane/runs"))
    }

    @Test("a run, what follows it, and a rerun of what failed in it")
    func runAndRerun() throws {
        let desk = try Desk([".github/workflows/ci.yml": Self.workflow, ".github/workflows/after.yml": Self.follower])
        let flag = desk.path("flag")
        let report = try desk.run(["FLAG": flag])
        #expect(report.verdict == .failure)
        #expect(report.outcomes.map(\.verdict) == [.failure, .success])
        #expect(report.outcomes.flatMap(\.conclusions).map(\.run) == [1, 2])
        let follows = desk.notes.contains {
            if case .follows(_, "CI", 1, .failure) = $0 { true } else { false }
        }
        #expect(follows)
        #expect(desk.watched.count == 2 && desk.watched.allSatisfy(\.isOver))
        #expect(Self.has(desk.watched[0].output, "from-good") && Self.has(desk.watched[0].output, "from-bad"))
        #expect(Self.has(desk.watched[1].output, "after failure"))

        try Folder.write([], to: flag)
        let outcome = try desk.rerun(1, .failed, ["FLAG": flag])
        #expect(outcome.verdict == .success)
        #expect(desk.watched[2].recalled > 0)
        // What succeeded does not run again.
        #expect(desk.watched[2].started.count == 1 && !Self.has(desk.watched[2].output, "from-good"))
        let record = try RecordStore(desk.place, desk).record(.latest)
        #expect(record.summary.run == 2 && desk.notes.count == 1)
        #expect(try RecordStore(desk.place, desk).record(RunReference(number: 1)).attempt == 2)

        let error = #expect(throws: SessionError.self) { _ = try desk.rerun(1, .failed) }
        #expect(error?.next == .rerun(1))
        let unknown = #expect(throws: SessionError.self) { _ = try desk.rerun(1, .jobs(["god"])) }
        #expect(Self.has(Key(unknown?.description ?? ""), "did you mean 'good'?"))
    }

    @Test("who watches may stop the runs")
    func cancel() throws {
        let desk = try Desk([
            ".github/workflows/ci.yml": """
            on: [push]
            jobs:
              long:
                runs-on: ubuntu-latest
                steps: [{ run: 'echo begun; sleep 100' }, { if: always(), run: echo cleaned-up }]
            """
        ])
        let report = try desk.run(cancelling: .main(1))
        #expect(report.verdict == .cancelled)
        #expect(report.outcomes.map(\.isCancelled) == [true])
        #expect(Self.has(desk.watched[0].output, "cleaned-up"))
    }

    @Test("a workflow with errors is told, and nothing is created")
    func refused() throws {
        let desk = try Desk([
            ".github/workflows/ci.yml": "on: [push]\njobs: { a: { runs-on: ubuntu-latest, steps: [{ rum: x }] } }\n"
        ])
        #expect(throws: RefusedWorkflows.self) { _ = try desk.run() }
        guard case .refused(let problems, let texts)? = desk.notes.first else {
            Issue.record("nothing was told: \(desk.notes)")
            return
        }
        #expect(problems.contains { $0.file.map { Key($0) } == ".github/workflows/ci.yml" } && texts.count == 1)
        #expect(desk.watched.isEmpty)
        #expect(throws: StoreError.self) { _ = try RecordStore(desk.place, desk) }
    }

    @Test("a gate compares with what was measured before, and keeps its own")
    func gate() throws {
        let desk = try Desk([
            "a.py": "x = 1\ny = 2\n", "lcov.info": Self.lcov(hits: [1, 1]), "pitlane.yml": Self.settings,
        ])
        #expect(try coverage(desk).outcome == .pass)
        try desk.commit(["lcov.info": Self.lcov(hits: [1, 0])])
        let worse = try coverage(desk)
        #expect(worse.outcome == .block)
        let text = GateMarkdown.text(worse)
        #expect(Self.has(Key(text), "50"), "\(text)")
    }

    private static let settings = "gates: { coverage: { minimum: 10 } }\n"

    private static func lcov(hits: [Int]) -> String {
        let lines = hits.enumerated().map { "DA:\($0.offset + 1),\($0.element)\n" }.joined()
        return "TN:\nSF:a.py\n\(lines)end_of_record\n"
    }

    /// The verdict of the coverage gate.
    private func coverage(_ desk: Desk) throws -> GateReport {
        let limits = CoverageGateSession.Limits(
            minimum: nil, perFile: nil, measure: nil, diff: nil, tolerance: nil, ignore: [])
        let session = CoverageGateSession(
            reports: [ReportFiles.Entry(name: "lcov.info", root: nil)], limits: limits, changes: .sinceBase,
            sourceRoot: nil)
        return try session.run(
            GateRequest(
                place: desk.place, base: nil, series: "", isRecorded: true, save: nil, step: GateStep { _ in nil })
        ) { _, _, _ in }
    }

    private static func has(_ text: Key, _ part: String) -> Bool {
        let (bytes, part) = (Array(text.string.utf8), Array(part.utf8))
        return bytes.indices.contains { bytes[$0...].starts(with: part) }
    }
}

import Actions
import Basics
import Glibc
import Journal
import Planning
import Store
import TestSupport
import Testing

struct PruneTests {
    let temporary: TemporaryFolder
    let store: RunStore

    init() throws {
        temporary = try TemporaryFolder()
        store = try RunStore.open(dataDirectory: temporary.data, mode: .readWrite)
    }

    private func day(_ number: Int64) -> Instant { Samples.at(number * RetentionPolicy.day) }

    /// A run of so many events that ended, with files in all its folders.
    private func addRun(endedOnDay number: Int64, events: Int = 1, _ conclusion: Conclusion = .success) throws {
        let run = try Samples.create(store, at: day(number))
        let more = (0..<events).map { _ in
            JournalEvent.run(.cancelRequested(reason: String(repeating: "x", count: 500)))
        }
        try run.append(more + [.run(.ended(conclusion))], at: day(number))
        try temporary.write("data/logs/\(run.run)/lint/1.log", "12345")
        let artifacts = FileArtifactStore(store: store) { day(number) }
        _ = try artifacts.upload(
            run: run.run, leg: NodePath("lint"), attempt: 1, name: "logs", root: run.logsDirectory,
            paths: ["lint/1.log"],
            compressionLevel: 6, retentionDays: 10, overwrite: false)
    }

    @Test func `old runs go with everything they had, newer ones stay`() throws {
        try addRun(endedOnDay: 0, events: 2500)
        try addRun(endedOnDay: 50)
        try addRun(endedOnDay: 89)
        let before = try ProjectRoot.bytes(ofFile: "\(temporary.data)/pitlane.sqlite").count
        let dry = try store.prune(RetentionPolicy(), at: day(91), isDryRun: true)
        #expect(try store.runs().count == 3)
        let report = try store.prune(RetentionPolicy(), at: day(91))
        #expect(report == dry)
        #expect(report.runs == [1])
        #expect(report.artifacts.map(\.run) == [2])
        #expect(report.leftovers == [])
        #expect(try store.runs().map(\.run) == [3, 2])
        #expect(try store.events(ofRun: 1).isEmpty)
        #expect(try store.run(2)?.artifacts == [])
        #expect(try store.run(3)?.artifacts.count == 1)
        for folder in ["runs/1", "logs/1", "artifacts/1"] {
            #expect(!Shell.exists("\(temporary.data)/\(folder)"), "\(folder)")
        }
        #expect(Shell.exists("\(temporary.data)/logs/2/lint/1.log"))
        #expect(
            Shell.run("sqlite3 '\(temporary.data)/pitlane.sqlite' 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null || true")
                == 0)
        #expect(try ProjectRoot.bytes(ofFile: "\(temporary.data)/pitlane.sqlite").count < max(before, 1_000_000))
        let again = try store.prune(RetentionPolicy(), at: day(91))
        #expect(again.json.text() == #"{"runs":[],"artifacts":[],"caches":[],"leftovers":[],"images":[],"bytes":0}"#)
        #expect(try Samples.create(store).run == 4)
    }

    @Test func `the newest runs stay whatever their age when asked for`() throws {
        for number in 0..<4 { try addRun(endedOnDay: Int64(number)) }
        #expect(try store.prune(RetentionPolicy(keptRuns: 3), at: day(500)).runs == [1])
    }

    @Test func `a live run is never touched, and workspaces as earlier versions kept them go`() throws {
        let live = try Samples.create(store, at: day(0))
        try temporary.write("data/work/1/lint/file", "x")
        try addRun(endedOnDay: 1, .failure)
        try addRun(endedOnDay: 2, .failure)
        try addRun(endedOnDay: 3)
        for run in 2...4 { try temporary.write("data/work/\(run)/lint/1.log", "12345") }
        let report = try store.prune(RetentionPolicy(runAge: 1000 * RetentionPolicy.day), at: day(300))
        #expect(report.runs == [])
        #expect(report.leftovers == ["work/2", "work/3", "work/4"])
        #expect(Shell.exists("\(temporary.data)/work/1/lint/file"))
        #expect(!Shell.exists("\(temporary.data)/work/3"))
        try live.append([.run(.ended(.success))], at: day(301))
    }

    @Test func `dead runs are settled first, and folders without a run go`() throws {
        _ = try Samples.create(store, at: day(0))
        try temporary.write("data/logs/77/x", "x")
        try temporary.write("data/runs/77/lock", "")
        let report = try store.prune(RetentionPolicy(), at: day(100))
        #expect(report.runs == [1])
        #expect(report.leftovers == ["logs/77", "runs/77"])
        #expect(try Samples.create(store).run == 2)
    }

    @Test func `unused caches go`() throws {
        let early = FileCacheStore(store: store) { day(0) }
        for key in ["a", "b"] {
            let path = try #require(try early.reserve(scope: "s", key: key, version: "v"))
            try #require(Shell.run("printf 12345 > '\(path)'") == 0)
            #expect(try early.commit(path: path, scope: "s", key: key, version: "v"))
        }
        let late = FileCacheStore(store: store) { day(5) }
        #expect(try late.find(scopes: ["s"], keys: ["b"], version: "v")?.key == "b")
        let report = try store.prune(RetentionPolicy(), at: day(8))
        #expect(report.caches.map(\.name) == ["a"])
        #expect(report.bytes == 5)
        #expect(report.json["caches"] == [["name": "a", "run": nil, "bytes": 5]])
        #expect(try late.find(scopes: ["s"], keys: ["a"], version: "v") == nil)
    }

    @Test func `actions that no run has used for long go with their notes`() throws {
        let commit = String(repeating: "a", count: 40)
        for place in ["octo/tool/\(commit)", "_folders/\(commit)", "octo/tool/refs"] {
            try temporary.write("data/actions/\(place)/file", "12345")
        }
        try temporary.write("data/actions/octo/tool/\(commit).sha256", "x")
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let present = Int64(now.tv_sec) * 1000
        #expect(try store.prune(RetentionPolicy(), at: Instant(milliseconds: present)).leftovers.isEmpty)
        let later = Instant(milliseconds: present + 91 * RetentionPolicy.day)
        let report = try store.prune(RetentionPolicy(), at: later)
        #expect(report.leftovers == ["actions/_folders/\(commit)", "actions/octo/tool/\(commit)"])
        #expect(!Shell.exists("\(temporary.data)/actions/octo/tool/\(commit).sha256"))
        #expect(Shell.exists("\(temporary.data)/actions/octo/tool/refs/file"))
    }
}

import Basics
import Glibc
import Journal
import Planning
import Store
import TestSupport
import Testing

/// Several processes in one data folder, and processes that die.
@Suite(.enabled(if: ChildProcess.role == nil))
struct ProcessesTests {
    let temporary: TemporaryFolder

    init() throws {
        temporary = try TemporaryFolder()
        chmod(temporary.path, 0o755)
    }

    private func log(_ role: String) -> String {
        (try? ProjectRoot.text(ofFile: "\(temporary.data).\(role).log")) ?? ""
    }

    @Test func `processes that create a new record and runs at once get different numbers`() throws {
        let children = try (0..<6).map { _ in try ChildProcess.start("create", data: temporary.data) }
        for child in children { #expect(ChildProcess.wait(child) == 0, "\(log("create"))") }
        let store = try RunStore.open(dataDirectory: temporary.data, mode: .readOnly)
        #expect(try store.runs().map(\.run) == Array((1...120).reversed()))
        #expect(try store.runs().map(\.workflowRun) == Array((1...120).reversed()))
        #expect(try store.runs().allSatisfy { $0.conclusion == .success })
    }

    @Test func `a killed driver's record reads, without a gap, and becomes interrupted`() throws {
        let count = ProveTier.count(sample: 3, full: 50)
        for attempt in 1...count {
            let child = try ChildProcess.start("write", data: temporary.data)
            let store = try RunStore.open(dataDirectory: temporary.data, mode: .readWrite)
            var source = RandomSource(seed: UInt64(attempt))
            let wanted = source.int(in: 3...400)
            while try store.latestRunNumber() != attempt || store.events(ofRun: attempt).count < wanted {
                sched_yield()
            }
            kill(child, SIGKILL)
            #expect(ChildProcess.wait(child) == 128 + SIGKILL, "\(log("write"))")
            let events = try store.events(ofRun: attempt)
            #expect(try store.settleInterrupted(at: Samples.at(1_000_000)) == [attempt])
            let job = try #require(try store.run(attempt)?.jobs.first)
            #expect(job.status == .interrupted)
            let begun = events.count { if case .job(_, _, .stepStarted) = $0.event { true } else { false } }
            let ended = events.count { if case .job(_, _, .stepEnded) = $0.event { true } else { false } }
            #expect(job.steps.count == begun)
            #expect(job.steps.count { $0.status == .completed } == ended)
            #expect(job.steps.count { $0.status == .interrupted } == begun - ended)
        }
        try Evidence.record(name: "killed-writers", counts: ["kills": count])
    }

    @Test func `a disk that takes no more gives an error and no half-written run`() throws {
        let child = try ChildProcess.start("limited", data: temporary.data)
        #expect(ChildProcess.wait(child) == 0, "\(log("limited"))")
    }

    @Test func `a folder that may not be written can be read`() throws {
        var store: RunStore? = try RunStore.open(dataDirectory: temporary.data, mode: .readWrite)
        try store.map { try Samples.create($0).append([.run(.ended(.success))], at: Samples.at(1)) }
        store = nil
        try #require(
            Shell.run("chmod -R a+rX,a-w '\(temporary.data)'; touch '\(temporary.data).unprivileged.log'") == 0)
        let child = try ChildProcess.start("unprivileged", data: temporary.data)
        #expect(ChildProcess.wait(child) == 0, "\(log("unprivileged"))")
    }

    @Test func `settling at once from several connections settles each dead run once`() async throws {
        let store = try RunStore.open(dataDirectory: temporary.data, mode: .readWrite)
        for _ in 0..<30 { _ = try Samples.create(store) }
        let alive = try Samples.create(store)
        let data = temporary.data
        let settled = try await withThrowingTaskGroup(of: [Int].self) { group in
            for _ in 0..<4 {
                group.addTask {
                    try RunStore.open(dataDirectory: data, mode: .readOnly).settleInterrupted(at: Samples.at(5))
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(settled.sorted() == Array(1...30))
        for number in 1...30 { #expect(try store.events(ofRun: number).count == 2) }
        #expect(try store.run(31)?.summary.status == .inProgress)
        _ = alive
    }
}

import Basics
import Glibc
import Journal
import Planning
import Store
import Testing

/// What a process of its own does for a test: the test program starts itself with one test and a role.
enum ChildProcess {
    /// Starts this program again in `role` on the data folder.
    static func start(_ role: String, data: String) throws -> pid_t {
        let words: [String] = ["tests", "--testing-library", "swift-testing", "--filter", "ChildProcessTests"]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        let names: [String] = ["PATH", "HOME", "LD_LIBRARY_PATH"]
        let inherited: [String] = names.compactMap { name in
            getenv(name).map { "\(name)=\(String(cString: $0))" }
        }
        let settings: [String] = inherited + ["PITLANE_STORE_CHILD=\(role)", "PITLANE_STORE_DATA=\(data)"]
        var environment: [UnsafeMutablePointer<CChar>?] = settings.map { strdup($0) } + [nil]
        defer { (arguments + environment).forEach { free($0) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, "\(data).\(role).log", O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var child: pid_t = 0
        try #require(posix_spawn(&child, "/proc/self/exe", &actions, nil, &arguments, &environment) == 0)
        return child
    }

    /// Waits for the end and gives the exit status, or 128 and the signal.
    static func wait(_ child: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + status & 0x7F
    }

    static var role: String? { getenv("PITLANE_STORE_CHILD").map { String(cString: $0) } }
    static var data: String { getenv("PITLANE_STORE_DATA").map { String(cString: $0) } ?? "" }
}

/// The roles; the suite does nothing in the test program itself.
@Suite(.enabled(if: ChildProcess.role != nil))
struct ChildProcessTests {
    @Test func `plays its role`() throws {
        switch Key(ChildProcess.role ?? "") {
        case "create": try create()
        case "write": try writeForEver()
        case "limited": try writeUntilFull()
        case "unprivileged": try useWithoutPermission()
        default: Issue.record("no such role")
        }
    }

    /// Twenty runs, one after the other.
    private func create() throws {
        let store = try RunStore.open(dataDirectory: ChildProcess.data, mode: .readWrite)
        for _ in 0..<20 {
            try store.settleInterrupted(at: Samples.at(1))
            let run = try Samples.create(store)
            try run.append([Samples.expanded("lint")], at: Samples.at(2))
            try run.append([.run(.ended(.success))], at: Samples.at(3))
        }
    }

    /// A run whose job has steps without end, until the process is killed.
    private func writeForEver() throws {
        let store = try RunStore.open(dataDirectory: ChildProcess.data, mode: .readWrite)
        let run = try Samples.create(store)
        let lint = NodePath("lint")
        try run.append([Samples.expanded("lint"), .run(.legStarted(lint, attempt: 1))], at: Samples.at(1))
        for number in 1... {
            let time = Samples.at(Int64(number))
            try run.append([Samples.began(lint, .main(number), "step \(number)", Int64(number))], at: time)
            try run.append(
                [.job(lint, attempt: 1, .stepEnded(.main(number), StepResult(outcome: .success, at: time)))], at: time)
        }
    }

    /// Runs until no file may grow any more; afterwards everything that was acknowledged is there and nothing else.
    private func writeUntilFull() throws {
        signal(SIGXFSZ, SIG_IGN)
        let store = try RunStore.open(dataDirectory: ChildProcess.data, mode: .readWrite)
        var limit = rlimit(rlim_cur: 300_000, rlim_max: rlim_t.max)
        try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
        var made = 0
        let error = #expect(throws: StoreError.self) {
            while made < 10_000 {
                let run = try Samples.create(store)
                made += 1
                try run.append([.run(.ended(.success))], at: Samples.at(1))
            }
        }
        #expect(error?.description.contains("pitlane.sqlite") == true)
        limit.rlim_cur = rlim_t.max
        try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
        let again = try RunStore.open(dataDirectory: ChildProcess.data, mode: .readWrite)
        #expect(try again.runs().count == made)
        #expect(try again.runs().filter { $0.status == .completed }.count >= made - 1)
        for run in try again.runs() { #expect(try again.events(ofRun: run.run).count >= 1) }
        _ = try Samples.create(again)
    }

    /// Reading works in a folder that may not be written; driving a run is refused by a clear error.
    private func useWithoutPermission() throws {
        if geteuid() == 0 { try #require(setgid(65_534) == 0 && setuid(65_534) == 0) }
        let error = #expect(throws: StoreError.self) {
            try RunStore.open(dataDirectory: ChildProcess.data, mode: .readWrite)
        }
        #expect(error?.code == .readOnly)
        #expect(error?.description.contains(ChildProcess.data) == true)
        #expect(throws: StoreError.self) {
            try RunStore.open(dataDirectory: "\(ChildProcess.data)/new", mode: .readWrite)
        }
        let store = try RunStore.open(dataDirectory: ChildProcess.data, mode: .readOnly)
        #expect(try store.runs().map(\.status) == [.completed])
        #expect(try store.settleInterrupted(at: Samples.at(9)) == [])
    }
}

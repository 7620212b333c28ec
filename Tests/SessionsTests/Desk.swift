import Actions
import Basics
import Engine
import Files
import Glibc
import Journal
import Planning
import Processes
import Sessions
import Store
import Synchronization
import Testing

/// A front end without a terminal: a repository of its own for one test, and notes of what it was told.
final class Desk: SessionObserver {
    /// Holds the repository and the work root; removed with the object.
    private let folder: String
    let repository: String
    private let told = Mutex<[SessionNote]>([])
    private let watchers = Mutex<[Watcher]>([])
    /// Forked once, as at the start of the program; the keepers of all tests come from it.
    private static let zygote = Result { try Zygote.start() }

    /// A repository on branch `main` with one commit of `files`.
    init(_ files: [String: String]) throws {
        var template = Array("/tmp/pitlane-sessions-XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
        }
        folder = RealPath.of(try #require(made))
        repository = "\(folder)/repository"
        try Folder.make(repository)
        try git("init", "-q", "-b", "main", "--template=")
        try commit(files)
    }

    deinit { try? Folder.remove(folder) }

    /// Commits `files` on the branch that is checked out.
    func commit(_ files: [String: String]) throws {
        for (name, text) in files {
            let path = "\(repository)/\(name)"
            try Folder.make(try #require(Folder.parent(of: path)))
            try Folder.write(Array(text.utf8), to: path)
        }
        try git("add", "-A")
        try git("commit", "-q", "--allow-empty", "-m", "commit")
    }

    func git(_ arguments: String...) throws {
        let result = try Tool.run(["git"] + arguments, environment: environment, workingDirectory: repository)
        try #require(result.status == 0, "\(result.errorText)")
    }

    /// A path beside the repository.
    func path(_ name: String) -> String { "\(folder)/\(name)" }

    private var environment: [(Key, String)] {
        [
            ("PATH", "/usr/local/bin:/usr/bin:/bin"), ("HOME", folder), ("GIT_CONFIG_NOSYSTEM", "1"),
            ("GIT_AUTHOR_NAME", "a"), ("GIT_AUTHOR_EMAIL", "a@example.org"), ("GIT_COMMITTER_NAME", "a"),
            ("GIT_COMMITTER_EMAIL", "a@example.org"),
        ]
    }

    // MARK: - What a front end gives

    var place: Place {
        Place(
            folder: repository, data: nil,
            work: WorkRoot.Choice(
                wanted: path("work"), base: nil, state: nil, fallback: path("work"), repository: nil),
            host: HostFacts(
                environment: environment, user: "tester", name: "desk", architecture: "X64", processors: 2,
                program: "/bin/true", searchPath: "/usr/local/bin:/usr/bin:/bin", language: "C.UTF-8", toolCache: nil,
                zoneFolder: "/usr/share/zoneinfo", keyFile: path("secrets.key"),
                now: {
                    var time = timespec()
                    clock_gettime(CLOCK_REALTIME, &time)
                    return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
                }))
    }

    var frontEnd: FrontEnd {
        FrontEnd(
            place: place, actions: ActionPolicy(network: .offline, server: "https://github.com", replacements: []),
            observer: self)
    }

    /// Options of a run whose steps see `variables`.
    func options(_ variables: [Key: String]) -> RunOptions {
        RunOptions(
            secrets: [:], variables: variables, maxParallel: nil, keepsWork: false, publishes: false,
            acceptsAbsence: false, chains: true,
            grace: GracePeriods(afterInterrupt: .milliseconds(200), afterTerminate: .milliseconds(200)), minuteScale: 1)
    }

    func plan(_ event: Key) throws -> PlannedEvent {
        try PlannedEvent(EventRequest(event), frontEnd, now: place.host.now())
    }

    /// Runs what a push triggers.
    ///
    /// - Parameter cancelling: a step whose first output stops the runs, or nil.
    func run(_ variables: [Key: String] = [:], cancelling: StepID? = nil) throws -> SessionReport {
        try EventSession(
            EventRequest("push"), frontEnd, options(variables), zygote: try Self.zygote.get(),
            watching: watching(cancelling)
        ).run()
    }

    func rerun(_ number: Int, _ request: RerunRequest, _ variables: [Key: String] = [:]) throws -> SessionReport {
        try RunSession(frontEnd, options(variables), zygote: try Self.zygote.get(), watching: watching(nil))
            .takeUp(number, .rerun(request))
    }

    private func watching(_ cancelling: StepID?) -> RunWatching {
        { [self] paths, _ in
            let watcher = Watcher(paths, cancelling: cancelling)
            watchers.withLock { $0.append(watcher) }
            return watcher
        }
    }

    // MARK: - What it was told

    func noted(_ note: SessionNote) { told.withLock { $0.append(note) } }

    func whileFetching<Value>(_ body: () throws -> Value) throws -> Value { try body() }

    var notes: [SessionNote] { told.withLock { $0 } }

    /// Who watched, one after the other.
    var watched: [Watcher] { watchers.withLock { $0 } }
}

/// Watches runs and keeps what it sees.
final class Watcher: RunWatcher {
    private struct State {
        var output: [UInt8] = []
        var events: [JournalEvent] = []
        var recalled: [JournalEvent] = []
        var cancel: (@Sendable (String) -> Void)?
        var isOver = false
    }

    let paths: [String]
    private let cancelling: StepID?
    private let state = Mutex(State())

    init(_ paths: [String], cancelling: StepID?) {
        self.paths = paths
        self.cancelling = cancelling
    }

    var debugger: (any StepDebugger)? { nil }

    func recall(_ events: [(event: JournalEvent, at: Instant)], run: Int) {
        state.withLock { $0.recalled += events.map(\.event) }
    }

    func committed(_ events: [JournalEvent], run: Int, at time: Instant) { state.withLock { $0.events += events } }

    func logged(_ bytes: UnsafeRawBufferPointer, run: Int, leg: LegPlan, step: StepID) {
        let cancel = state.withLock { state in
            state.output += Array(bytes)
            return step == cancelling ? state.cancel : nil
        }
        cancel?("stopped by the test")
    }

    func began(cancel: @escaping @Sendable (_ reason: String) -> Void) { state.withLock { $0.cancel = cancel } }

    func ended() { state.withLock { $0.isOver = true } }

    var output: Key { Key(state.withLock { String(decoding: $0.output, as: UTF8.self) }) }
    var isOver: Bool { state.withLock { $0.isOver } }
    var recalled: Int { state.withLock { $0.recalled.count } }

    /// The keys of the legs that started.
    var started: [NodePath] {
        state.withLock { state in
            state.events.compactMap { event in
                if case .run(.legStarted(let path, _)) = event { path } else { nil }
            }
        }
    }
}

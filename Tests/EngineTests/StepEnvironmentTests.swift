import Actions
import Basics
import Engine
import Files
import Glibc
import Journal
import Planning
import Processes
import Synchronization
import Testing
import Workflows

/// A job whose environment has its folders at another place, as a container would.
struct StepEnvironmentTests {
    private static let zygote = Result { try Zygote.start() }

    /// Prints all that a step is told of places: variables, contexts, its script, and what an action sees of itself.
    private static let workflow = """
        on: push
        jobs:
          job:
            runs-on: ubuntu-latest
            env:
              FROM_JOB: ${{ github.workspace }}
            outputs:
              temp: ${{ steps.told.outputs.temp }}
            steps:
              - id: told
                run: |
                  unset PWD OLDPWD
                  echo "script $0"
                  env
                  echo '${{ toJSON(github) }} ${{ toJSON(runner) }} ${{ toJSON(env) }}'
                  echo "temp=$RUNNER_TEMP" >> "$GITHUB_OUTPUT"
                  echo "$RUNNER_TEMP/bin" >> "$GITHUB_PATH"
                  mkdir -p "$RUNNER_TEMP/bin" own/part
                  printf '#!/bin/sh\\necho tool is run\\n' > "$RUNNER_TEMP/bin/tool"
                  chmod +x "$RUNNER_TEMP/bin/tool"
                  cat > own/action.yml <<'END'
                  name: own
                  description: own
                  runs:
                    using: composite
                    steps:
                      - run: unset PWD OLDPWD; env; ls ${{ '${{' }} github.action_path }}/part
                        shell: bash
                  END
                  touch own/part/there
              - uses: ./own
              - run: tool; ls part
                working-directory: ${{ github.workspace }}/own
              - run: echo hash ${{ hashFiles('own/action.yml') != '' }}
              - run: exit 3
                working-directory: nowhere
                continue-on-error: true
        """

    @Test func aJobIsToldOnlyOfPlacesInItsEnvironment() async throws {
        let folder = try TestFolder()
        try folder.shell("mkdir -p data app && touch data/pitlane.sqlite lock")
        let root = try WorkRoot.choose(
            WorkRoot.Choice(wanted: folder.path("work"), base: nil, state: nil, fallback: "/", repository: nil))
        let place = try WorkPlace.make(in: root, repository: folder.path("app"), data: folder.path("data"))
        let lock = open(folder.path("lock"), O_RDONLY | O_CLOEXEC)
        defer { close(lock) }

        let (read, diagnostics) = WorkflowReader.read(path: ".github/workflows/w.yml", Self.workflow.utf8)
        let workflow = try #require(read, "\(diagnostics)")
        let inputs = RunInputs(
            workflowPath: workflow.path, workflowName: "w", title: "w", event: "push", refName: "main", sha: "0",
            github: ["repository": "octo/app", "event": [:]], jobs: [JobShape(id: "job", needs: [])])
        let context = DrivenRunContext(
            place: RunPlace(
                run: 1, source: CheckoutSource(gitFolder: folder.path("app"), sha: "0"),
                logs: folder.path("data/logs/1"), recordedLogs: "logs/1",
                work: RunWork(place: place, run: RunIdentity(number: 1, created: Instant(milliseconds: 0))),
                folder: folder.path("data/runs/1"), lock: lock, sync: FileSync(always: [])),
            inputs: inputs, workflow: workflow, called: [:],
            machine: Capabilities(labels: RunnerLabels(architecture: "X64")) { _ in [] }, resumption: nil)
        let host = HostSettings(
            program: "/bin/true", path: "/usr/local/bin:/usr/bin:/bin", name: "test", architecture: "X64",
            toolCache: folder.path("tools"), grace: .standard, maxParallel: 1)
        let (record, zygote, inside) = (Record(), try Self.zygote.get(), folder.path("inside"))
        let services = JobServices(
            host: host,
            environment: {
                MovedEnvironment(
                    HostEnvironment($0, folders: $1, locks: $2, socket: $3, zygote: zygote), from: $1.root, to: inside)
            }, journal: record, observer: record, secrets: Nothing(), artifacts: Nothing(), caches: Nothing(),
            actions: ActionStore(data: folder.path("data")), nodes: NodePrograms(environment: [], toolCaches: []),
            places: Nothing(), requests: Nothing(), debugger: nil, now: { Instant(milliseconds: 0) })
        let conclusion = try await RunDriver(
            context, services: services, slots: JobSlots(count: 1), state: RunState([.created(inputs)])
        ).drive(.begin)

        let output = record.output
        #expect(conclusion == .success, "\(output)")
        #expect(!says(output, "\(place.folder)/"), "\(output)")
        for line in [
            "script \(inside)/_temp/", "GITHUB_WORKSPACE=\(inside)/app/app", "RUNNER_TEMP=\(inside)/_temp",
            "\"workspace\": \"\(inside)/app/app\"", "\"temp\": \"\(inside)/_temp\"", "FROM_JOB=\(inside)/app/app",
            "GITHUB_EVENT_PATH=\(inside)/_temp/", "HOME=\(inside)/_home", "GITHUB_OUTPUT=\(inside)/_temp/",
            "GITHUB_ACTION_PATH=\(inside)/app/app/own", "tool is run\nthere\n", "hash true",
            "working-directory 'nowhere' does not exist in the workspace (\(inside)/app/app/nowhere)",
        ] { #expect(says(output, line), "\(line) in \(output)") }
        #expect(record.results.map(\.outputs) == [[Output("temp", "\(inside)/_temp")]])
    }
}

/// This machine, with a job's folders at another place: a link leads there.
private struct MovedEnvironment: StepEnvironment {
    private let host: HostEnvironment
    private let (outer, inner): (String, String)

    init(_ host: HostEnvironment, from outer: String, to inner: String) {
        self.host = host
        (self.outer, self.inner) = (outer, inner)
    }

    func open() async throws {
        try host.open()
        try #require(symlink(outer, inner) == 0)
    }

    var variables: [Key: String] {
        host.variables.mapValues { value in
            value.utf8.split(separator: UInt8(ascii: ":")).map { path(inside: String(Substring($0))) }
                .joined(separator: ":")
        }
    }

    func start(_ spec: ProcessSpec, output: any OutputSink) async throws -> any StepProcess {
        try host.start(spec, output: output)
    }

    func find(_ program: String, in path: String) async -> String? { host.find(program, in: path) }
    func path(inside path: String) -> String { Self.moved(path, from: outer, to: inner) }
    func path(outside path: String) -> String { Self.moved(path, from: inner, to: outer) }
    func close() async { await host.close() }

    private static func moved(_ path: String, from old: String, to new: String) -> String {
        guard path.utf8.starts(with: old.utf8) else { return path }
        return new + String(decoding: path.utf8.dropFirst(old.utf8.count), as: UTF8.self)
    }
}

/// Keeps a run in memory.
private final class Record: StreamJournal, RunObserver {
    private let events = Mutex<[JournalEvent]>([])
    private let bytes = Mutex<[UInt8]>([])

    let stream = JournalStream.run(1)

    func append(_ events: [JournalEvent], at time: Instant) { self.events.withLock { $0 += events } }
    func inbox() -> [InboxMessage] { [] }
    func freezes() -> [Freeze] { [] }
    func obey(_ message: InboxMessage, by events: [JournalEvent], at time: Instant) { append(events, at: time) }
    func committed(_ events: [JournalEvent], run: Int, at time: Instant) {}

    func logged(_ bytes: UnsafeRawBufferPointer, run: Int, leg: LegPlan, step: StepID) {
        self.bytes.withLock { $0 += Array(bytes) }
    }

    var output: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }

    /// How the jobs ended.
    var results: [LegResult] {
        events.withLock { events in
            events.compactMap { event in
                if case .run(.legEnded(_, _, let result)) = event { result } else { nil }
            }
        }
    }
}

/// A run that has no secrets, artifacts, caches or groups, and answers nothing.
private struct Nothing: SecretSource, ArtifactStore, CacheStore, ConcurrencyPlaces, JobRequests {
    struct Asked: Error {}

    let names: [String] = []
    func value(of name: String, environment: String?, policies: [EnvironmentPolicy]) -> String? { nil }

    func upload(
        run: Int, leg: NodePath, attempt: Int, name: String, root: String, paths: [String], compressionLevel: Int,
        retentionDays: Int?, overwrite: Bool
    ) throws -> ArtifactRecord { throw Asked() }
    func artifacts(ofRun run: Int) -> [ArtifactRecord] { [] }
    func extract(_ artifact: ArtifactRecord, ofRun run: Int, into folder: String) throws { throw Asked() }
    func copyArchive(_ artifact: ArtifactRecord, ofRun run: Int, to file: String) throws { throw Asked() }
    func remove(_ artifact: ArtifactRecord, ofRun run: Int) throws { throw Asked() }

    func find(scopes: [String], keys: [String], version: String) -> CacheHit? { nil }
    func reserve(scope: String, key: String, version: String) -> String? { nil }
    func commit(path: String, scope: String, key: String, version: String) throws -> Bool { throw Asked() }

    func perform(_ request: DriverRequest.Kind, of job: AskingJob, _ call: JobCall) -> DriverAnswer {
        .done
    }

    struct Never: PlaceRequest {
        func ask(at time: Instant) -> PlaceAnswer { .lost(reason: "no groups") }
    }
    func request(_ claim: PlaceClaim, run: Int) -> any PlaceRequest { Never() }
}

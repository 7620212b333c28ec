import Actions
import Basics
import Files
import Planning
import Processes
import Synchronization

/// What a built-in action is given: the seam between it and its job.
final class StepActionHost: ActionHost {
    /// What the action has set; taken over by the job when the action is done.
    struct Results {
        var outputs: [Output] = []
        var variables: [(Key, String)] = []
        var paths: [String] = []
        var state: [(Key, String)] = []
        var usage = ResourceUsage()
    }

    let reference: String
    let inputs: [Key: String]
    let facts: ActionFacts
    let state: [Key: String]
    let environment: [Key: String]
    let artifacts: any ArtifactStore
    let caches: any CacheStore
    private let runner: JobRunner
    private let id: StepID
    private let recorder: StepRecorder
    private let collected = Mutex(Results())

    init(
        runner: JobRunner, id: StepID, reference: String, inputs: [Key: String], facts: ActionFacts,
        state: [Key: String],
        environment: [Key: String], artifacts: any ArtifactStore, caches: any CacheStore, recorder: StepRecorder
    ) {
        self.runner = runner
        self.id = id
        self.reference = reference
        self.inputs = inputs
        self.facts = facts
        self.state = state
        self.environment = environment
        self.artifacts = artifacts
        self.caches = caches
        self.recorder = recorder
    }

    /// All results so far.
    var results: Results { collected.withLock { $0 } }

    func write(_ line: String) { recorder.write(line) }

    func execute(_ arguments: [String], in folder: String, environment: [Key: String]) async throws -> Int32 {
        try await run(arguments, folder, environment, recorder.sink)
    }

    func capture(
        _ arguments: [String], in folder: String, environment: [Key: String]
    ) async throws -> (status: Int32, output: [UInt8]) {
        let sink = CapturingSink(limit: 64 << 20)
        // A process of the keeper has one pipe for both; standard error takes the way round over a file.
        let errors = "\(facts.temporary)/\(UniqueName.make()).err"
        let redirected = ["/bin/sh", "-c", "exec \"$@\" 2>\"$0\"", errors] + arguments
        let status = try await run(redirected, folder, environment, sink)
        if let text = try Folder.read(errors, limit: 64 << 20), !text.isEmpty {
            recorder.note(String(decoding: text, as: UTF8.self))
        }
        try Folder.remove(errors)
        return (status, try sink.bytes())
    }

    private func run(
        _ arguments: [String], _ folder: String, _ environment: [Key: String], _ sink: any OutputSink
    ) async throws -> Int32 {
        let spec = ProcessSpec(
            arguments: arguments, environment: environment.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
            workingDirectory: folder)
        let exit = try await runner.spawn(spec, of: id, output: sink)
        collected.withLock { $0.usage.add(exit.usage) }
        return exit.code
    }

    func setOutput(_ name: Key, _ value: String) {
        collected.withLock { results in
            results.outputs.removeAll { $0.name == name }
            results.outputs.append(Output(name, value))
        }
    }

    func setVariable(_ name: Key, _ value: String) { collected.withLock { $0.variables.append((name, value)) } }
    func addPath(_ folder: String) { collected.withLock { $0.paths.append(folder) } }
    func saveState(_ name: Key, _ value: String) { collected.withLock { $0.state.append((name, value)) } }
}

/// Keeps what a process writes, up to a limit.
private final class CapturingSink: OutputSink {
    private struct State {
        var bytes: [UInt8] = []
        var isOver = false
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) { self.limit = limit }

    func write(_ bytes: UnsafeRawBufferPointer) {
        state.withLock { state in
            if state.bytes.count + bytes.count > limit {
                state.isOver = true
            } else {
                state.bytes.append(contentsOf: bytes)
            }
        }
    }

    func finish() {}

    /// All that was written.
    func bytes() throws -> [UInt8] {
        let state = state.withLock { $0 }
        guard !state.isOver else { throw ActionError("a tool wrote more than \(limit) bytes") }
        return state.bytes
    }
}

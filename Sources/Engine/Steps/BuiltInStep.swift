import Actions
import Basics
import Expressions
import Files
import Planning
import Processes
import Synchronization
import Workflows

/// An action that is part of this program.
struct BuiltInStep: Sendable {
    /// What these actions are given of a job and its run.
    struct Services: Sendable {
        let facts: ActionFacts
        let artifacts: any ArtifactStore
        let caches: any CacheStore

        init(of request: JobRequest, _ services: JobServices, _ folders: JobFolders, origin: CheckoutOrigin) {
            let github = request.inputs.github
            func text(_ name: Key) -> String { github[name]?.stringValue ?? "" }
            // They work on this machine's own files.
            facts = ActionFacts(
                workspace: folders.workspace, temporary: folders.temporary, toolCache: services.host.toolCache,
                program: services.host.program, run: request.place.run,
                leg: request.leg.path, attempt: request.attempt, repository: text("repository"), ref: text("ref"),
                baseRef: text("base_ref"),
                defaultBranch: github["event"]?["repository"]?["default_branch"]?.stringValue ?? "main",
                source: request.place.source, origin: origin)
            artifacts = services.artifacts
            caches = services.caches
        }
    }

    let action: BuiltInAction
    /// By lower-case name: what `with` gives, else the declared defaults.
    private let inputs: [Key: String]
    /// The ref that the step names the action at.
    private let reference: String

    /// The action that a step's `uses` names, its inputs evaluated; nil for one that is not built in.
    ///
    /// - Throws: where an input does not evaluate.
    init?(_ reference: ActionReference, with: Token?, in scope: @autoclosure () -> StepScope) throws {
        guard case .repository(let owner, let name, let path, let ref) = reference,
            let action = BuiltInActions.find(owner: owner, name: name, path: path)
        else { return nil }
        self.action = action
        self.reference = ref
        var inputs: [Key: String] = [:]
        for input in action.inputs {
            if let fallback = input.fallback { inputs[input.name.asciiLowercased] = fallback }
        }
        for (name, text) in try with?.evaluate(in: scope()).requireTexts() ?? [] {
            inputs[name.asciiLowercased] = text
        }
        self.inputs = inputs
    }

    /// Does the action's work, or what it does after the job's steps.
    func run(_ run: inout StepRun, _ services: Services) async throws {
        for input in action.inputs
        where input.isRequired && inputs[input.name.asciiLowercased, default: ""].utf8.isEmpty {
            throw ActionError("Input required and not supplied: \(input.name)")
        }
        run.recorder.writeHeader(action: run.setting.step.defaultName(in: run.scope), inputs: inputs)
        let names = action.inputs.map(\.name)
        let strangers = inputs.keys.filter { name in !names.contains { $0.asciiLowercased == name } }
        if run.id.phase == .main, !strangers.isEmpty {
            let list = { (names: [Key]) in names.map { "'\($0)'" }.joined(separator: ", ") }
            run.recorder.annotate(
                .warning, "Unexpected input(s) \(list(strangers.sorted())), valid inputs are [\(list(names))]")
        }
        let host = Host(run, services, reference: reference, inputs: inputs)
        let work = run.id.phase == .post ? action.post : action.main
        // What it has done counts, also where it fails.
        defer {
            run.add(host.effects)
            run.add(host.usage)
        }
        try await work?(host)
    }
}

/// The seam between a built-in action and its job.
private final class Host: ActionHost {
    private struct Collected {
        var effects = StepEffects()
        var usage = ResourceUsage()
    }

    let reference: String
    let inputs: [Key: String]
    let environment: [Key: String]
    private let run: StepRun
    private let services: BuiltInStep.Services
    private let collected = Mutex(Collected())

    init(_ run: StepRun, _ services: BuiltInStep.Services, reference: String, inputs: [Key: String]) {
        self.reference = reference
        self.inputs = inputs
        self.run = run
        self.services = services
        environment = run.setting.variables.all()
    }

    var facts: ActionFacts { services.facts }
    var state: [Key: String] { run.setting.saved }
    var artifacts: any ArtifactStore { services.artifacts }
    var caches: any CacheStore { services.caches }

    /// What the action leaves.
    var effects: StepEffects { collected.withLock(\.effects) }
    /// What its processes have used.
    var usage: ResourceUsage { collected.withLock(\.usage) }

    func write(_ line: String) { run.recorder.write(line) }

    func execute(_ arguments: [String], in folder: String, environment: [Key: String]) async throws -> Int32 {
        try await run(arguments, folder, environment, run.recorder.sink)
    }

    func capture(
        _ arguments: [String], in folder: String, environment: [Key: String]
    ) async throws -> (status: Int32, output: [UInt8]) {
        let sink = CapturingSink(limit: 64 << 20)
        // A process of a step has one pipe for both; standard error takes the way round over a file.
        let errors = "\(facts.temporary)/\(UniqueName.make()).err"
        let redirected =
            ["/bin/sh", "-c", "exec \"$@\" 2>\"$0\"", run.environment.path(inside: errors)] + arguments
        let status = try await run(redirected, folder, environment, sink)
        if let text = try Folder.read(errors, limit: 64 << 20), !text.isEmpty {
            run.recorder.note(String(decoding: text, as: UTF8.self))
        }
        try Folder.remove(errors)
        return (status, try sink.bytes())
    }

    private func run(
        _ arguments: [String], _ folder: String, _ environment: [Key: String], _ sink: any OutputSink
    ) async throws -> Int32 {
        let exit = try await run.processes.run(
            arguments, environment, in: run.environment.path(inside: folder), of: run.id, output: sink)
        collected.withLock { $0.usage.add(exit.usage) }
        return exit.code
    }

    func setOutput(_ name: Key, _ value: String) { collected.withLock { $0.effects.set(Output(name, value)) } }

    func setVariable(_ name: Key, _ value: String) {
        collected.withLock { $0.effects.changes.append(.set(name, value)) }
    }

    func addPath(_ folder: String) {
        let folder = run.environment.path(inside: folder)
        collected.withLock { $0.effects.changes.append(.prependPath(folder)) }
    }

    func saveState(_ name: Key, _ value: String) {
        collected.withLock { $0.effects.saved.append(Output(name, value)) }
    }
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

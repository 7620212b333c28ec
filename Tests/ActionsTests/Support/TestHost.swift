import Actions
import Basics
import Processes
import Synchronization

/// An `ActionHost` whose processes are real, in folders of the test's own; it records what the action does.
final class TestHost: ActionHost {
    struct Record {
        var lines: [String] = []
        var outputs: [Key: String] = [:]
        var variables: [Key: String] = [:]
        var paths: [String] = []
        var state: [Key: String] = [:]
        /// The programs run, with their arguments.
        var commands: [[String]] = []
    }

    let reference: String
    let inputs: [Key: String]
    let facts: ActionFacts
    let state: [Key: String]
    let environment: [Key: String]
    let artifacts: any ArtifactStore
    let caches: any CacheStore
    private let recorded = Mutex(Record())

    var record: Record { recorded.withLock { $0 } }

    init(
        _ action: BuiltInAction, at reference: String = "v8", with inputs: [Key: String], facts: ActionFacts,
        environment: [Key: String] = TestFolder.environment, state: [Key: String] = [:],
        artifacts: any ArtifactStore = MemoryArtifacts(), caches: any CacheStore = MemoryCaches(folder: "")
    ) {
        var values: [Key: String] = [:]
        for input in action.inputs { values[input.name] = input.fallback }
        self.reference = reference
        self.inputs = values.merging(inputs) { $1 }
        self.facts = facts
        self.environment = environment
        self.state = state
        self.artifacts = artifacts
        self.caches = caches
    }

    func write(_ line: String) { recorded.withLock { $0.lines.append(line) } }

    func execute(_ arguments: [String], in folder: String, environment: [Key: String]) async throws -> Int32 {
        let output = try run(arguments, in: folder, environment)
        write(output.text)
        return output.status
    }

    func capture(
        _ arguments: [String], in folder: String, environment: [Key: String]
    ) async throws -> (status: Int32, output: [UInt8]) {
        let output = try run(arguments, in: folder, environment)
        return (output.status, output.standardOutput)
    }

    private func run(_ arguments: [String], in folder: String, _ environment: [Key: String]) throws -> Tool.Output {
        recorded.withLock { $0.commands.append(arguments) }
        let output = try Tool.run(
            arguments, environment: environment.map { ($0.key, $0.value) }, workingDirectory: folder
        )
        if !output.errorText.isEmpty { write(output.errorText) }
        return output
    }

    func setOutput(_ name: Key, _ value: String) { recorded.withLock { $0.outputs[name] = value } }
    func setVariable(_ name: Key, _ value: String) { recorded.withLock { $0.variables[name] = value } }
    func addPath(_ folder: String) { recorded.withLock { $0.paths.append(folder) } }
    func saveState(_ name: Key, _ value: String) { recorded.withLock { $0.state[name] = value } }

    /// The variables of the step after this one.
    var nextEnvironment: [Key: String] {
        let record = record
        var environment = environment.merging(record.variables) { $1 }
        let path = environment["PATH"] ?? ""
        environment["PATH"] = (record.paths.reversed() + [path]).joined(separator: ":")
        return environment
    }
}

extension ActionFacts {
    /// Facts of a job in `folder`, with a workspace and a temporary folder of its own.
    init(in folder: TestFolder, source: CheckoutSource = CheckoutSource(gitFolder: "/nonexistent", sha: "")) throws {
        self.init(
            workspace: try folder.folder("job/workspace"), temporary: try folder.folder("job/temp"),
            toolCache: try folder.folder("tools"), program: "/proc/self/exe", run: 7,
            leg: NodePath("job"), attempt: 1, repository: "acme/app", ref: "refs/heads/main", baseRef: "",
            defaultBranch: "main", source: source,
            origin: CheckoutOrigin(
                runFolder: try folder.folder("data/runs/7"), job: "job", publishes: false, driver: 1, isReadOnly: false)
        )
    }
}

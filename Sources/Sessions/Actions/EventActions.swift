import Actions
import Basics
import Engine
import Files
import Forges
import Planning
import Workflows

/// The actions that the workflows of an event use, resolved before any run is created.
struct EventActions {
    let store: ActionStore
    let nodes: NodePrograms
    /// What each workflow's run is frozen with, by the workflow's path.
    private(set) var frozen: [Key: [FrozenAction]] = [:]
    /// What is wrong, at the steps that lead to it, by the workflow's path.
    private(set) var diagnostics: [Key: [Diagnostic]] = [:]
    /// Remote references in the order of their first use, and those of them that only a run can resolve.
    private(set) var remote: [String] = []
    private(set) var unknown: [String] = []

    /// Resolves the actions of all jobs that run, or may.
    ///
    /// - Parameters:
    ///   - data: the data folder, absolute.
    ///   - network: what may be asked of it.
    init(_ planned: PlannedEvent, _ options: ActionOptions, data: String, network: ActionResolver.Network) throws {
        store = ActionStore(data: data)
        nodes = .current(repository: planned.git.root)
        var uses: [(path: String, uses: [ActionUse])] = []
        for plan in planned.plan.triggered { uses.append((plan.path, Self.uses(in: plan))) }
        // What is built in needs nothing.
        guard !options.actionSource.isEmpty || uses.contains(where: { $0.uses.contains { !$0.isBuiltIn } })
        else { return }
        let own = OwnRepository(planned.git, planned.local)
        let resolver = try options.resolver(
            store, network: network, lock: try own.lock().map { .required($0) } ?? .none)
        var closure = ActionClosure(
            resolver: resolver, nodes: nodes, own: own.reading(resolver), freezesOwn: network != .untouched)
        for (path, uses) in uses {
            let (trees, problems) = closure.add(uses)
            frozen[Key(path)] = trees.map {
                FrozenAction(reference: $0.reference, commit: $0.commit, digest: $0.digest)
            }
            diagnostics[Key(path)] = problems
        }
        remote = closure.remote
        unknown = closure.unknown
    }

    /// The uses of the jobs that run, or may, of a workflow and of those it calls.
    private static func uses(in plan: WorkflowPlan) -> [ActionUse] {
        var running: [Key: Set<Key>] = [:]
        for job in plan.jobs where job.runs != .no { running[Key(job.file), default: []].insert(job.id) }
        let called = plan.calls.workflows.sorted { $0.key < $1.key }.map(\.value)
        return ([plan.workflow].compactMap(\.self) + called).flatMap { workflow in
            let jobs = workflow.jobs.filter { running[Key(workflow.path)]?.contains($0.id) == true }
            let steps = jobs.flatMap { $0.stepsJob?.steps ?? [] }
            return ActionUse.all(in: steps, origin: ActionOrigin(workflowFile: workflow.path))
        }
    }
}

extension NodePrograms {
    /// Those of this machine, and of the work root's tools.
    static func current(repository: String) -> NodePrograms {
        // Without a work root nothing runs, and the run says why.
        let root = try? WorkRoot.choose(.current(repository: repository))
        let caches = [ProcessEnvironment.value("RUNNER_TOOL_CACHE"), root?.tools].compactMap(\.self)
        return NodePrograms(environment: ProcessEnvironment.all, toolCaches: caches)
    }
}

/// The repository of an event, as far as its actions are read before a run: at the event's commit, or as the work tree
/// is where that is used.
struct OwnRepository: Sendable {
    let git: GitRepository
    let sha: String
    private let sourceGitFolder: String
    let isDirty: Bool
    /// Whether the files on disk are those of the commit, so that git need not be asked for them.
    let isCheckedOut: Bool

    init(_ git: GitRepository, _ local: LocalEvent) {
        self.git = git
        sha = local.event.sha
        sourceGitFolder = local.sourceGitFolder
        isDirty = local.isDirty
        isCheckedOut =
            (try? git.head()).map { $0.sha.map { Key($0) } == Key(local.event.sha) && !$0.isDirty } ?? false
    }

    /// As a run was made with it.
    init(_ git: GitRepository, of inputs: RunInputs) {
        self.git = git
        sha = inputs.sha
        sourceGitFolder = git.gitFolder
        isDirty = inputs.patchDigest != nil
        isCheckedOut =
            (try? git.head()).map { $0.sha.map { Key($0) } == Key(inputs.sha) && !$0.isDirty } ?? false
    }

    /// The work tree as it is.
    init(workTreeOf git: GitRepository) {
        self.git = git
        sha = ""
        sourceGitFolder = git.gitFolder
        isDirty = true
        isCheckedOut = true
    }

    var reader: GitRepository {
        Key(sourceGitFolder) == Key(git.gitFolder) ? git : git.reading(sourceGitFolder)
    }

    func contents(of paths: [String]) throws -> [[UInt8]?] {
        guard isDirty || isCheckedOut else { return try reader.contents(of: paths, at: sha) }
        return try paths.map { try ActionFile.read($0, of: git.root) }
    }

    /// The lock file, or nil where there is none.
    func lock() throws -> ActionLock? {
        guard let bytes = try contents(of: [ActionLock.path])[0] else { return nil }
        do throws(ActionProblem) { return try ActionLock(parsing: bytes) } catch { throw CommandError("\(error)") }
    }

    /// How a closure reads it.
    func reading(_ resolver: ActionResolver) -> ActionClosure.Own {
        ActionClosure.Own(
            files: { try files(in: $0) },
            freeze: {
                isDirty
                    ? try resolver.freeze(paths: git.workTreeFiles(), of: git.root)
                    : try resolver.freeze(commit: sha, of: sourceGitFolder)
            })
    }

    func files(in folders: [String]) throws -> [Key: ActionFile] {
        let names = folders.flatMap { folder in
            ActionFile.names.map { (folder: folder, name: $0, path: folder.utf8.isEmpty ? $0 : "\(folder)/\($0)") }
        }
        var files: [Key: ActionFile] = [:]
        for (place, bytes) in zip(names, try contents(of: names.map(\.path))) where files[Key(place.folder)] == nil {
            if let bytes { files[Key(place.folder)] = ActionFile(name: place.name, bytes: bytes) }
        }
        return files
    }
}

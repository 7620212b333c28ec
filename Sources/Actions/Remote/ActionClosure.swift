package import Basics
package import Planning
package import Workflows

/// All actions that steps use, through composite actions to the last one: resolved before a run is created
/// (docs/language/actions.md#composite-actions).
///
/// ```swift
/// var closure = ActionClosure(resolver: resolver, nodes: nodes, own: repository, freezesOwn: true)
/// let (trees, problems) = closure.add(ActionUse.all(in: steps))
/// ```
package struct ActionClosure {
    /// The run's own repository, as far as actions in it are read before a run.
    package struct Own {
        /// The action files of folders, by folder; folders without one are left out: a step may make them.
        package let files: ([String]) throws -> [Key: ActionFile]
        /// Freezes the whole tree, for `uses: $/path`.
        package let freeze: () throws -> ActionTree

        package init(files: @escaping ([String]) throws -> [Key: ActionFile], freeze: @escaping () throws -> ActionTree)
        {
            self.files = files
            self.freeze = freeze
        }
    }

    /// References that only a run can resolve, in the order of their first use.
    package private(set) var unknown: [String] = []
    /// Remote references, in the order of their first use.
    package private(set) var remote: [String] = []

    private let resolver: ActionResolver
    private let nodes: NodePrograms?
    private let own: Own
    private var outcomes: [RemoteRepository: ActionResolver.Outcome] = [:]
    private var ownFiles: [Key: ActionFile] = [:]
    private var ownTree: Result<ActionTree, ActionProblem>?
    private var definitions: [Key: Result<ActionDefinition, ActionProblem>] = [:]
    private var seen: Set<Key> = []

    /// Composite actions may stand in one another nine deep: what the ninth uses is level ten
    /// (docs/language/actions.md#composite-actions).
    package static let depthLimit = 10

    private let freezesOwn: Bool
    /// What the uses added now need, and what is wrong with them.
    private var trees: [ActionTree] = []
    private var diagnostics: [Diagnostic] = []

    /// - Parameters:
    ///   - nodes: what JavaScript actions are to run on; nil where nothing is to be run.
    ///   - freezesOwn: whether the run's own repository is frozen for `$/`; else it is only read.
    package init(resolver: ActionResolver, nodes: NodePrograms?, own: Own, freezesOwn: Bool) {
        self.resolver = resolver
        self.nodes = nodes
        self.own = own
        self.freezesOwn = freezesOwn
    }

    /// Follows uses level by level, so that what is fetched for one level is fetched at once.
    ///
    /// - Returns: the trees they need, in the order of their first use; and what cannot be had or run, at the place of
    ///   the step that leads to it.
    package mutating func add(_ uses: [ActionUse]) -> (trees: [ActionTree], diagnostics: [Diagnostic]) {
        (trees, diagnostics, seen) = ([], [], [])
        var level = uses
        while !level.isEmpty { level = follow(level) }
        return (trees, diagnostics)
    }

    /// Resolves one level and returns what the composite actions in it use.
    private mutating func follow(_ level: [ActionUse]) -> [ActionUse] {
        let level = level.filter { use in
            // The same use at the same place, reached twice, says nothing new.
            let start = use.range.start
            let place = "\(use.file):\(start.line):\(start.column)"
            return seen.insert(Key("\(place) \(use.depth) \(use.origin) \(use.reference.text)")).inserted
        }
        let repositories = level.compactMap { try? repository(of: $0) }
        resolve(repositories.filter { outcomes[$0] == nil })
        readOwnFiles(level)
        var next: [ActionUse] = []
        for use in level {
            do throws(ActionProblem) {
                next += try inner(use)
            } catch {
                diagnostics.append(use.problem(error.message, hint: error.hint))
            }
        }
        return next
    }

    /// The remote repository a use needs; nil for one that is built in, or is in no remote repository.
    private func repository(of use: ActionUse) throws(ActionProblem) -> RemoteRepository? {
        switch use.reference {
        case .repository:
            guard let repository = try RemoteRepository(use.reference) else { return nil }
            return use.isBuiltIn && !resolver.isReplaced(repository) ? nil : repository
        case .selfRepository:
            if case .remote(let repository) = use.origin { return repository }
            return nil
        case .local, .docker: return nil
        }
    }

    private mutating func resolve(_ repositories: [RemoteRepository]) {
        let found = resolver.resolve(repositories)
        for repository in repositories where outcomes[repository] == nil {
            guard let outcome = found[repository] else { continue }
            outcomes[repository] = outcome
            remote.append("\(repository)")
            switch outcome {
            case .unknown: unknown.append("\(repository)")
            case .found, .failed: break
            }
        }
    }

    private mutating func readOwnFiles(_ level: [ActionUse]) {
        let folders = level.compactMap { use -> String? in
            switch use.reference {
            case .local(let path): path
            case .selfRepository(let path) where use.origin == .own: path
            case .repository, .selfRepository, .docker: nil
            }
        }
        guard !folders.isEmpty else { return }
        // A folder that cannot be read is left to the step, which says so.
        if let files = try? own.files(folders) { ownFiles.merge(files) { $1 } }
    }

    // MARK: - One use

    /// What a use needs is checked and kept; the uses inside it are returned.
    private mutating func inner(_ use: ActionUse) throws(ActionProblem) -> [ActionUse] {
        guard let (definition, origin) = try definition(of: use) else { return [] }
        switch definition.runs {
        case .node(let node):
            do {
                _ = try nodes?.path(for: node.version)
            } catch {
                throw ActionProblem("the action \(use.reference.text) cannot run: \(error.message)", error.hint)
            }
            return []
        case .docker: throw unsupported("the container action \(use.reference.text)")
        case .composite(let steps):
            guard use.depth < Self.depthLimit else {
                throw ActionProblem("Composite action depth exceeded max depth 9")
            }
            return steps.compactMap { use.inner($0, in: origin) }
        }
    }

    private func unsupported(_ what: String) -> ActionProblem {
        ActionProblem(
            "\(what) is not supported yet", "leave the job out with --job, or run it on GitHub")
    }

    /// The definition a use names and the origin of what it uses; nil where it is built in, or cannot be known yet.
    private mutating func definition(
        of use: ActionUse
    ) throws(ActionProblem) -> (ActionDefinition, ActionOrigin)? {
        if case .docker(let image) = use.reference {
            // The plan refuses those of a workflow's own steps.
            if use.around.isEmpty { return nil }
            throw unsupported("the container action docker://\(image)")
        }
        if let repository = try repository(of: use) {
            switch outcomes[repository] {
            case .found(let tree):
                let definition = try definition(in: tree, path: use.reference.path, use)
                return (definition, .remote(repository))
            case .failed(let problem): throw problem
            case .unknown, nil: return nil
            }
        }
        switch use.reference {
        case .selfRepository where freezesOwn:
            let tree = try frozenOwn()
            return (try definition(in: tree, path: use.reference.path, use), .own)
        case .local(let path), .selfRepository(let path):
            guard let file = ownFiles[Key(path)],
                let definition = try? file.definition(path: path.utf8.isEmpty ? file.name : "\(path)/\(file.name)")
            else { return nil }
            return (definition, .own)
        case .repository, .docker: return nil
        }
    }

    private mutating func frozenOwn() throws(ActionProblem) -> ActionTree {
        if let ownTree { return try ownTree.get() }
        let result: Result<ActionTree, ActionProblem>
        do {
            result = .success(try own.freeze())
        } catch {
            result = .failure(error as? ActionProblem ?? ActionProblem("\(error)"))
        }
        ownTree = result
        return try result.get()
    }

    private mutating func definition(
        in tree: ActionTree, path: String, _ use: ActionUse
    ) throws(ActionProblem) -> ActionDefinition {
        if !trees.contains(tree) { trees.append(tree) }
        let key = Key("\(tree.key) \(path)")
        if let known = definitions[key] { return try known.get() }
        let result: Result<ActionDefinition, ActionProblem>
        do throws(ActionProblem) {
            guard let file = try ActionFile(in: path, of: try resolver.store.path(of: tree)) else {
                throw ActionProblem(
                    "Can't find 'action.yml', 'action.yaml' or 'Dockerfile' for action '\(use.reference.text)'",
                    "correct the path or the ref")
            }
            result = .success(try file.definition(path: tree.file(path, file.name)))
        } catch {
            result = .failure(error)
        }
        definitions[key] = result
        return try result.get()
    }
}

extension ActionTree {
    /// How messages name a file of the tree: `octo/tool@v1/path/action.yml`.
    package func file(_ path: String, _ name: String) -> String {
        let folder = Key(reference) == Key(Self.ownReference) ? "" : "\(reference)/"
        return folder + (path.utf8.isEmpty ? name : "\(path)/\(name)")
    }
}

extension ActionReference {
    /// The folder in its repository or workspace; empty for its root.
    package var path: String {
        switch self {
        case .repository(_, _, let path, _), .local(let path), .selfRepository(let path): path
        case .docker: ""
        }
    }
}

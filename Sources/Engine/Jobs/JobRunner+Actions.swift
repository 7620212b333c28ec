import Actions
import Basics
import Expressions
import Files
import Planning
import Workflows

/// An action that a step uses, in a folder of the job.
struct FoundAction {
    let definition: ActionDefinition
    /// The folder of its definition, absolute.
    let folder: String
    /// The repository its files are of.
    let origin: ActionOrigin
}

extension JobRunner {
    /// The action a `uses:` of step `id` names, or nil for one that is built in.
    ///
    /// - Throws: where it is not there, cannot be read, or was not among the run's actions when that was created.
    func action(_ reference: ActionReference, for id: StepID) throws -> FoundAction? {
        switch reference {
        case .repository(let owner, let name, let path, _):
            guard let repository = try RemoteRepository(reference) else { return nil }
            // A folder that stands in for a built-in action was frozen into the run, others are not.
            guard let tree = tree(repository.key) else {
                if BuiltInActions.find(owner: owner, name: name, path: path) != nil { return nil }
                throw Self.unknown(reference)
            }
            return try action(in: tree, path, reference, .remote(repository))
        case .selfRepository(let path):
            let origin = memory.frame(of: id)?.origin ?? .own
            let key =
                switch origin {
                case .own: Key(ActionTree.ownReference)
                case .remote(let repository): repository.key
                }
            guard let tree = tree(key) else { throw Self.unknown(reference) }
            return try action(in: tree, path, reference, origin)
        case .local(let path): return try localAction(path)
        case .docker: throw ActionError("the container action \(reference.text) is not supported yet")
        }
    }

    private static func unknown(_ reference: ActionReference) -> ActionError {
        ActionError(
            "\(reference.text) was not among the actions of this run when it was created, so nothing is known of it. "
                + "What uses it has to be in the repository at the run's commit, or be named in a workflow")
    }

    private func tree(_ key: Key) -> ActionTree? {
        request.inputs.actions.lazy.map { ActionTree(reference: $0.reference, commit: $0.commit, digest: $0.digest) }
            .first { $0.key == key }
    }

    private func action(
        in tree: ActionTree, _ path: String, _ reference: ActionReference, _ origin: ActionOrigin
    ) throws -> FoundAction {
        let root = try folder(of: tree)
        guard let file = try ActionFile(in: path, of: root) else {
            throw ActionError(
                "Can't find 'action.yml', 'action.yaml' or 'Dockerfile' for action '\(reference.text)'")
        }
        let definition = try file.definition(path: tree.file(path, file.name))
        return FoundAction(definition: definition, folder: Folder.resolve(path, in: root), origin: origin)
    }

    /// The job's own copy of a tree: an action may write into its folder, and no other job sees it.
    private func folder(of tree: ActionTree) throws -> String {
        if let known = actionFolders[tree.key] { return known }
        var folder = "\(folders.root)/_actions/\(Self.folderName(tree.reference))"
        if Folder.exists(folder) {
            let other = "\(folder)+\(tree.digest)"
            if request.resumption != nil {
                // The copy is there; what the action has left in it is part of what the job goes on from.
                let known = Folder.exists(other) ? other : folder
                actionFolders[tree.key] = known
                return known
            }
            folder = other
        }
        try services.actions.copy(tree, to: folder)
        actionFolders[tree.key] = folder
        return folder
    }

    /// `owner/name/ref`, as GitHub's runner has it; a ref's slashes become `_`.
    private static func folderName(_ reference: String) -> String {
        guard let repository = try? RemoteRepository(reference) else { return "_self" }
        let ref = repository.ref.utf8.map { $0 == UInt8(ascii: "/") ? UInt8(ascii: "_") : $0 }
        return "\(repository.repository)/\(String(decoding: ref, as: UTF8.self))"
    }

    /// Reads the definition in a folder of the workspace (docs/language/actions.md).
    private func localAction(_ path: String) throws -> FoundAction {
        var path = path.utf8[...]
        while path.last == UInt8(ascii: "/") { path.removeLast() }
        let name = String(Substring(path))
        guard let file = try ActionFile(in: name, of: folders.workspace) else {
            throw ActionError(
                "./\(name): no action.yml there. Check the repository out first (actions/checkout), or correct the path"
            )
        }
        let definition = try file.definition(path: name.utf8.isEmpty ? file.name : "\(name)/\(file.name)")
        return FoundAction(
            definition: definition, folder: Folder.resolve(name, in: folders.workspace), origin: .own)
    }

    // MARK: - Before the first step

    /// The steps whose action has a `pre`, in the order they run; every remote action of the job is copied meanwhile.
    ///
    /// Those of local actions are not run (docs/language/actions.md).
    func preSteps() throws -> [StepID] {
        try preSteps(request.job.stepsJob?.steps ?? [], inside: [])
    }

    private func preSteps(_ steps: [Step], inside numbers: [Int]) throws -> [StepID] {
        var found: [StepID] = []
        for (index, step) in steps.enumerated() {
            guard case .uses(let reference, _) = step.action else { continue }
            if case .local = reference { continue }
            let id = StepID(numbers + [index + 1], phase: .pre)
            guard let action = try action(reference, for: id) else { continue }
            switch action.definition.runs {
            case .node(let node): if node.pre != nil { found.append(id) }
            case .composite(let inner):
                guard id.numbers.count < Self.compositeDepth else { throw Self.tooDeep }
                // Only where it stands tells an inner step which repository `$/` means.
                let frame = memory[composite: id]
                memory[composite: id] = JobMemory.Frame(steps: inner, origin: action.origin)
                defer { memory[composite: id] = frame }
                found += try preSteps(inner, inside: id.numbers)
            case .docker: throw ActionError("the container action \(reference.text) is not supported yet")
            }
        }
        return found
    }

    /// The level on which no composite action may stand any more (docs/language/actions.md#composite-actions).
    static let compositeDepth = 10
    static let tooDeep = ActionError("Composite action depth exceeded max depth 9")

    /// Makes the frames around the `pre` of an action inside composite ones, which have not begun.
    func openFrames(around id: StepID) throws {
        for count in 1..<max(id.numbers.count, 1) {
            let outer = StepID(Array(id.numbers.prefix(count)))
            guard memory[composite: outer] == nil, let step = memory.step(outer),
                case .uses(let reference, let with) = step.action, let found = try action(reference, for: outer),
                case .composite(let steps) = found.definition.runs
            else { continue }
            memory[composite: outer] = try frame(found, steps, with, try env(of: step, outer), step, outer).frame
        }
    }

    // MARK: - Phases

    /// What an earlier phase of the step did: a `post` runs for what its main, else its `pre`, has begun.
    private func earlierWork(_ id: StepID) -> StepStart? {
        [starts[id.phase(.main)], starts[id.phase(.pre)]].compactMap(\.self).first { start in
            switch start.work {
            case .node, .builtIn: true
            case .script, .composite, .control, .failure: false
            }
        }
    }

    /// The condition of a `pre` or `post`; nil stands for `always()`.
    func condition(ofPhase id: StepID, _ step: Step) throws -> Expression? {
        guard case .uses(let reference, _) = step.action else { return nil }
        if id.phase == .pre {
            guard case .node(let node)? = try action(reference, for: id)?.definition.runs else { return nil }
            return node.preCondition
        }
        switch earlierWork(id)?.work {
        case .builtIn(let action, _): return try action.postCondition.map { try Condition.parse($0, .actionRunsIf) }
        case .node(let node): return node.action.postCondition
        case .script, .composite, .control, .failure, nil: return nil
        }
    }

    /// What a `post` starts with: inputs are evaluated again, with what is known by then.
    func postStart(_ step: Step, _ id: StepID, _ name: String, _ env: JSONObject) throws -> StepStart {
        if memory[composite: id] != nil { return StepStart(name: name, env: env, work: .composite) }
        guard let earlier = earlierWork(id) else {
            throw ActionError("no earlier part of \(step.id) has begun")
        }
        guard case .node(var node) = earlier.work, case .uses(_, let with) = step.action else {
            return StepStart(name: name, env: earlier.env, work: earlier.work)
        }
        node.inputs = try inputs(of: node.definition, with, scope(of: step, id, env))
        node.inputs.warnings = []
        return StepStart(name: name, env: env, work: .node(node))
    }

    /// What the `pre` or main part of an action starts with.
    func begin(
        _ action: FoundAction, _ reference: ActionReference, _ with: Token?, _ step: Step, _ id: StepID,
        _ start: inout StepStart
    ) throws {
        switch action.definition.runs {
        case .docker: throw ActionError("the container action \(reference.text) is not supported yet")
        case .node(let node):
            var inputs = try inputs(of: action.definition, with, scope(of: step, id, start.env))
            if id.phase == .main, node.pre != nil, state.steps[id.phase(.pre)] == nil {
                inputs.warnings.append("`pre` execution is not supported for local action from '\(reference.text)'")
            }
            let program: String
            do {
                program = try services.nodes.path(for: node.version)
            } catch {
                throw ActionError("the action \(reference.text) cannot run: \(error)")
            }
            start.work = .node(
                NodeStep(
                    definition: action.definition, action: node, folder: action.folder, program: program,
                    inputs: inputs))
            start.registersPost = node.post != nil
        case .composite(let steps):
            guard id.numbers.count < Self.compositeDepth else { throw Self.tooDeep }
            let (frame, warnings) = try frame(action, steps, with, start.env, step, id)
            memory[composite: id] = frame
            start.work = .composite
            start.warnings = warnings
            start.innerCount = steps.count
        }
    }

    /// `github.action_repository` and `github.action_ref` of a step: those of the action it uses, else of the composite
    /// action it stands in.
    ///
    /// The steps of a workflow stand in no action, whatever repository it is of.
    func actionSource(of step: Step, _ id: StepID) -> (repository: String, ref: String) {
        if case .uses(.repository(let owner, let name, _, let ref), _) = step.action {
            return ("\(owner)/\(name)", ref)
        }
        if id.parent != nil, case .remote(let repository)? = memory.frame(of: id)?.origin {
            return (repository.repository, repository.ref)
        }
        return ("", "")
    }
}

import Actions
import Basics
import Files
import Planning
import Workflows

/// The actions that a job's steps use: the job's own copies of other repositories' folders, and those in its workspace.
struct JobActions {
    private let store: ActionStore
    private let folders: JobFolders
    private let trees: [ActionTree]
    private let isResumed: Bool
    /// The job's own copies, by reference.
    private var copies: [Key: String] = [:]

    init(of request: JobRequest, store: ActionStore, folders: JobFolders) {
        self.store = store
        self.folders = folders
        trees = request.inputs.actions
        isResumed = request.resumption != nil
    }

    /// The action that a `uses:` in a file of `origin` names, or nil for one that is built in.
    ///
    /// - Throws: where it is not there, cannot be read, or was not among the run's actions when that was created.
    mutating func find(_ reference: ActionReference, from origin: ActionOrigin) throws -> FoundAction? {
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
            let key =
                switch origin {
                case .own: Key(ActionTree.ownReference)
                case .remote(let repository): repository.key
                }
            guard let tree = tree(key) else { throw Self.unknown(reference) }
            return try action(in: tree, path, reference, origin)
        case .local(let path): return try localAction(path)
        case .docker: throw Self.unsupported(reference)
        }
    }

    static func unsupported(_ reference: ActionReference) -> ActionError {
        ActionError("the container action \(reference.text) is not supported yet")
    }

    private static func unknown(_ reference: ActionReference) -> ActionError {
        ActionError(
            "\(reference.text) was not among the actions of this run when it was created, so nothing is known of it. "
                + "What uses it has to be in the repository at the run's commit, or be named in a workflow")
    }

    private func tree(_ key: Key) -> ActionTree? { trees.first { $0.key == key } }

    private mutating func action(
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
    private mutating func folder(of tree: ActionTree) throws -> String {
        if let known = copies[tree.key] { return known }
        var folder = "\(folders.root)/_actions/\(Self.folderName(tree.reference))"
        if Folder.exists(folder) {
            let other = "\(folder)+\(tree.digest)"
            if isResumed {
                // The copy is there; what the action has left in it is part of what the job goes on from.
                let known = Folder.exists(other) ? other : folder
                copies[tree.key] = known
                return known
            }
            folder = other
        }
        try store.copy(tree, to: folder)
        copies[tree.key] = folder
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
}

/// An action that a step uses, in a folder of the job.
struct FoundAction {
    let definition: ActionDefinition
    /// The folder of its definition on this machine.
    let folder: String
    /// The repository its files are of.
    let origin: ActionOrigin
}

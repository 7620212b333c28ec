import Actions
import Basics
import Files
import Forges
import Sessions
import Workflows

/// What a folder tells of the repository whose workflows are checked in it.
enum WorkTreeFacts {
    /// What is known of steps by the files of a folder alone.
    static func foresight(_ root: String, _ place: Place) -> MachineForesight {
        MachineForesight(
            repository: repository(root, place), interpreters: place.interpreters(of: root),
            isReplaced: { _, _, _ in false },
            ownAction: { path in
                guard let file = try? ActionFile(in: path, of: root) else {
                    let isThere = ActionFile.names.contains { Folder.isFile("\(root)/\(path)/\($0)") }
                    return isThere ? .invalid : .missing
                }
                return MachineForesight.OwnAction(try? file.definition(path: file.name))
            })
    }

    /// The actions that steps of workflows in `root` use, as far as its files and the cache tell; nil if the variable
    /// that names the server of actions cannot be used.
    static func actions(_ root: String, _ place: Place) -> ActionClosure? {
        guard let server = try? ActionOptions.server() else { return nil }
        let resolver = ActionResolver(
            store: ActionStore(data: place.data ?? "\(root)/.pitlane"), server: server,
            environment: place.host.environment, network: .untouched, lock: .none, replacements: [], progress: { _ in })
        let own = ActionClosure.Own(
            files: { folders in
                var files: [Key: ActionFile] = [:]
                for folder in folders { files[Key(folder)] = try? ActionFile(in: folder, of: root) }
                return files
            },
            // Nothing is frozen where nothing is run.
            freeze: { throw CommandError("\(root) is only read") })
        return ActionClosure(resolver: resolver, nodes: nil, own: own, freezesOwn: false)
    }

    /// The repository at `root`; where that is none, git's answers are empty.
    private static func repository(_ root: String, _ place: Place) -> Rehearsal.Repository {
        let git = try? GitRepository(containing: root, environment: place.host.environment, asking: [.origin])
        let origin = (try? git?.originURL()).flatMap { $0 }
        return Rehearsal.Repository(
            name: origin.flatMap(RepositoryName.init(url:))?.fullName ?? "local/\(RepositoryName.lastComponent(root))",
            server: "https://github.com", workTree: root,
            hasSubmodules: { Folder.isFile("\(root)/.gitmodules") },
            largeFile: { (try? git?.fileInLargeStorage(at: nil)).flatMap { $0 } })
    }
}

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
                for name in ["action.yml", "action.yaml"] {
                    let file = path.utf8.isEmpty ? name : "\(path)/\(name)"
                    guard let bytes = try? Folder.read(Folder.resolve(file, in: root), limit: 16 << 20) else {
                        continue
                    }
                    return ActionReader.read(path: file, bytes).action
                }
                return nil
            })
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

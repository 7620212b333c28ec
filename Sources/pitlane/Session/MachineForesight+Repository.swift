import Actions
import Basics
import Engine
import Forges
import Planning
import Workflows

extension MachineForesight {
    /// That of a run: by its commit, or the work tree where that is used as it is.
    ///
    /// - Parameters:
    ///   - repository: `owner/name`.
    ///   - server: the address that stands before it.
    ///   - data: the data folder, absolute.
    convenience init(
        _ own: OwnRepository, repository: String, server: String, options: ActionOptions?, data: String
    ) {
        self.init(
            repository: Rehearsal.Repository(
                name: repository, server: server, workTree: own.workTree, hasSubmodules: { own.hasSubmodules },
                largeFile: { own.largeFile }),
            interpreters: .current(repository: own.git.root),
            isReplaced: { owner, name, ref in
                guard let options, !options.actionSource.isEmpty,
                    let remote = try? RemoteRepository(owner: owner, name: name, ref: ref),
                    let resolver = try? options.resolver(ActionStore(data: data), network: .untouched, lock: .none)
                else { return false }
                return resolver.isReplaced(remote)
            },
            ownAction: { folder in
                let file = (try? own.files(in: [folder]))?[Key(folder)]
                return file.flatMap { try? $0.definition(path: $0.name) }
            })
    }
}

extension Interpreters {
    /// Those that jobs on this machine find.
    static func current(repository: String) -> Interpreters {
        let tools = try? WorkRoot.choose(.current(repository: repository)).tools
        let cache = ProcessEnvironment.value("RUNNER_TOOL_CACHE") ?? tools ?? ""
        return Interpreters(path: ProcessEnvironment.searchPath, toolCache: cache)
    }
}

extension OwnRepository {
    /// The folder with the files that a checkout gives; nil where only git has them.
    var workTree: String? { isDirty || isCheckedOut ? git.root : nil }

    /// Whether a checkout has submodules.
    var hasSubmodules: Bool { (try? contents(of: [".gitmodules"]))?.first.flatMap { $0 } != nil }

    /// A file that is kept in LFS, or nil.
    var largeFile: String? { try? reader.fileInLargeStorage(at: isDirty ? nil : sha) }
}

package import Actions
import Basics
package import Engine
import Files
package import Forges

/// Where a front end works: the folder it is asked about, and where records and workspaces lie.
package struct Place: Sendable {
    /// The folder to work in, absolute.
    package let folder: String
    /// The folder of the records, absolute; nil for `.pitlane` at the repository's root.
    package let data: String?
    /// How the folder of all workspaces is chosen; its repository is that of the place.
    package let work: WorkRoot.Choice
    /// The machine.
    package let host: HostFacts

    package init(folder: String, data: String?, work: WorkRoot.Choice, host: HostFacts) {
        self.folder = folder
        self.data = data
        self.work = work
        self.host = host
    }

    /// The repository around the folder.
    package func repository() throws -> GitRepository {
        try asking {
            try GitRepository(
                containing: folder, environment: host.environment, asking: [.files(in: WorkflowFiles.folder), .origin])
        }
    }

    /// The root of the repository around the folder.
    package func root() throws -> String {
        try asking { try GitRepository.root(containing: folder, environment: host.environment) }
    }

    /// The folder of the records, absolute.
    package func dataDirectory(of repository: GitRepository) -> String { data ?? "\(repository.root)/.pitlane" }

    /// The folder of the records, absolute; git is asked for the repository's root only where it must be.
    package func dataDirectory() throws -> String { try data ?? "\(root())/.pitlane" }

    private func asking<Answer>(_ question: () throws -> Answer) throws -> Answer {
        do { return try question() } catch { throw SessionError("\(error)") }
    }

    // MARK: - Workspaces and tools

    /// How the folder of all workspaces is chosen for the repository at `root`; nil stands for none.
    package func workChoice(of root: String?) -> WorkRoot.Choice {
        var choice = work
        choice.repository = root
        return choice
    }

    /// The place where a record's jobs work for the repository at `root`, which is made if it is missing.
    ///
    /// - Throws: `WorkError` if there is no folder for it.
    package func workPlace(of root: String, data: String) throws -> WorkPlace {
        let place = try WorkPlace.make(in: try WorkRoot.choose(workChoice(of: root)), repository: root, data: data)
        try place.link()
        return place
    }

    /// The nodes of this machine, and of the work root's tools.
    package func nodes(of root: String) -> NodePrograms {
        // Without a work root nothing runs, and the run says why.
        NodePrograms(
            environment: host.environment, toolCaches: [host.toolCache, tools(of: root)].compactMap(\.self))
    }

    /// The interpreters that jobs on this machine find.
    package func interpreters(of root: String) -> Interpreters {
        Interpreters(path: host.searchPath, toolCache: host.toolCache ?? tools(of: root) ?? "")
    }

    private func tools(of root: String) -> String? { try? WorkRoot.choose(workChoice(of: root)).tools }
}

import Basics
import Engine
import Files

extension WorkRoot.Choice {
    /// What the process environment says: `PITLANE_WORK`, else the user's folder for state, else `/var/tmp`.
    static func current(repository: String?) -> WorkRoot.Choice {
        let wanted = ProcessEnvironment.value("PITLANE_WORK").flatMap { $0.utf8.isEmpty ? nil : $0 }
        let base = ProcessEnvironment.stateFolder
        return WorkRoot.Choice(
            wanted: wanted.map { Folder.resolve($0, in: ProcessEnvironment.workingDirectory) },
            base: base?.owner, state: base.map { "\($0.folder)/pitlane" },
            fallback: "/var/tmp/pitlane-\(ProcessEnvironment.userNumber)", repository: repository)
    }
}

extension WorkPlace {
    /// The place of a record and a repository, which is made if it is missing.
    ///
    /// - Throws: `WorkError` if there is no folder for it.
    static func current(repository: String, data: String) throws -> WorkPlace {
        let root = try WorkRoot.choose(.current(repository: repository))
        let place = try WorkPlace.make(in: root, repository: repository, data: data)
        try place.link()
        return place
    }
}

import Basics
import Files
import Processes

/// Without `--publish` a push of a checkout goes to an outbox: the run's copy of its remote, or a repository that
/// stands in for another one. Fetches find there what was pushed.
struct WithheldPushes {
    let settings: OriginSettings
    let git: HelperGit
    /// Where git would go.
    let address: String

    /// Whether pushes are withheld.
    var isOn: Bool { !settings.origin.publishes }

    /// Refuses a push that git does itself and that would leave the machine, unless the run publishes.
    func check(_ remote: String) throws {
        guard isOn else { return }
        if RemotePlace.of(address, remote: remote, settings, git, isRewritten: false).isFolder { return }
        let shown = RemoteAddress.shown(address)
        let isNamed = !git.values(of: "remote.\(remote).pushurl").isEmpty
        let reason =
            isNamed
            ? "the remote '\(remote)' has an address for pushes of its own (remote.\(remote).pushurl)"
            : "the script's own settings of git (url.….pushInsteadOf) lead it past the outbox"
        throw ActionError(
            "this push would reach \(shown): \(reason). Set the address with git remote set-url without --push, so that "
                + "the push is withheld, or start the run with --publish")
    }

    /// The repository that takes a push to `place`, and the variables by which its hook notes what was pushed.
    func receiver(of place: RemotePlace) throws -> (folder: FilePath, variables: [(Key, String)]) {
        var target = RemoteAddress.shown(address)
        let folder: FilePath
        switch place {
        case .own:
            if let note = settings.note, !RemoteAddress.hasCredentials(address) { git.tell("note: \(note)\n") }
            try settings.makeOutbox(git)
            (folder, target) = (FilePath(settings.origin.outbox), RemoteAddress.shown(settings.url))
        case .folder(let path): return (path, [])
        case .other(let address): folder = try outbox(of: address).folder
        }
        return (
            folder,
            [(PushLog.file, settings.origin.pushLog), (PushLog.step, git.step), (PushLog.address, target)]
        )
    }

    /// The repository that answers a fetch from `place`.
    func source(of place: RemotePlace) throws -> FilePath {
        switch place {
        case .own:
            try settings.makeOutbox(git)
            if !isOn { try Publishing(settings, git, isOwn: true, address: address).refresh() }
            return FilePath(settings.origin.outbox)
        case .folder(let path): return path
        case .other(let address): return try copy(of: address).folder
        }
    }

    /// The outbox of another repository: nothing of it is known, so it is empty at first. A hidden ref lets it know the
    /// run's history, without which git takes no push from a checkout that has only the newest commits.
    private func outbox(of address: RemoteAddress) throws -> Outbox {
        let outbox = Outbox("\(settings.origin.otherOutboxes)/\(address.fileName).git")
        try Folder.make(outbox.folder.parent)
        try outbox.make(
            from: FilePath(settings.source),
            refs: [RefList.Ref(name: Outbox.hidden + "/run", object: settings.sha, commit: settings.sha)], head: "main",
            idDigits: settings.sha.utf8.count)
        return outbox
    }

    /// Another repository that `origin` was set to: fetched with the job's own settings, then served.
    private func copy(of place: RemoteAddress) throws -> Outbox {
        let outbox = try outbox(of: place)
        let credentials = RemoteCredentials(address)
        // What was pushed meanwhile stays: only what moves forward is taken.
        let result = try git.run(
            [
                "--git-dir", outbox.folder.description, "fetch", "--quiet", "--no-tags", "--", credentials.address,
                "refs/*:refs/*",
            ], adding: credentials.variables)
        guard result.status == 0 || Folder.entry(at: outbox.folder / "FETCH_HEAD") != nil else {
            throw ActionError(result.errorText)
        }
        return outbox
    }
}

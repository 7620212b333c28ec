package import Basics
import Files
import Glibc
import Processes

/// Git's helper for the remotes of a checkout (gitremote-helpers): fetches from `origin` are served from the run's copy
/// of the remote, pushes are kept there, or done where the run publishes.
///
/// It reads single bytes, since the program that takes over reads on where it stops.
package struct RemoteHelper {
    private let settings: OriginSettings
    /// The name of the remote, or its address.
    private let remote: String
    private let address: String
    private let git: HelperGit

    /// - Parameters:
    ///   - settings: the file that the checkout has written.
    ///   - remote: the remote's name, or its address where it has none.
    ///   - address: where git would go.
    ///   - environment: the variables of the git command that asks.
    ///   - folder: the working folder, absolute.
    package init(
        settings: String, remote: String, address: String, environment: [(Key, String)], folder: String
    ) throws {
        self.settings = try OriginSettings(file: settings)
        self.remote = remote
        self.address = RemoteAddress.plain(address)
        git = HelperGit(environment: environment, folder: folder)
    }

    /// Answers git until it has what it wanted; where another program of git takes over this does not return.
    package func converse() throws {
        let place = place()
        var publishing: Publishing?
        func publisher() throws -> Publishing {
            if let publishing { return publishing }
            let made = Publishing(settings, git, isOwn: place == .own, address: address)
            publishing = made
            return made
        }
        while let line = Self.readLine() {
            let words = line.utf8.split(separator: 0x20, maxSplits: 1).map { String(decoding: $0, as: UTF8.self) }
            switch Key(words.first ?? "") {
            case "capabilities": say(settings.origin.publishes ? "connect\npush\noption\n" : "connect\n")
            case "connect":
                switch Key(words.last ?? "") {
                case "git-upload-pack": try serve(place)
                case "git-receive-pack" where settings.origin.publishes && !place.isFolder: say("fallback")
                case "git-receive-pack": try receive(place)
                default: say("fallback")
                }
            case "option": say(try publisher().take(option: words.last ?? "") ? "ok" : "unsupported")
            case "list": say(try publisher().list())
            case "push": say(try publisher().push(first: line) { Self.readLine() })
            case "": return
            default: throw ActionError("git asks '\(line)', which this helper does not know")
            }
        }
    }

    /// Refuses a push that git does itself and that would leave the machine, unless the run publishes.
    package func checkPush() throws {
        guard !settings.origin.publishes else { return }
        if case .folder = place(isRewritten: false) { return }
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

    // MARK: - Places

    private enum Place: Hashable {
        /// The run's own repository.
        case own
        /// Another repository somewhere else.
        case other(RemoteAddress)
        /// A repository on this machine that is not the user's: a script's own.
        case folder(FilePath)

        var isFolder: Bool { if case .folder = self { true } else { false } }
    }

    /// What the address means. Nothing that the user's own repository knows as a remote is a script's own folder.
    ///
    /// - Parameter isRewritten: whether settings may have made it of what was asked for; else git goes there itself.
    private func place(isRewritten: Bool = true) -> Place {
        let here = FilePath(git.folder)
        let wanted = RemoteAddress(address, in: here)
        if wanted == RemoteAddress(settings.url, in: here) { return .own }
        // A machine's settings may rewrite the address (`url.….insteadOf`): what the remote is set to counts.
        let set =
            isRewritten
            ? git.values(of: "remote.\(remote).url") + git.values(of: "remote.\(remote).pushurl") : []
        if !set.isEmpty, set.allSatisfy({ RemoteAddress($0, in: here) == RemoteAddress(settings.url, in: here) }) {
            return .own
        }
        // A work tree of the user's, and the common git folder of all of them.
        let root = ObjectCopy.commonFolder(of: FilePath(settings.repository)).real
        if [settings.repository, settings.source].contains(where: { wanted == .folder(FilePath($0).real) })
            || wanted == .folder(root) || isWorkTree(wanted, of: root)
        {
            return .own
        }
        let user = HelperGit(environment: git.environment, folder: root.description)
        func leads(_ url: String) -> Bool { RemoteAddress(url, in: root.parent) == wanted }
        let origin = user.values(of: "remote.origin.url") + user.values(of: "remote.origin.pushurl")
        if origin.contains(where: leads) { return .own }
        // The machine's settings may lead an address to a folder; what was asked for is elsewhere all the same.
        if let host = set.map({ RemoteAddress($0, in: here) }).first(where: \.isHost) { return .other(host) }
        guard case .folder(let path) = wanted else { return .other(wanted) }
        return user.matching("^remote\\..*\\.(push)?url$").contains(where: leads) ? .other(wanted) : .folder(path)
    }

    /// Whether the place is one of the work trees of a repository, or the git folder of one: a push there would reach
    /// the repository itself.
    private func isWorkTree(_ place: RemoteAddress, of root: FilePath) -> Bool {
        guard case .folder(let path) = place else { return false }
        var folders = [path, path / ".git"]
        if let bytes = try? Folder.content(of: path / ".git", limit: 65_536) {
            let text = Words.trimmed(String(decoding: bytes, as: UTF8.self))
            if text.utf8.starts(with: "gitdir: ".utf8) {
                folders.append(path.resolving(FilePath(Words.trimmed(String(Substring(text.utf8.dropFirst(8)))))))
            }
        }
        return folders.contains { ObjectCopy.commonFolder(of: $0).real == root }
    }

    // MARK: - Withheld pushes, and fetches

    private func serve(_ place: Place) throws {
        let folder: String
        switch place {
        case .own:
            try makeOutbox()
            if settings.origin.publishes { try Publishing(settings, git, isOwn: true, address: address).refresh() }
            folder = settings.origin.outbox
        case .folder(let path): folder = path.description
        case .other(let address): folder = try copy(of: address).folder.description
        }
        say("")
        try git.become(["upload-pack", folder], isServer: !place.isFolder)
    }

    private func receive(_ place: Place) throws {
        let folder: String
        switch place {
        case .own:
            if let note = settings.note, !RemoteAddress.hasCredentials(address) { git.tell("note: \(note)\n") }
            try makeOutbox()
            folder = settings.origin.outbox
        case .folder(let path):
            say("")
            return try git.become(["receive-pack", path.description], isServer: false)
        case .other(let address): folder = try outbox(of: address).folder.description
        }
        say("")
        let variables: [(Key, String)] = [
            (PushLog.file, settings.origin.pushLog), (PushLog.step, git.step),
            (PushLog.address, place == .own ? RemoteAddress.shown(settings.url) : RemoteAddress.shown(address)),
        ]
        try git.become(["receive-pack", folder], isServer: true, adding: variables)
    }

    /// Makes the run's copy of its remote, as far as it is known here.
    private func makeOutbox() throws { try settings.makeOutbox(git) }

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

    // MARK: - Talking to git

    private func say(_ text: String) {
        var bytes = Array((text + "\n").utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }

    private static func readLine() -> String? {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while true {
            let count = Glibc.read(STDIN_FILENO, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return line.isEmpty ? nil : String(decoding: line, as: UTF8.self) }
            if byte == 0x0A { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
    }
}

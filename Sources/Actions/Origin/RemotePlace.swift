import Basics
import Files

/// Where a fetch or a push of a checkout leads.
enum RemotePlace: Hashable {
    /// The run's own repository.
    case own
    /// Another repository somewhere else.
    case other(RemoteAddress)
    /// A repository on this machine that is not the user's: a script's own.
    case folder(FilePath)

    var isFolder: Bool { if case .folder = self { true } else { false } }

    /// What the address means. Nothing that the user's own repository knows as a remote is a script's own folder.
    ///
    /// - Parameters:
    ///   - address: where git would go.
    ///   - remote: the name of the remote, or its address.
    ///   - settings: what is known of the run.
    ///   - git: the git command that asks.
    ///   - isRewritten: whether settings may have made it of what was asked for; else git goes there itself.
    static func of(
        _ address: String, remote: String, _ settings: OriginSettings, _ git: HelperGit, isRewritten: Bool
    ) -> RemotePlace {
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
    private static func isWorkTree(_ place: RemoteAddress, of root: FilePath) -> Bool {
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
}

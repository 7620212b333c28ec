import Basics

/// The pages of a repository's host that a changelog links to.
package struct ReleaseLinks: Hashable, Sendable {
    private let base: String
    /// What GitLab has between repository and page.
    private let infix: String

    /// Reads the address of a remote: `https://host/owner/name.git`, `ssh://git@host/…`, `git@host:owner/name.git`.
    ///
    /// Nil for paths, and for hosts whose pages are not those of GitHub, Gitea or GitLab.
    package init?(remote: String) {
        var rest = Array(remote.utf8)[...]
        if rest.suffix(4).elementsEqual(".git".utf8) { rest = rest.dropLast(4) }
        var isURL = false
        for scheme in ["https://", "http://", "ssh://", "git://", "git+ssh://"] where rest.starts(with: scheme.utf8) {
            rest = rest.dropFirst(scheme.utf8.count)
            isURL = true
            break
        }
        let mark = isURL ? UInt8(ascii: "/") : UInt8(ascii: ":")
        guard let end = rest.firstIndex(of: mark) else { return nil }
        var host = rest[..<end]
        // No user, password or port of ssh.
        if let at = host.lastIndex(of: UInt8(ascii: "@")) { host = host[(at + 1)...] }
        let isWeb = remote.utf8.starts(with: "http".utf8)
        if !isWeb, let colon = host.firstIndex(of: UInt8(ascii: ":")) { host = host[..<colon] }
        let path = rest[(end + 1)...].drop { $0 == UInt8(ascii: "/") }
        let parts = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let name = Key(MessageText.text(host)).asciiLowercased
        func isPlain(_ byte: UInt8) -> Bool {
            MessageText.isWord(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "~")
        }
        guard host.contains(UInt8(ascii: ".")) || isWeb, name != "bitbucket.org", parts.count >= 2,
            host.allSatisfy({ isPlain($0) || $0 == UInt8(ascii: ":") }),
            parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isPlain) })
        else { return nil }
        let scheme = remote.utf8.starts(with: "http://".utf8) ? "http" : "https"
        base = "\(scheme)://\(name)/\(MessageText.text(path))"
        infix = MessageText.firstIndex(of: "gitlab".utf8, in: Array(name.string.utf8)[...]) == nil ? "" : "/-"
    }

    /// A commit's page.
    func commit(_ id: Key) -> String { "\(base)\(infix)/commit/\(id)" }

    /// What changed between two refs, or the release of a tag that nothing precedes.
    func comparison(from old: Key?, to new: Key) -> String {
        old.map { "\(base)\(infix)/compare/\($0)...\(new)" }
            ?? "\(base)\(infix)/releases/\(infix.utf8.isEmpty ? "tag/" : "")\(new)"
    }
}

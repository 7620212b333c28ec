import Basics
import Files

/// Where a git address leads, whatever its spelling: `https://TOKEN@host/o/r.git`, `git@host:o/r` and
/// `ssh://git@host/o/r` are one place.
enum RemoteAddress: Hashable, Sendable {
    /// `host/owner/name` in lower case, without user, usual port and `.git`.
    case host(String)
    /// A git folder of this machine.
    case folder(FilePath)

    /// Reads an address as git does; a path is seen from `folder`.
    init(_ text: String, in folder: FilePath) {
        let bytes = Array(Self.withoutHelper(text))
        if let (scheme, rest) = Self.scheme(bytes[...]) {
            let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
            if Key(scheme) == "file" {
                self = .folder(Self.gitFolder(FilePath(bytes: rest[slash...])))
            } else {
                self = Self.place(authority: rest[..<slash], path: rest[slash...])
            }
            return
        }
        // `host:path`, unless a slash comes first.
        if let colon = Self.hostEnd(bytes) {
            self = Self.place(authority: bytes[..<colon], path: bytes[(colon + 1)...])
        } else {
            self = .folder(Self.gitFolder(folder.resolving(FilePath(bytes: bytes))))
        }
    }

    /// The address as people may see it: without user and password, on one line.
    static func shown(_ text: String) -> String {
        let bytes = Array(withoutHelper(text))
        var shown = bytes
        if let (scheme, rest) = scheme(bytes[...]) {
            let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
            let host = rest[..<slash].lastIndex(of: UInt8(ascii: "@")).map { rest[($0 + 1)...] } ?? rest
            shown = Array("\(scheme)://".utf8) + host
        }
        return String(decoding: shown.map { $0 < 0x20 ? UInt8(ascii: "?") : $0 }, as: UTF8.self)
    }

    /// Whether an address brings a user or a password of its own.
    static func hasCredentials(_ text: String) -> Bool {
        guard let (_, rest) = scheme(Array(withoutHelper(text))[...]) else { return false }
        return rest.prefix { $0 != UInt8(ascii: "/") }.contains(UInt8(ascii: "@"))
    }

    /// Whether it is on another machine, as far as the address says.
    var isHost: Bool { if case .host = self { true } else { false } }

    /// A name for files.
    var fileName: String {
        let text =
            switch self {
            case .host(let place): place
            case .folder(let path): path.description
            }
        return String(
            decoding: text.utf8.map { byte in
                let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || byte == 0x2E
                return isPlain ? byte : UInt8(ascii: "_")
            }.suffix(200), as: UTF8.self)
    }

    // MARK: - The helper's name

    /// The name of git's helper, which stands before the addresses of pushes: `pitlane-https://…`, `pitlane::…`.
    static let helper = "pitlane"
    /// The kinds of addresses that have a name of their own for the helper.
    static let schemes = ["https", "http", "ssh", "git"]

    /// Without the name of a helper.
    static func plain(_ text: String) -> String { String(withoutHelper(text)) ?? text }

    private static func withoutHelper(_ text: String) -> Substring.UTF8View {
        let bytes = text.utf8[...]
        let prefix = "\(helper)-"
        if bytes.starts(with: prefix.utf8), scheme(Array(bytes)[...]) != nil {
            return bytes.dropFirst(prefix.utf8.count)
        }
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[..<colon].allSatisfy(isSchemeByte) else {
            return bytes
        }
        let rest = bytes[bytes.index(after: colon)...]
        return rest.first == UInt8(ascii: ":") ? rest.dropFirst() : bytes
    }

    // MARK: - Reading

    private static func isSchemeByte(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte & 0xDF) || (0x30...0x39).contains(byte) || "+-.".utf8.contains(byte)
    }

    static func scheme(_ bytes: ArraySlice<UInt8>) -> (String, ArraySlice<UInt8>)? {
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon > bytes.startIndex,
            bytes[..<colon].allSatisfy(isSchemeByte), bytes[(colon + 1)...].starts(with: "//".utf8)
        else { return nil }
        return (lower(bytes[..<colon]), bytes[(colon + 3)...])
    }

    private static func hostEnd(_ bytes: [UInt8]) -> Int? {
        var index = 0
        // `[::1]:path`
        if bytes.first == UInt8(ascii: "["), let end = bytes.firstIndex(of: UInt8(ascii: "]")) { index = end }
        guard let colon = bytes[index...].firstIndex(of: UInt8(ascii: ":")), colon > 0,
            !bytes[..<colon].contains(UInt8(ascii: "/"))
        else { return nil }
        return colon
    }

    private static func place(authority: ArraySlice<UInt8>, path: ArraySlice<UInt8>) -> RemoteAddress {
        var host = authority.lastIndex(of: UInt8(ascii: "@")).map { authority[($0 + 1)...] } ?? authority
        for port in [":22", ":80", ":443", ":9418"] where host.reversed().starts(with: port.utf8.reversed()) {
            host = host.dropLast(port.utf8.count)
        }
        var name = lower(host)
        // GitHub's and GitLab's ways through firewalls that know only HTTPS.
        for (other, usual) in [("ssh.github.com", "github.com"), ("altssh.gitlab.com", "gitlab.com")]
        where Key(name) == Key(other) {
            name = usual
        }
        let parts = path.split(separator: UInt8(ascii: "/"))
        return .host("\(name)/\(lower(withoutGit(Array(parts.joined(separator: [UInt8(ascii: "/")])))[...]))")
    }

    private static func withoutGit(_ path: [UInt8]) -> [UInt8] {
        path.reversed().starts(with: ".git".utf8.reversed()) ? path.dropLast(4) : path
    }

    private static func lower(_ bytes: ArraySlice<UInt8>) -> String {
        Key(String(decoding: bytes, as: UTF8.self)).asciiLowercased.string
    }

    /// The git folder of a work tree or of a bare repository, however it is named.
    private static func gitFolder(_ path: FilePath) -> FilePath {
        for candidate in [path, FilePath(bytes: path.bytes + Array(".git".utf8))] {
            let inner = candidate / ".git"
            if Folder.entry(at: inner / "HEAD", followingLinks: true) != nil { return inner.real }
            if Folder.entry(at: candidate / "HEAD", followingLinks: true) != nil { return candidate.real }
        }
        return path.real
    }
}

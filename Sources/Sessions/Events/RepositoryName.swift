/// `owner/name` as a remote's URL says it.
package struct RepositoryName {
    /// `owner/name`.
    package let fullName: String

    /// Reads `https://host/owner/name.git`, `ssh://git@host/owner/name`, `git@host:owner/name.git` and paths.
    package init?(url: String) {
        var bytes = Array(url.utf8)
        while bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
        if bytes.suffix(4).elementsEqual(".git".utf8) { bytes.removeLast(4) }
        let separators: Set<UInt8> = [UInt8(ascii: "/"), UInt8(ascii: ":")]
        let parts = bytes.split { separators.contains($0) }.map { String(decoding: $0, as: UTF8.self) }
        guard parts.count >= 2 else { return nil }
        fullName = "\(parts[parts.count - 2])/\(parts[parts.count - 1])"
    }

    /// The last component of a path.
    package static func lastComponent(_ path: String) -> String {
        path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(decoding: $0, as: UTF8.self) } ?? "repository"
    }
}

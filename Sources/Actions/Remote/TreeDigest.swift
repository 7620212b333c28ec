import Basics
import Files
import Hashing

/// The digest of a folder's content: SHA-256 over one record a file, in the order of the bytes of their paths' parts.
///
/// A record is `file HEX PATH`, `exec HEX PATH` (a file its owner may execute) or `link HEX PATH`, then a NUL; `HEX` is
/// the SHA-256 of the file's bytes or of the link's target. Folders count only by what is in them, as in git.
package enum TreeDigest {
    /// No file of an action may be larger: 1 GiB.
    private static let fileLimit = 1 << 30

    /// The digest of all that is below the folder `root`, an absolute path: 64 hex digits.
    ///
    /// - Throws: what cannot be read, as the digests in the store do.
    package static func of(_ root: String) throws -> String { try of(FilePath(root)) }

    /// The digest of all that is below `root`.
    ///
    /// - Throws: for what cannot be read, and for what is neither file, folder nor link.
    static func of(_ root: FilePath) throws -> String {
        var stream = DigestStream()
        try Folder.walk(root) { file, entry in
            let place = file.bytes.dropFirst(root.bytes.count + 1)
            switch entry.kind {
            case .folder: break
            case .file:
                let digest = Digest.sha256(of: try Folder.content(of: file, limit: fileLimit))
                record(entry.mode & 0o100 != 0 ? "exec" : "file", digest, place, &stream)
            case .link: record("link", Digest.sha256(of: try Folder.destination(of: file).bytes), place, &stream)
            case .other: throw ActionError("\(file) is neither file, folder nor link")
            }
        }
        return stream.finish().hex
    }

    private static func record(
        _ kind: String, _ digest: Digest, _ path: ArraySlice<UInt8>, _ stream: inout DigestStream
    ) {
        stream.update(Array("\(kind) \(digest.hex) ".utf8) + path + [0])
    }
}

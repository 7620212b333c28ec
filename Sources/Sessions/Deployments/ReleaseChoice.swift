import Basics

/// What somebody says of the version that is deployed.
struct ReleaseChoice: Hashable, Sendable {
    /// A version by its name; nil for that of the commit.
    let version: Key?
    /// The digest of an image; nil for the image of the version.
    let digest: Key?

    /// - Throws: `SessionError` for what cannot be one.
    init(version: Key?, digest: Key?) throws(SessionError) {
        if let version { try Self.check(version) }
        if let digest {
            let hex = digest.string.utf8.dropFirst("sha256:".utf8.count)
            let isHex = hex.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
            guard digest.string.utf8.starts(with: "sha256:".utf8), hex.count == 64, isHex else {
                throw SessionError(
                    "'\(SafeText.line(digest.string))' is not a digest: write sha256: and 64 digits, as "
                        + "image build --format json prints them")
            }
        }
        self.version = version
        self.digest = digest
    }

    /// What the version is called; nil for the usual name of the commit's.
    var name: Key? {
        version ?? digest.map { Key(Substring($0.string.utf8.dropFirst("sha256:".utf8.count).prefix(12))) }
    }

    /// - Throws: `SessionError` for a version that cannot be the tag of an image.
    static func check(_ version: Key) throws(SessionError) {
        guard isTag(version.string) else {
            throw SessionError("'\(SafeText.line(version.string))' cannot be a version: it must be a tag of an image")
        }
    }

    /// Whether a text can be the tag of an image.
    static func isTag(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let isWord = bytes.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                || [0x5F, 0x2D, 0x2E].contains($0)
        }
        return isWord && (1...128).contains(bytes.count) && bytes[0] != 0x2D && bytes[0] != 0x2E
    }
}

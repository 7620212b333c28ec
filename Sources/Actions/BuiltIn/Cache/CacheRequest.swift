import Basics
import Files
import Hashing

/// One cache entry that a step asks for: its paths and its keys (docs/language/artifacts.md#caches).
struct CacheRequest: Sendable {
    /// The path patterns as given, in order.
    let paths: [String]
    /// The entry's own key.
    let key: String
    /// Beginnings of keys that do as well, in order.
    let restoreKeys: [String]
    /// The action it is for, for messages.
    let action: String

    /// - Throws: `ActionError` for keys that no cache takes.
    init(paths: [String], key: String, restoreKeys: [String] = [], action: String) throws(ActionError) {
        guard restoreKeys.count < 10 else {
            throw ActionError(
                "\(action): Key Validation Error: Keys are limited to a maximum of 10; leave some of 'restore-keys' out"
            )
        }
        for key in [key] + restoreKeys {
            guard !key.utf8.contains(UInt8(ascii: ",")) else {
                throw ActionError(
                    "\(action): Key Validation Error: \(key) cannot contain commas; use another character")
            }
            guard key.utf16.count <= 512 else {
                throw ActionError(
                    "\(action): Key Validation Error: \(key) cannot be larger than 512 characters; use a hash in it")
            }
        }
        self.paths = paths
        self.key = key
        self.restoreKeys = restoreKeys
        self.action = action
    }

    /// What tells entries of other paths and other compression apart: the same text as the published client's.
    func version(_ compression: CacheCompression) -> String {
        Digest.sha256(of: (paths + [compression.name, "1.0"]).joined(separator: "|")).hex
    }

    /// Whether an entry's key is the one asked for; case does not count.
    func isExact(_ matched: String) -> Bool { Self.isExact(matched, key) }

    /// Whether two keys are one; case does not count.
    static func isExact(_ matched: String, _ key: String) -> Bool { Key(matched.lowercased()) == Key(key.lowercased()) }
}

/// How an archive is compressed.
enum CacheCompression: Sendable {
    case zstd, gzip

    /// zstd where its program is in `PATH`.
    init(_ environment: [Key: String]) {
        let folders = (environment["PATH"] ?? "").utf8.split(separator: UInt8(ascii: ":")).map { FilePath(bytes: $0) }
        self = folders.contains { Folder.isExecutableFile($0 / "zstd") } ? .zstd : .gzip
    }

    /// The name in an entry's version.
    var name: String {
        switch self {
        case .zstd: "zstd-without-long"
        case .gzip: "gzip"
        }
    }

    /// What tells tar to use it, in both directions.
    var option: String {
        switch self {
        case .zstd: "--use-compress-program=zstd -T0"
        case .gzip: "--gzip"
        }
    }
}

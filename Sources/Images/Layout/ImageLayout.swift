import Basics
import Files
import Hashing

/// A folder in the OCI image layout: `oci-layout`, `index.json` and `blobs/sha256`, each named by its digest.
struct ImageLayout {
    /// What a manifest says of a blob.
    struct Descriptor: Hashable {
        let mediaType: String
        let digest: String
        let size: Int

        init(mediaType: String, digest: String, size: Int) {
            (self.mediaType, self.digest, self.size) = (mediaType, digest, size)
        }

        init?(_ json: JSONValue?) {
            guard let json, let type = json["mediaType"]?.stringValue, let digest = json["digest"]?.stringValue,
                let size = json["size"]?.intValue
            else { return nil }
            self.init(mediaType: type, digest: digest, size: size)
        }

        var json: JSONObject {
            ["mediaType": .string(mediaType), "digest": .string(digest), "size": .number(Double(size))]
        }

        static func == (left: Descriptor, right: Descriptor) -> Bool {
            Key(left.digest) == Key(right.digest) && left.size == right.size
        }

        func hash(into hasher: inout Hasher) { hasher.combine(Key(digest)) }
    }

    /// The media types of the OCI image specification 1.1.
    enum MediaType {
        static let index = "application/vnd.oci.image.index.v1+json"
        static let manifest = "application/vnd.oci.image.manifest.v1+json"
        static let config = "application/vnd.oci.image.config.v1+json"
        static let layer = "application/vnd.oci.image.layer.v1.tar"
    }

    static let nameAnnotation: Key = "org.opencontainers.image.ref.name"
    private static let mark = "oci-layout"
    private static let limit = 16 << 20

    let folder: String
    private let blobs: BlobStore

    /// The layout in a folder, which need not be there.
    init(_ folder: String) {
        self.folder = folder
        blobs = BlobStore(folder: "\(folder)/blobs/sha256", ending: "")
    }

    /// The path of a blob by its digest, `sha256:…`; nil for anything else.
    func path(of digest: String) -> String? {
        let hex = digest.utf8.dropFirst("sha256:".utf8.count)
        let isHex = hex.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard digest.utf8.starts(with: "sha256:".utf8), hex.count == 64, isHex else { return nil }
        return "\(folder)/blobs/sha256/\(String(decoding: hex, as: UTF8.self))"
    }

    /// Whether a blob is here, whole.
    func holds(_ blob: Descriptor) -> Bool {
        path(of: blob.digest).flatMap { Folder.entry(at: $0) }.map { $0.kind == .file && $0.size == blob.size } ?? false
    }

    /// A blob that is JSON.
    func json(_ digest: String) throws -> JSONValue {
        guard let path = path(of: digest) else { throw ImageError("'\(digest)' is not a digest") }
        let bytes = try Folder.content(of: path, limit: Self.limit)
        do { return try JSONValue.parse(bytes: bytes) } catch { throw ImageError("\(path): \(error)") }
    }

    // MARK: - Writing

    /// Begins a blob.
    func begin() throws -> BlobDraft { try blobs.begin() }

    /// Keeps bytes as a blob.
    func add(_ bytes: [UInt8], type: String) throws -> Descriptor {
        let draft = try begin()
        try draft.append(bytes)
        return try finish(draft, type: type)
    }

    /// Keeps a draft.
    func finish(_ draft: BlobDraft, type: String) throws -> Descriptor {
        let (digest, bytes) = try draft.finishByDigest()
        return Descriptor(mediaType: type, digest: "sha256:\(digest.hex)", size: bytes)
    }

    /// Takes over a file whose digest is known.
    func take(_ file: String, digest: String, type: String) throws -> Descriptor {
        guard let path = path(of: digest) else { throw ImageError("'\(digest)' is not a digest") }
        try Folder.make("\(folder)/blobs/sha256")
        let size = Folder.size(file)
        try Folder.rename(file, to: path)
        return Descriptor(mediaType: type, digest: digest, size: size)
    }

    // MARK: - The index

    /// The images of the index, each with its name if it has one.
    func manifests() throws -> [(name: Key?, manifest: Descriptor, platform: JSONValue?)] {
        let path = "\(folder)/index.json"
        guard let bytes = try Folder.read(path, limit: Self.limit) else { return [] }
        let index: JSONValue
        do { index = try JSONValue.parse(bytes: bytes) } catch { throw ImageError("\(path): \(error)") }
        return (index["manifests"]?.arrayValue ?? []).compactMap { entry in
            Descriptor(entry).map {
                (entry["annotations"]?[Self.nameAnnotation]?.stringValue.map { Key($0) }, $0, entry["platform"])
            }
        }
    }

    /// Gives an image a name in the index, which another one may have had; replaced as a whole.
    func name(_ manifest: Descriptor, _ name: Key) throws {
        let others = try manifests().filter { $0.name != name }
        func entry(_ manifest: Descriptor, _ name: Key?) -> JSONValue {
            var entry = manifest.json
            if let name { entry["annotations"] = .object([Self.nameAnnotation: .string(name.string)]) }
            return .object(entry)
        }
        let index: JSONValue = [
            "schemaVersion": 2, "mediaType": .string(MediaType.index),
            "manifests": .array(
                (others.map { ($0.name, $0.manifest) } + [(name, manifest)])
                    .sorted { ($0.0 ?? "") < ($1.0 ?? "") }.map { entry($0.1, $0.0) }),
        ]
        if !Folder.isFile("\(folder)/\(Self.mark)") {
            try Folder.replace("\(folder)/\(Self.mark)", with: #"{"imageLayoutVersion":"1.0.0"}"#.utf8)
        }
        try Folder.replace("\(folder)/index.json", with: index.bytes(), isDurable: true)
    }
}

package import Basics
import Files
import Hashing

/// The images that were built into a data folder.
package struct ImageStore: Sendable {
    /// Absolute; it need not be there.
    package let folder: String

    package init(folder: String) { self.folder = folder }

    private var layout: ImageLayout { ImageLayout(folder) }

    /// Makes the folder. Whoever makes the data folder first tells git to leave it alone.
    package func make() throws {
        try Folder.make(folder)
        let ignore = FilePath(folder).parent / ".gitignore"
        if Folder.entry(at: ignore) == nil { try Folder.write("*\n", to: ignore) }
    }

    /// An image by the digest of its manifest; nil where it is not here, or not whole.
    ///
    /// - Throws: `ImageError` where the manifest is not the one that has this digest.
    package func image(_ digest: Key) throws -> StoredImage? {
        guard let path = layout.path(of: digest.string), let entry = Folder.entry(at: path), entry.kind == .file else {
            return nil
        }
        guard try Key("sha256:\(Folder.digest(of: path).hex)") == digest else {
            throw ImageError(.failed, "\(path) was changed after it was built: remove it, and build the image again")
        }
        let json = try layout.json(digest.string)
        let layers = (json["layers"]?.arrayValue ?? []).compactMap { ImageLayout.Descriptor($0) }
        guard let config = ImageLayout.Descriptor(json["config"]), (layers + [config]).allSatisfy(layout.holds) else {
            return nil
        }
        let manifest = ImageLayout.Descriptor(
            mediaType: ImageLayout.MediaType.manifest, digest: digest.string, size: entry.size)
        var parts: [Key: StoredImage.Part] = [:]
        for part in layers + [config, manifest] {
            guard let path = layout.path(of: part.digest) else { return nil }
            parts[Key(part.digest)] = StoredImage.Part(path: path, size: part.size, type: part.mediaType)
        }
        return StoredImage(digest: digest, configuration: Key(config.digest), parts: parts)
    }

    // MARK: - What images are made of

    /// Where an image comes from.
    package enum Origin: Hashable, Sendable {
        case commit(Key)
        /// Files that no commit had.
        case uncommitted
    }

    /// Notes that an image was built, or would have been.
    ///
    /// - Parameter commit: the commit that its files are of; nil for uncommitted changes. The latest counts.
    package func note(_ digest: Key, of commit: Key?) throws {
        guard let path = notePath(digest) else { return }
        // What a commit makes is of that commit, whoever has made it before.
        if commit == nil, case .commit? = origin(of: digest) { return use(digest) }
        try Folder.make("\(folder)/builds")
        let note: JSONValue = ["commit": commit.map { .string($0.string) } ?? nil]
        try Folder.replace(path, with: note.bytes())
    }

    /// Notes that an image is used, from when on it is kept for a while.
    package func use(_ digest: Key) {
        if let path = notePath(digest), Folder.isFile(path) { try? Folder.setModified(path, nil) }
    }

    /// Where an image comes from; nil where nobody has noted it.
    package func origin(of digest: Key) -> Origin? {
        guard let path = notePath(digest), let bytes = try? Folder.read(path, limit: 4096),
            let note = try? JSONValue.parse(bytes: bytes)
        else { return nil }
        return note["commit"]?.stringValue.map { .commit(Key($0)) } ?? .uncommitted
    }

    /// `builds/HEX`
    private func notePath(_ digest: Key) -> String? {
        layout.path(of: digest.string).map { "\(folder)/builds/\(Folder.name(of: $0))" }
    }
}

package import Basics
import Files

extension ImageStore {
    /// What was removed, or would be.
    package struct Pruned: Hashable, Sendable {
        /// The digests of images.
        package fileprivate(set) var images: [Key] = []
        /// Size of all that belonged to no other image.
        package fileprivate(set) var bytes: Int64 = 0
    }

    /// Removes the images that nothing refers to: that are not the newest of their name, nor named by `needed`, nor were
    /// built or deployed lately.
    ///
    /// - Parameters:
    ///   - needed: digests of manifests.
    ///   - moment: what was used since then stays; in nanoseconds since 1970.
    ///   - isDryRun: whether nothing is removed, and the answer says what would be.
    /// - Throws: `ImageError` while an image is being built.
    package func prune(keeping needed: Set<Key>, unusedSince moment: Int, isDryRun: Bool) throws -> Pruned {
        var pruned = Pruned()
        guard Folder.exists(folder) else { return pruned }
        let lock = try FolderLock.take("\(folder)/builder")
        guard let lock else {
            throw ImageError("an image is being built in \(folder): try again when that is done")
        }
        defer { withExtendedLifetime(lock) {} }
        let layout = ImageLayout(folder)
        var kept = needed.union(try layout.manifests().map { Key($0.manifest.digest) })
        var known = kept
        var notes: [Key: FilePath] = [:]
        for path in try files("builds") {
            let digest = Self.digest(path)
            notes[digest] = path
            known.insert(digest)
            if let entry = Folder.entry(at: path), entry.modified >= moment { kept.insert(digest) }
        }
        var keys: [(digest: Key, path: FilePath)] = []
        for path in try files("keys") {
            let record = try Folder.read(path, limit: 4096).flatMap { try? JSONValue.parse(bytes: $0) }
            guard let digest = record?["digest"]?.stringValue else { continue }
            keys.append((Key(digest), path))
            known.insert(Key(digest))
        }
        let parts = kept.reduce(into: Set<Key>()) { $0.formUnion(Self.parts(of: $1, layout)) }
        for path in try files("blobs/sha256") where !parts.contains(Self.digest(path)) {
            let digest = Self.digest(path)
            if known.contains(digest) { pruned.images.append(digest) }
            pruned.bytes += Int64(Folder.entry(at: path)?.size ?? 0)
            if !isDryRun { try Folder.remove(path) }
        }
        guard !isDryRun else { return pruned }
        for (digest, path) in keys where !kept.contains(digest) { try Folder.remove(path) }
        for (digest, path) in notes where !kept.contains(digest) { try Folder.remove(path) }
        return pruned
    }

    /// The digests of an image's manifest, configuration and layers, and of all images of an index.
    private static func parts(of digest: Key, _ layout: ImageLayout) -> Set<Key> {
        guard let json = try? layout.json(digest.string) else { return [digest] }
        let parts = ([json["config"]] + (json["layers"]?.arrayValue ?? [])).compactMap { $0?["digest"]?.stringValue }
        let inner = (json["manifests"]?.arrayValue ?? []).compactMap { $0["digest"]?.stringValue }
        return inner.reduce(into: Set(parts.map { Key($0) }).union([digest])) { all, image in
            if Key(image) != digest { all.formUnion(Self.parts(of: Key(image), layout)) }
        }
    }

    /// The digest that a file is named by.
    private static func digest(_ path: FilePath) -> Key {
        Key("sha256:\(String(decoding: path.name, as: UTF8.self))")
    }

    private func files(_ name: String) throws -> [FilePath] {
        let path = FilePath(folder) / name
        guard Folder.exists(path) else { return [] }
        return try Folder.names(in: path).map { path.appending($0) }
    }

    /// Removes the builder's storage with its cache of steps; the next build makes it again.
    ///
    /// - Parameter environment: what the builder is started with.
    /// - Returns: how many bytes it took.
    package func removeCache(environment: [(Key, String)], isDryRun: Bool) throws -> Int64 {
        let builder = "\(folder)/builder"
        guard Folder.exists(builder) else { return 0 }
        guard let lock = try FolderLock.take(builder) else {
            throw ImageError("an image is being built in \(folder): try again when that is done")
        }
        defer { withExtendedLifetime(lock) {} }
        let bytes = Folder.diskUse(of: builder)
        guard !isDryRun else { return bytes }
        // What belongs to other users of the builder's own, only the builder can remove.
        let buildah = try Buildah(folder: builder, environment: environment, temporary: "/tmp")
        _ = try buildah.run(["rmi", "--all", "--force"])
        try Folder.remove(builder)
        return bytes
    }
}

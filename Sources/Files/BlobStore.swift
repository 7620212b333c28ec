import Glibc
package import Hashing

/// A folder of files that are whole from the first moment they are seen and never change: what artifacts and caches
/// are kept in. What has not been finished has another ending, `.part`, and may be removed once it is old.
///
///     let draft = try BlobStore(folder: "/data/artifacts/12", ending: ".zip").begin()
///     try draft.append(bytes)
///     let blob = try draft.finish()
package struct BlobStore: Sendable {
    /// A finished file.
    package struct Blob: Hashable, Sendable {
        /// Its name in the folder.
        package let name: String
        package let path: String
        package let bytes: Int64
    }

    fileprivate let folder: String
    private let ending: String
    private static let draftEnding = ".part"

    /// - Parameters:
    ///   - folder: absolute; made when the first file is begun.
    ///   - ending: what the names of finished files end in.
    package init(folder: String, ending: String) { (self.folder, self.ending) = (folder, ending) }

    /// Begins a file.
    package func begin() throws(FileError) -> BlobDraft {
        try Folder.make(folder)
        return try BlobDraft(path: draftPath(), store: self)
    }

    /// Where a program may write a file for `finish`.
    package func draftPath() -> String { "\(folder)/\(UniqueName.make())\(Self.draftEnding)" }

    /// Keeps a draft, which is not written any more.
    package func finish(_ draft: String) throws(FileError) -> Blob {
        let name = Folder.name(of: draft)
        guard draft.utf8.elementsEqual("\(folder)/\(name)".utf8), let end = name.utf8.lastIndex(of: UInt8(ascii: ".")),
            name.utf8[end...].elementsEqual(Self.draftEnding.utf8)
        else { throw FileError(action: "keep", path: draft, reason: "it is not a draft of \(folder)") }
        guard let entry = Folder.entry(at: draft), entry.kind == .file else {
            throw FileError(action: "keep", path: draft, reason: "there is no such file")
        }
        let blob = String(name[..<end]) + ending
        try Folder.rename(draft, to: "\(folder)/\(blob)")
        return Blob(name: blob, path: "\(folder)/\(blob)", bytes: Int64(entry.size))
    }
}

/// A file of a store that is being written, in pieces; gone with the object unless it is finished.
package final class BlobDraft {
    private let path: String
    private let store: BlobStore
    private let descriptor: Int32
    private var stream = DigestStream()

    init(path: String, store: BlobStore) throws(FileError) {
        (self.path, self.store) = (path, store)
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileError("write", path) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        // A finished one has another name.
        unlink(path)
    }

    /// Adds bytes.
    package func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        guard Folder.write(bytes, to: descriptor) else { throw FileError("write", path) }
        stream.update(bytes)
    }

    /// Adds bytes.
    package func append(_ bytes: [UInt8]) throws(FileError) {
        guard bytes.withUnsafeBytes({ Folder.write($0, to: descriptor) }) else { throw FileError("write", path) }
        stream.update(bytes)
    }

    /// Keeps what was written.
    ///
    /// - Parameter isDurable: whether it is there after a loss of power once this returns.
    package func finish(isDurable: Bool = false) throws(FileError) -> (blob: BlobStore.Blob, digest: Digest) {
        guard !isDurable || fdatasync(descriptor) == 0 else { throw FileError("write", path) }
        return (try store.finish(path), stream.finish())
    }

    /// Keeps what was written under the name of its digest, for a store in which content is found by that.
    ///
    /// - Returns: the digest, and how many bytes it is of.
    package func finishByDigest() throws(FileError) -> (digest: Digest, bytes: Int) {
        let digest = stream.finish()
        let bytes = Folder.size(path)
        try Folder.rename(path, to: "\(store.folder)/\(digest.hex)")
        return (digest, bytes)
    }
}

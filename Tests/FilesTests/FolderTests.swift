import Files
import Glibc
import Hashing
import Testing

/// A folder of the test, removed with the object.
final class TestPlace {
    let path = FilePath("/tmp/pitlane-files-\(UniqueName.make())")

    init() throws { try Folder.make(path) }

    deinit { try? Folder.remove(path) }

    /// The paths below `folder` with their kinds, from there.
    func below(_ folder: FilePath) throws -> [String] {
        var lines: [String] = []
        try Folder.walk(folder) { file, entry in
            guard file != folder else { return }
            let name = file.bytes.dropFirst(folder.bytes.count + 1).map { $0 < 0x80 ? $0 : UInt8(ascii: "?") }
            lines.append("\(entry.kind) \(String(decoding: name, as: UTF8.self))")
        }
        return lines
    }
}

struct FolderTests {
    let place: TestPlace
    var root: FilePath { place.path }

    /// A name that is not UTF-8.
    static let bytes: [UInt8] = [0xFF, 0xFE]

    init() throws { place = try TestPlace() }

    @Test func `a tree is copied with names that are not UTF-8, and links stay links`() throws {
        let (source, outside) = (root / "source", root / "outside")
        try Folder.make(source.appending(Self.bytes))
        try Folder.make(outside)
        try Folder.write("text", to: source.appending(Self.bytes).appending(Self.bytes), mode: 0o755)
        try Folder.write("kept", to: outside / "file")
        try Folder.link(source / "link", to: outside)
        try Folder.copyTree(source, to: root / "copy")
        #expect(try place.below(root / "copy") == ["link link", "folder ??", "file ??/??"])
        let copy = (root / "copy").appending(Self.bytes).appending(Self.bytes)
        #expect(Folder.entry(at: copy)?.mode == 0o755)
        #expect(try Folder.content(of: copy) == Array("text".utf8))
        #expect(try Folder.destination(of: root / "copy" / "link") == outside)
    }

    @Test func `a link is removed, and what it leads to stays`() throws {
        let (inside, outside) = (root / "inside", root / "outside")
        try Folder.make(inside)
        try Folder.make(outside)
        try Folder.write("kept", to: outside / "file")
        try Folder.link(inside / "link", to: outside)
        #expect(Folder.treeSize(inside) < 100)
        try Folder.remove(inside)
        #expect(Folder.entry(at: inside) == nil)
        #expect(Folder.isFile(outside / "file"))
    }

    @Test func `folders without permissions and any depth are removed`() throws {
        let top = root / "top"
        var folder = top
        for _ in 0..<40 { folder = folder / String(repeating: "d", count: 60) }
        try Folder.make(folder)
        // Deeper than a path, or the descriptors of a process, can reach.
        let script = "cd \"$1\" && for i in $(seq 1500); do mkdir d && cd -P d || exit 1; done; : > file"
        #expect(system("bash -c '\(script)' - '\(folder)' 2> /dev/null") == 0)
        #expect(folder.parent.withCString { chmod($0, 0o500) } == 0)
        try Folder.remove(top)
        #expect(Folder.entry(at: top) == nil)
    }

    @Test func `what is not there has no names, and what is no folder cannot be listed`() throws {
        #expect(try Folder.names(in: root / "none").isEmpty)
        try Folder.write("", to: root / "file")
        #expect(throws: FileError.self) { try Folder.names(in: root / "file") }
        #expect(throws: FileError.self) { try Folder.make(root / "file") }
    }

    @Test func `a file longer than one piece is digested whole, and a missing one is an error that names it`() throws {
        let bytes = (0..<2_500_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try Folder.write(bytes, to: root / "file")
        #expect(try Folder.digest(of: root / "file") == Digest.sha256(of: bytes))
        let error = #expect(throws: FileError.self) { try Folder.digest(of: "/nowhere/file") }
        #expect(error?.description == "cannot read /nowhere/file: No such file or directory")
    }

    @Test func `a replaced file has the new content, and no draft is left`() throws {
        let file = root / "file"
        try Folder.write("a longer text", to: file)
        try Folder.replace(file, with: "new".utf8, mode: 0o600, isDurable: true)
        #expect(try Folder.content(of: file) == Array("new".utf8))
        #expect(Folder.entry(at: file)?.mode == 0o600)
        // A folder cannot be replaced by a file.
        try Folder.make(root / "folder" / "inner")
        #expect(throws: FileError.self) { try Folder.replace(root / "folder", with: "new".utf8) }
        #expect(try Folder.names(in: root) == [Array("file".utf8), Array("folder".utf8)])
    }
}

struct BlobStoreTests {
    let place: TestPlace

    init() throws { place = try TestPlace() }

    @Test func `a blob has its digest and is seen when it is finished`() throws {
        let folder = "\(place.path)/blobs"
        let store = BlobStore(folder: folder, ending: ".zip")
        do {
            let draft = try store.begin()
            for piece in ["ab", "", "c"] { try Array(piece.utf8).withUnsafeBytes { try draft.append($0) } }
            let (blob, digest) = try draft.finish()
            #expect(blob.bytes == 3)
            #expect(digest == Digest.sha256(of: "abc"))
            #expect(try Folder.content(of: blob.path) == Array("abc".utf8))
        }
        // One that is given up leaves nothing.
        _ = try store.begin()
        #expect(try Folder.names(in: folder).count == 1)
    }

    @Test(arguments: ["/etc/passwd.part", "x.part", "sub/x.part", "x.zip"])
    func `only a draft of the store is kept`(name: String) throws {
        let folder = "\(place.path)"
        try Folder.make("\(folder)/sub")
        let path = Folder.resolve(name, in: folder)
        if path.utf8.starts(with: folder.utf8) { try Folder.write("text", to: path) }
        let store = BlobStore(folder: folder, ending: ".zip")
        guard name != "x.part" else {
            #expect(try store.finish(path).name == "x.zip")
            return
        }
        #expect(throws: FileError.self) { try store.finish(path) }
    }
}

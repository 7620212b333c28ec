import Basics
import Engine
import Files
import Glibc
import Planning
import Testing

/// The folders of jobs below the work root.
struct WorkPlaceTests {
    let folder: TestFolder
    let root: WorkRoot

    init() throws {
        folder = try TestFolder()
        root = try WorkRoot.choose(
            WorkRoot.Choice(wanted: folder.path("work"), base: nil, state: nil, fallback: "/", repository: nil))
        try folder.shell("mkdir -p data one/app two/app && touch data/pitlane.sqlite")
    }

    private func place(_ repository: String = "one/app", data: String = "data") throws -> WorkPlace {
        let place = try WorkPlace.make(in: root, repository: folder.path(repository), data: folder.path(data))
        try place.link()
        return place
    }

    @Test func aPlaceBelongsToOneRepositoryAndRecord() throws {
        let place = try place()
        #expect(try self.place() == place)
        let others = [try self.place("two/app"), try self.place(data: "data2")]
        #expect(Set([place] + others).count == 3)
        #expect(Set(WorkPlace.all(of: folder.path("data"))) == [place, others[0]])
        #expect(WorkPlace.all(in: root.path).count == 3)
        #expect(Folder.name(of: place.folder).utf8.starts(with: "app-".utf8), "\(place.folder)")
        // A copy of a record has no part in the workspaces of the first.
        try folder.shell("cp -a data copy")
        #expect(WorkPlace.all(of: folder.path("copy")) == [])
        #expect(!place.isOrphan)
        #expect(others[1].isOrphan)
        try folder.shell("ln -s one link")
        #expect(try self.place("link/app") == place)
    }

    @Test func namesAreShortPlainAndDifferent() throws {
        try folder.shell("mkdir -p 'x/Ünï /ÄÖ' x/app x/App x/\(String(repeating: "long-", count: 40))")
        for name in ["x/Ünï /ÄÖ", "x/\(String(repeating: "long-", count: 40))"] {
            let name = Folder.name(of: try place(name).folder)
            #expect(name.utf8.count <= 33, "\(name)")
            #expect(name.utf8.allSatisfy { $0 < 128 }, "\(name)")
        }
        // Also where case makes no difference.
        let names = [try place("x/app"), try place("x/App")].map { Key(Folder.name(of: $0.folder)).asciiLowercased }
        #expect(names[0] != names[1])
    }

    @Test func onlyUnusedFoldersAreRemoved() throws {
        let place = try place()
        try folder.shell(
            "cd work/app-* && mkdir -p free/sub used && ln -s used zlink && touch free/sub/file && chmod 0 free/sub")
        let used = try #require(try FolderLock.take("\(place.folder)/used"))
        #expect(try FolderLock.take("\(place.folder)/used") == nil)
        #expect(place.unused { _ in true }.map(Folder.name) == ["free", "zlink"])
        #expect(place.isInUse)
        place.discard { $0 == nil }
        try place.remove("\(place.folder)/used")
        #expect(
            try Folder.names(in: place.folder).map { String(decoding: $0, as: UTF8.self) } == ["_place.json", "used"])
        withExtendedLifetime(used) {}
    }

    @Test func diskUseFollowsNoLink() throws {
        try folder.shell("mkdir a && head -c 100000 /dev/zero > a/file && ln -s /usr a/link && ln -s a b")
        let bytes = Folder.diskUse(of: folder.path("a"))
        #expect((100_000...200_000).contains(bytes), "\(bytes)")
        #expect(Folder.diskUse(of: folder.path("b")) < 10_000)
        #expect(Folder.diskUse(of: folder.path("none")) == 0)
    }
}

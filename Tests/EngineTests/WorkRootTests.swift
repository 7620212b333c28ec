import Engine
import Files
import Glibc
import Testing

/// Where workspaces may lie, and where not.
struct WorkRootTests {
    let folder: TestFolder

    init() throws { folder = try TestFolder() }

    private func choose(
        wanted: String? = nil, base: String? = nil, state: String? = nil, fallback: String? = nil,
        repository: String? = nil
    ) throws -> String {
        let root = try WorkRoot.choose(
            WorkRoot.Choice(
                wanted: wanted.map(folder.path), base: base.map(folder.path), state: state.map(folder.path),
                fallback: folder.path(fallback ?? "fallback"), repository: repository.map(folder.path)))
        #expect(root.path.utf8.starts(with: "\(folder.root)/".utf8), "\(root.path)")
        return String(decoding: root.path.utf8.dropFirst(folder.root.utf8.count + 1), as: UTF8.self)
    }

    /// What makes a folder unfit for the default, as a shell makes it in the home `h`.
    struct Unfit: Sendable {
        let script: String
        var isRefusedToo = false
    }

    static let unfit = [
        Unfit(script: "mkdir -p h/.git && touch h/.git/HEAD", isRefusedToo: true),
        Unfit(script: "mkdir -p h && echo 'gitdir: elsewhere' > h/.git", isRefusedToo: true),
        Unfit(script: "mkdir -p h && ln -s nowhere h/.git", isRefusedToo: true),
        Unfit(script: "mkdir -p h/objects h/refs && touch h/HEAD", isRefusedToo: true),
        Unfit(script: "mkdir -p h/state/.git && touch h/state/.git/HEAD", isRefusedToo: true),
        Unfit(script: "mkdir -p h/node_modules"), Unfit(script: "mkdir -p h/.cargo && touch h/.cargo/config.toml"),
        Unfit(script: "mkdir -p h/state && echo '{}' > h/state/package.json"), Unfit(script: "mkdir h .hg"),
    ]

    @Test(arguments: unfit) func aDefaultThatIsUnfitFallsThroughAndARepositoryIsRefused(_ unfit: Unfit) throws {
        try folder.shell(unfit.script)
        // What stands above all of them is no fault of the fallback.
        #expect(try choose(base: "h", state: "h/state/pitlane", fallback: "var/p") == "var/p")
        if unfit.isRefusedToo {
            let error = #expect(throws: WorkError.self) { try choose(wanted: "h/state/mine") }
            #expect(says(try #require(error), "in the git repository \(folder.root)/h"))
            #expect(throws: WorkError.self) { try choose(fallback: "h/state/pitlane") }
        } else {
            #expect(try choose(wanted: "h/state/mine") == "h/state/mine")
        }
    }

    @Test func theStateFolderIsTakenWhereItFits() throws {
        try folder.shell("mkdir -p h/.git h/.cargo/bin real && ln -s real link && mkdir -p own/sub")
        #expect(try choose(base: "h", state: "h/.local/state/pitlane") == "h/.local/state/pitlane")
        #expect(try choose(base: "gone", state: "gone/pitlane") == "gone/pitlane")
        // A link above the root is followed, so that all programs name the same paths.
        #expect(try choose(wanted: "link/a/b") == "real/a/b")
        #expect(try choose(wanted: "link/a/b///") == "real/a/b")
        // A repository whose folder git does not show (`GIT_DIR`).
        #expect(try choose(base: "own", state: "own/sub/pitlane", repository: "own") == "fallback")
        #expect(throws: WorkError.self) { try choose(wanted: "own/sub", repository: "own") }
        #expect(try choose(wanted: "own-other", repository: "own") == "own-other")
        #expect(throws: WorkError.self) { try choose(wanted: "a:b") }
        #expect(try choose(base: "h", state: "h/a:b/pitlane") == "fallback")
        #expect(try choose() == "fallback")
        // Nothing can be made below a file.
        try folder.shell("touch file")
        #expect(try choose(base: "file", state: "file/state/pitlane") == "fallback")
        if getuid() == 0 {
            try folder.shell("mkdir other && chown 12345 other")
            #expect(try choose(base: "other", state: "other/state/pitlane") == "fallback")
        }
    }

    @Test(arguments: [
        ("mkdir r && chmod 755 r", "has mode 755 and must be 700: chmod 700"), ("mkdir d && ln -s d r", "is a link"),
        ("ln -s gone r", "is a link"), ("touch r", "is not a folder"), ("mkdir r && chmod 770 r", "has mode 770"),
        ("mkdir r && chmod 700 r && chown 12345 r", "belongs to the user with the id 12345"),
    ])
    func aRootThatIsNotOursAloneIsAnError(_ script: String, _ message: String) throws {
        guard getuid() == 0 || !says(script, "chown") else { return }
        try folder.shell(script)
        for attempt in [{ try choose(wanted: "r") }, { try choose(state: "r") }, { try choose(fallback: "r") }] {
            let error = #expect(throws: WorkError.self) { try attempt() }
            #expect(says(try #require(error), message), "\(String(describing: error))")
        }
    }

    @Test func theRootIsMadeForItsUserAlone() throws {
        let root = try WorkRoot.choose(
            WorkRoot.Choice(
                wanted: folder.path("a/b/c"), base: nil, state: nil, fallback: "/", repository: nil))
        try root.make()
        try root.make()
        var status = stat()
        #expect(stat(root.path, &status) == 0 && status.st_mode & 0o777 == 0o700)
        try folder.shell("chmod 711 a/b/c")
        #expect(throws: WorkError.self) { try root.make() }
    }
}

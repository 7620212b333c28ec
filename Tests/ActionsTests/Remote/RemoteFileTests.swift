import Actions
import Basics
import Planning
import Testing

/// Single files of remote repositories, through the same cache and lock as actions.
struct RemoteFileTests {
    private let folder: TestFolder
    private let repository: TestRepository
    private let called: RemoteRepository

    init() throws {
        folder = try TestFolder()
        repository = try TestRepository(in: folder, name: "source/octo/flows")
        called = try RemoteRepository("octo/flows@v1")
    }

    private func publish(_ text: String) throws -> String {
        try folder.write(text, to: "source/octo/flows/.github/workflows/f.yml")
        try repository.git(["add", "--all"])
        try repository.git(["commit", "--quiet", "--message", "change"])
        try repository.git(["tag", "--force", "v1"])
        return try repository.git(["rev-parse", "HEAD"])
    }

    private func resolver(
        _ network: ActionResolver.Network, _ lock: ActionResolver.Lock = .none
    ) -> ActionResolver {
        ActionResolver(
            store: ActionStore(data: "\(folder.path)/data"), server: "\(folder.path)/source/",
            environment: TestFolder.environment.map { ($0.key, $0.value) }, network: network, lock: lock,
            replacements: [], progress: { _ in })
    }

    private let path = ".github/workflows/f.yml"

    @Test func areReadAtTheRefAndStayReadableWithoutTheServer() throws {
        let commit = try publish("one")
        #expect(throws: ActionProblem.self) { try resolver(.offline).file(path, of: called) }
        #expect(throws: ActionProblem.self) { try resolver(.untouched).file(path, of: called) }
        let (bytes, tree) = try resolver(.allowed).file(path, of: called)
        #expect(String(decoding: bytes, as: UTF8.self) == "one")
        #expect(tree.commit == commit && tree.reference == "octo/flows@v1")
        _ = try publish("two")
        for network in [ActionResolver.Network.offline, .untouched] {
            #expect(try resolver(network).file(path, of: called).tree == tree)
        }
        #expect(String(decoding: try resolver(.allowed).file(path, of: called).bytes, as: UTF8.self) == "two")
    }

    @Test(arguments: ["nothing.yml", "../../../../etc/passwd", "/etc/passwd", "out", "sub"])
    func neitherMissingFilesNorWaysOutAreRead(path: String) throws {
        try repository.git(["config", "core.symlinks", "true"])
        try TestFolder.tool(["ln", "-s", "/etc/passwd", "out"], in: repository.root)
        try folder.write("x", to: "source/octo/flows/sub/file")
        _ = try publish("one")
        #expect(throws: ActionProblem.self) { try resolver(.allowed).file(path, of: called) }
    }

    @Test func aLockThatSaysAnotherCommitRefuses() throws {
        let commit = try publish("one")
        let tree = try resolver(.allowed).file(path, of: called).tree
        var lock = ActionLock()
        lock[called] = ActionLock.Entry(commit: commit, digest: tree.digest)
        #expect(try resolver(.allowed, .required(lock)).file(path, of: called).tree == tree)
        _ = try publish("two")
        let error = #expect(throws: ActionProblem.self) {
            try resolver(.allowed, .required(lock)).file(path, of: called)
        }
        #expect(error?.message.utf8.starts(with: "octo/flows@v1 has moved".utf8) == true)
        #expect(try resolver(.offline, .required(lock)).file(path, of: called).tree == tree)
        // For the command that writes it, what is locked stays as it is.
        #expect(try resolver(.allowed, .kept(lock)).file(path, of: called).tree == tree)
    }
}

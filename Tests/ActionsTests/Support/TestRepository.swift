import Actions
import Basics

/// A git repository made for a test.
final class TestRepository: Sendable {
    let folder: TestFolder
    let root: String

    init(in folder: TestFolder, name: String = "source", options: [String] = []) throws {
        self.folder = folder
        root = try folder.folder(name)
        try git(["init", "--quiet", "--initial-branch=main"] + options)
    }

    @discardableResult
    func git(_ arguments: [String]) throws -> String { try TestFolder.tool(["git"] + arguments, in: root) }

    /// Writes files and commits them; returns the commit.
    @discardableResult
    func commit(_ files: [String: String], _ message: String = "change") throws -> String {
        for (name, text) in files { try folder.write(text, to: "source/" + name) }
        try git(["add", "--all"])
        try git(["commit", "--quiet", "--allow-empty", "--message", message])
        return try git(["rev-parse", "HEAD"])
    }

    /// The source of a run on HEAD.
    func source(workTree: Bool = false) throws -> CheckoutSource {
        CheckoutSource(gitFolder: root + "/.git", sha: try git(["rev-parse", "HEAD"]), workTree: workTree ? root : nil)
    }

    /// Everything in the repository's folder, with modes, sizes and times: what a run must not change.
    func fingerprint() throws -> String {
        try TestFolder.tool(["sh", "-c", "find . -printf '%p %m %s %T@ %l\\n' | LC_ALL=C sort"], in: root)
    }
}

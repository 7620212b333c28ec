import Basics
import Files
import Processes
import Testing

/// Repositories of actions for one test: bare ones in a folder, found there through `PITLANE_ACTION_SERVER`.
struct ActionServer {
    let sandbox: Sandbox
    /// The folder of the bare repositories.
    let folder: String

    /// A repository of workflows with a folder of actions beside it.
    init(_ files: [String: String]) throws {
        sandbox = try Sandbox(files)
        folder = "\(sandbox.folder)/server"
        try Folder.make(folder)
    }

    /// A repository whose only workflow is one job with these steps.
    init(steps: String) throws { try self.init([".github/workflows/ci.yml": Self.workflow(steps)]) }

    /// A workflow of one job with these steps, as YAML that begins with `-`.
    static func workflow(_ steps: String) -> String {
        let lines = steps.utf8.split(separator: 0x0A).map { "      " + String(decoding: Array($0), as: UTF8.self) }
        return "on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n" + lines.joined(separator: "\n")
            + "\n"
    }

    /// Commits `files` as all there is of a repository, and moves its tag there.
    ///
    /// - Returns: the commit.
    @discardableResult
    func publish(_ name: String, tag: String, _ files: [String: String], annotated: Bool = false) throws -> String {
        let (bare, work) = ("\(folder)/\(name).git", "\(sandbox.folder)/publishing")
        try Folder.remove(work)
        if !Folder.exists(bare) {
            try Folder.make(bare)
            try git("init", "-q", "--bare", "-b", "main", in: bare)
        }
        try git("clone", "-q", bare, work, in: folder)
        for (path, text) in files {
            let file = "\(work)/\(path)"
            try Folder.make(Folder.parent(of: file) ?? work)
            try Folder.write(Array(text.utf8), to: file)
        }
        try git("add", "-A", in: work)
        try git("commit", "-q", "--allow-empty", "-m", tag, in: work)
        try git("tag", "-f", annotated ? "-am" : tag, annotated ? tag : "HEAD", annotated ? tag : "--no-sign", in: work)
        try git("push", "-q", "-f", "origin", "HEAD:main", "refs/tags/\(tag)", in: work)
        return try git("rev-parse", "HEAD", in: work)
    }

    @discardableResult
    private func git(_ arguments: String..., in folder: String) throws -> String {
        let identity: [(Key, String)] = [
            ("GIT_AUTHOR_NAME", "Test"), ("GIT_AUTHOR_EMAIL", "test@example.invalid"), ("GIT_COMMITTER_NAME", "Test"),
            ("GIT_COMMITTER_EMAIL", "test@example.invalid"),
        ]
        let result = try Tool.run(
            ["git"] + arguments, environment: Sandbox.environment() + identity, workingDirectory: folder)
        try #require(result.status == 0, "git \(arguments): \(result.errorText)")
        return result.text
    }

    /// Runs a push, its actions from this server.
    func run(_ arguments: String..., environment: [Key: String] = [:]) throws -> Sandbox.Answer {
        try pitlane(list: ["run", "--format", "json"] + arguments, environment: environment)
    }

    /// Runs the program, its actions from this server.
    func pitlane(_ arguments: String..., environment: [Key: String] = [:]) throws -> Sandbox.Answer {
        try pitlane(list: arguments, environment: environment)
    }

    private func pitlane(list arguments: [String], environment: [Key: String]) throws -> Sandbox.Answer {
        try sandbox.pitlane(
            list: arguments, environment: environment.merging(["PITLANE_ACTION_SERVER": folder]) { $1 })
    }

    /// The program's folder of actions.
    var cache: String { "\(sandbox.repository)/.pitlane/actions" }

    /// Whether there is a run on record.
    func hasRun() throws -> Bool {
        let runs = try pitlane("runs", "--format", "json")
        return !runs.output.utf8.isEmpty && !runs.output.utf8.elementsEqual("[]".utf8)
    }

    /// A composite action of these steps.
    static func composite(_ steps: String, more: String = "") -> String {
        let lines = steps.utf8.split(separator: 0x0A).map { "    " + String(decoding: Array($0), as: UTF8.self) }
        return "name: a\ndescription: b\n\(more)runs:\n  using: composite\n  steps:\n" + lines.joined(separator: "\n")
            + "\n"
    }
}

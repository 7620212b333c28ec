import Basics
import Files
import Glibc
import Processes
import Testing

/// A git repository of its own for one test, and the built program to run in it.
final class Sandbox: Sendable {
    /// The folder everything lies in; removed with the object.
    let folder: String
    /// The repository.
    let repository: String
    /// Where its jobs work; a step finds it as `$RUNNER_TOOL_CACHE/..`, a command in the repository as `../work`.
    var work: String { "\(folder)/work" }
    /// The program, beside the test bundle.
    static let program: String = {
        let bundle = CommandLine.arguments.first ?? ""
        return "\(Folder.parent(of: bundle) ?? ".")/pitlane"
    }()

    /// A repository on branch `main` with one commit of `files`.
    init(_ files: [String: String]) throws {
        var template = Array("/tmp/pitlane-e2e-XXXXXX".utf8CString)
        folder = try #require(
            template.withUnsafeMutableBufferPointer { buffer in
                buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
            })
        repository = "\(folder)/repository"
        guard files.isEmpty else {
            try Folder.make(repository)
            try git("init", "-q", "-b", "main", "--template=")
            try write(files)
            try commit("first")
            return
        }
        // The same each time: made once, and copied in place of three calls of git.
        let copy = try Tool.run(
            ["cp", "-a", try Self.empty.get().repository, repository], environment: Self.environment(),
            workingDirectory: folder)
        try #require(copy.status == 0, "\(copy.errorText)")
    }

    /// A repository with one commit of nothing, to be copied; it is removed when the process ends.
    private static let empty = Result { try Sandbox(emptyIn: emptyFolder) }
    private static let emptyFolder = "/tmp/pitlane-e2e-empty-\(getpid())"

    private init(emptyIn folder: String) throws {
        self.folder = folder
        repository = "\(folder)/repository"
        try Folder.make(repository)
        try git("init", "-q", "-b", "main", "--template=")
        try commit("first")
        atexit { try? Folder.remove(Sandbox.emptyFolder) }
    }

    /// A repository whose only workflow is `workflow`.
    convenience init(workflow: String) throws { try self.init([".github/workflows/ci.yml": workflow]) }

    deinit { try? Folder.remove(folder) }

    /// Writes files of the repository.
    func write(_ files: [String: String]) throws {
        for (name, text) in files {
            let path = "\(repository)/\(name)"
            try Folder.make(Folder.parent(of: path) ?? repository)
            try Folder.write(Array(text.utf8), to: path)
        }
    }

    /// Commits everything.
    func commit(_ message: String) throws {
        try git("add", "-A")
        try git("commit", "-q", "--allow-empty", "-m", message)
    }

    @discardableResult
    func git(_ arguments: String...) throws -> String {
        let identity: [(Key, String)] = [
            ("GIT_AUTHOR_NAME", "Test"), ("GIT_AUTHOR_EMAIL", "test@example.invalid"), ("GIT_COMMITTER_NAME", "Test"),
            ("GIT_COMMITTER_EMAIL", "test@example.invalid"), ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ]
        let result = try Tool.run(
            ["git"] + arguments, environment: Self.environment() + identity, workingDirectory: repository)
        try #require(result.status == 0, "git \(arguments): \(result.errorText)")
        return result.text
    }

    /// Where jobs of tests without a sandbox work; removed when the process ends.
    private static let sharedWork: String = {
        atexit { try? Folder.remove("/tmp/pitlane-e2e-work-\(getpid())") }
        return "/tmp/pitlane-e2e-work-\(getpid())"
    }()

    /// The variables the program runs with.
    static func environment(_ extra: [Key: String] = [:]) -> [(Key, String)] {
        func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
        var variables: [Key: String] = [
            "PATH": value("PATH") ?? "/usr/bin:/bin", "HOME": value("HOME") ?? "/root", "LC_ALL": "C.UTF-8",
            "PITLANE_GRACE": "300ms,300ms", "HOST_VARIABLE": "visible", "GIT_CONFIG_GLOBAL": "/dev/null",
            // Nothing of a test lies in the home of whoever runs it.
            "PITLANE_WORK": sharedWork,
            // No test asks a server on the network.
            "PITLANE_ACTION_SERVER": "/no-server",
        ]
        variables.merge(extra) { $1 }
        return variables.map { ($0.key, $0.value) }
    }

    /// What the program said.
    struct Answer {
        let status: Int32
        let output: String
        let errors: String

        /// The objects of `--format json`.
        var objects: [JSONValue] {
            output.utf8.split(separator: UInt8(ascii: "\n")).compactMap {
                try? JSONValue.parse(bytes: Array($0))
            }
        }

        /// Objects of one type.
        func objects(_ type: Key) -> [JSONValue] {
            objects.filter { $0["type"]?.stringValue.map { Key($0) == type } ?? false }
        }

        /// Conclusions of all jobs by key.
        var conclusions: [String: String] {
            var conclusions: [String: String] = [:]
            for object in objects("job.finished") {
                conclusions[object["key"]?.stringValue ?? ""] = object["conclusion"]?.stringValue
            }
            return conclusions
        }

        /// The log lines of a job, in order.
        func lines(_ key: String) -> [String] {
            objects("log").filter { $0["key"]?.stringValue.map { Key($0) == Key(key) } ?? false }
                .compactMap { $0["line"]?.stringValue }
        }

        /// Whether a line of a job's log is exactly `line`.
        func says(_ key: String, _ line: String) -> Bool { lines(key).contains { Key($0) == Key(line) } }
    }

    /// Runs the program in the repository.
    func pitlane(_ arguments: String..., environment: [Key: String] = [:]) throws -> Answer {
        try pitlane(list: arguments, environment: environment)
    }

    /// Runs an event, with machine-readable output.
    func run(_ arguments: String..., environment: [Key: String] = [:]) throws -> Answer {
        try pitlane(list: ["run", "--format", "json"] + arguments, environment: environment)
    }

    /// Runs the program in the repository.
    func pitlane(list arguments: [String], environment: [Key: String] = [:]) throws -> Answer {
        try execute([Self.program] + arguments, environment)
    }

    /// Runs a shell command in the repository; `$PROGRAM` is the program.
    func shell(_ command: String, environment: [Key: String] = [:]) throws -> Answer {
        try execute(["bash", "-c", command], environment.merging(["PROGRAM": Self.program]) { $1 })
    }

    private func execute(_ arguments: [String], _ environment: [Key: String]) throws -> Answer {
        let result = try Tool.run(
            arguments, environment: Self.environment(["PITLANE_WORK": work].merging(environment) { $1 }),
            workingDirectory: repository,
            timeout: .seconds(300))
        return Answer(status: result.status, output: result.text, errors: result.errorText)
    }
}

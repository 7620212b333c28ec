package import Basics

/// What a built-in action may do: everything it does goes through here, so that its processes run under the job's
/// keeper, its output through the step's log with masking, and its results like those of any other action.
package protocol ActionHost: Sendable {
    /// The ref that the step names the action at: `v4`, a commit.
    var reference: String { get }
    /// The inputs by lower-case name: those written in `with`, else the declared defaults.
    var inputs: [Key: String] { get }
    /// The facts of the job and its run.
    var facts: ActionFacts { get }
    /// What an earlier phase of the same step saved.
    var state: [Key: String] { get }
    /// The variables a process of this step sees, `PATH` included.
    var environment: [Key: String] { get }
    /// The run's artifacts.
    var artifacts: any ArtifactStore { get }
    /// The caches of the data folder.
    var caches: any CacheStore { get }

    /// Writes a line to the step's log; workflow commands in it are obeyed (`::warning::…`).
    func write(_ line: String)

    /// Runs a program with its output in the step's log.
    ///
    /// - Returns: the exit status; 128 + signal for a process that a signal ended.
    func execute(_ arguments: [String], in folder: String, environment: [Key: String]) async throws -> Int32

    /// Runs a program and returns its standard output, up to 64 MiB; standard error goes to the step's log.
    func capture(_ arguments: [String], in folder: String, environment: [Key: String]) async throws
        -> (status: Int32, output: [UInt8])

    /// Sets an output of the step.
    func setOutput(_ name: Key, _ value: String)
    /// Sets a variable for the following steps, as `GITHUB_ENV` does.
    func setVariable(_ name: Key, _ value: String)
    /// Puts a folder first in `PATH` for the following steps, as `GITHUB_PATH` does.
    func addPath(_ folder: String)
    /// Saves a value for a later phase, as `GITHUB_STATE` does.
    func saveState(_ name: Key, _ value: String)
}

/// Facts of the job and its run that built-in actions read. Paths are absolute.
package struct ActionFacts: Sendable {
    /// `github.workspace`.
    package var workspace: String
    /// `runner.temp`.
    package var temporary: String
    /// `runner.tool_cache`.
    package var toolCache: String
    /// The program that runs this job.
    package var program: String
    /// What the program is told where steps use it, as variables.
    package var programVariables: [Key: String]
    /// The run's number.
    package var run: Int
    /// `github.repository`: `owner/name`.
    package var repository: String
    /// `github.ref`, full.
    package var ref: String
    /// `github.base_ref`, short, or empty.
    package var baseRef: String
    /// The default branch, short.
    package var defaultBranch: String
    /// What `actions/checkout` without inputs checks out.
    package var source: CheckoutSource
    /// What stands behind `origin` of a checkout.
    package var origin: CheckoutOrigin

    package init(
        workspace: String, temporary: String, toolCache: String, program: String,
        programVariables: [Key: String] = [:], run: Int, repository: String,
        ref: String, baseRef: String, defaultBranch: String, source: CheckoutSource, origin: CheckoutOrigin
    ) {
        self.workspace = workspace
        self.temporary = temporary
        self.toolCache = toolCache
        self.program = program
        self.programVariables = programVariables
        self.run = run
        self.repository = repository
        self.ref = ref
        self.baseRef = baseRef
        self.defaultBranch = defaultBranch
        self.source = source
        self.origin = origin
    }
}

/// The repository a run was started in.
package struct CheckoutSource: Hashable, Sendable {
    /// A git folder on this machine that holds the commit; fetching from it never changes it.
    package var gitFolder: String
    /// The commit of the run.
    package var sha: String
    /// The work tree whose uncommitted state is laid over the commit, or nil for the commit alone. Files that git
    /// ignores are left out.
    package var workTree: String?
    /// The user's own git folder, whose remotes are those that pushes may reach.
    package var repository: String

    /// - Parameter repository: where it is another folder than `gitFolder`, which then only lends objects.
    package init(gitFolder: String, sha: String, workTree: String? = nil, repository: String? = nil) {
        self.gitFolder = gitFolder
        self.repository = repository ?? gitFolder
        self.sha = sha
        self.workTree = workTree
    }
}

/// Why an action failed, in one line with the remedy; the step fails with it.
package struct ActionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What happened, where, and what to do.
    package let description: String
    /// What this machine lacks, in a word or two, where that alone is wrong: `python 3.8`.
    package let missing: String?

    package init(_ description: String, missing: String? = nil) {
        self.description = description
        self.missing = missing
    }
}

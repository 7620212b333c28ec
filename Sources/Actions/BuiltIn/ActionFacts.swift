package import Basics

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
    /// The run's number.
    package var run: Int
    /// The job, one of its legs.
    package var leg: NodePath
    /// Which attempt of it this is.
    package var attempt: Int
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
        run: Int, leg: NodePath, attempt: Int, repository: String,
        ref: String, baseRef: String, defaultBranch: String, source: CheckoutSource, origin: CheckoutOrigin
    ) {
        self.workspace = workspace
        self.temporary = temporary
        self.toolCache = toolCache
        self.program = program
        self.run = run
        self.leg = leg
        self.attempt = attempt
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

package import Basics
package import Processes

/// What the machine gives to every job: read once from the process environment, at the program's edge.
package struct HostSettings: Sendable {
    /// Absolute path of the running program, for the built-in action that puts it in `PATH`.
    package var program: String
    /// The `PATH` jobs start with.
    package var path: String
    /// `LANG` and the like: the few variables a job sees of the host's, by name.
    package var variables: [Key: String]
    /// `runner.name`.
    package var name: String
    /// `runner.arch`: `X64` or `ARM64`.
    package var architecture: String
    /// Where tools are kept between runs: `runner.tool_cache`.
    package var toolCache: String
    /// How long a process may take to stop.
    package var grace: GracePeriods
    /// How long a minute of `timeout-minutes` lasts, in minutes: 1, unless somebody tries timeouts out.
    package var minuteScale: Double
    /// The largest number of jobs at a time.
    package var maxParallel: Int
    /// Whether workspaces stay when a run is over.
    package var keepsWork: Bool

    package init(
        program: String, path: String, variables: [Key: String] = [:], name: String, architecture: String,
        toolCache: String, grace: GracePeriods, minuteScale: Double = 1, maxParallel: Int, keepsWork: Bool = false
    ) {
        self.program = program
        self.path = path
        self.variables = variables
        self.name = name
        self.architecture = architecture
        self.toolCache = toolCache
        self.grace = grace
        self.minuteScale = minuteScale
        self.maxParallel = maxParallel
        self.keepsWork = keepsWork
    }
}

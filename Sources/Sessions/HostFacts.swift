package import Basics
package import Planning

/// What a front end knows of the machine and of the user it works for.
package struct HostFacts: Sendable {
    /// The variables that git and other tools are started with.
    package var environment: [(Key, String)]
    /// The user's name.
    package var user: String
    /// The machine's name: `runner.name`.
    package var name: String
    /// `X64` or `ARM64`: `runner.arch`.
    package var architecture: String
    /// How many processors there are.
    package var processors: Int
    /// The absolute path of the program, which steps find in their `PATH`.
    package var program: String
    /// The `PATH` that jobs start with.
    package var searchPath: String
    /// `LANG` of jobs.
    package var language: String
    /// The machine's own folder of tools (`RUNNER_TOOL_CACHE`), or nil.
    package var toolCache: String?
    /// The folder with the time zones.
    package var zoneFolder: String
    /// The file of the key that stored secrets are sealed with.
    package var keyFile: String
    /// The moment.
    package var now: @Sendable () -> Instant

    package init(
        environment: [(Key, String)], user: String, name: String, architecture: String, processors: Int,
        program: String, searchPath: String, language: String, toolCache: String?, zoneFolder: String,
        keyFile: String, now: @escaping @Sendable () -> Instant
    ) {
        self.environment = environment
        self.user = user
        self.name = name
        self.architecture = architecture
        self.processors = processors
        self.program = program
        self.searchPath = searchPath
        self.language = language
        self.toolCache = toolCache
        self.zoneFolder = zoneFolder
        self.keyFile = keyFile
        self.now = now
    }

    /// The value of a variable, or nil.
    func variable(_ name: Key) -> String? { environment.last { $0.0 == name }?.1 }

    /// The day it is, in UTC.
    package var today: CivilDate { CivilDate(dayNumber: Int(now().milliseconds).floorDivided(by: 86_400_000)) }

    /// What this machine can run.
    ///
    /// - Parameters:
    ///   - labels: labels that are said to mean it.
    ///   - foresight: tells what is known of steps; nil where nobody asks.
    package func capabilities(labels: some Sequence<Key>, foresight: MachineForesight?) -> Capabilities {
        let labels = RunnerLabels(mapped: Set(labels), architecture: Key(architecture))
        return Capabilities(labels: labels) { foresight?.foresee($0) ?? [] }
    }
}

package import Basics
package import Engine
package import Processes

/// How runs are driven.
package struct RunOptions: Sendable {
    /// Secrets that are given, by upper-case name; they win over stored ones.
    package var secrets: [Key: String]
    /// Variables of every step.
    package var variables: [Key: String]
    /// How many jobs run at the same time at most; nil for the number of processors.
    package var maxParallel: Int?
    /// Whether workspaces stay when a run is over.
    package var keepsWork: Bool
    /// Whether pushes from checkouts reach the remote.
    package var publishes: Bool
    /// Whether legs that cannot run here are accepted as not run.
    package var acceptsAbsence: Bool
    /// Whether what waits for a run (`on: workflow_run`) is started when it is over.
    package var chains: Bool
    /// How long steps get to stop.
    package var grace: GracePeriods
    /// How long a minute of `timeout-minutes` lasts, in minutes: 1, unless somebody tries timeouts out.
    package var minuteScale: Double

    package init(
        secrets: [Key: String], variables: [Key: String], maxParallel: Int?, keepsWork: Bool, publishes: Bool,
        acceptsAbsence: Bool, chains: Bool, grace: GracePeriods, minuteScale: Double
    ) {
        self.secrets = secrets
        self.variables = variables
        self.maxParallel = maxParallel
        self.keepsWork = keepsWork
        self.publishes = publishes
        self.acceptsAbsence = acceptsAbsence
        self.chains = chains
        self.grace = grace
        self.minuteScale = minuteScale
    }

    /// What the machine gives to every job.
    ///
    /// - Parameters:
    ///   - data: the folder of the records, absolute.
    ///   - tools: where tools are kept if the machine has no folder of its own.
    package func settings(on host: HostFacts, data: String, tools: String) -> HostSettings {
        var given: [Key: String] = [
            "LANG": host.language, "USER": host.user, "LOGNAME": host.user, "SHELL": "/bin/bash",
            ImageSession.variable: ImageSession.folder(in: data),
        ]
        given.merge(variables) { $1 }
        return HostSettings(
            program: host.program, path: host.searchPath, variables: given, name: host.name,
            architecture: host.architecture, toolCache: host.toolCache ?? tools, grace: grace,
            minuteScale: minuteScale, maxParallel: maxParallel ?? host.processors, keepsWork: keepsWork)
    }
}

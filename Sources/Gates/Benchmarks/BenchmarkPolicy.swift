/// What a benchmark gate asks for (`gates.benchmark` of pitlane.yml).
package struct BenchmarkPolicy: Hashable, Sendable {
    /// How much slower than the base's median a benchmark may be.
    package var threshold: Percentage
    /// Whether a benchmark that the base's last run has may be missing now.
    package var allowsMissing: Bool
    /// Of how many of the base's last runs the distribution is made at most.
    package var window = 20
    /// With fewer runs nothing is said about a benchmark.
    package var required = 5
    /// How many standard deviations from the base's median are noise.
    package var deviations = 3.0
    /// The least that counts as the base's median absolute deviation, relative to its median.
    package var floor = 0.01

    /// The defaults were chosen by simulation (`BenchmarkSimulationTests`): times that vary by 2.5 % from run to run,
    /// with some runs on a busy machine, give no alarm in 30 runs in a row, and 40 % more are noticed.
    package init(threshold: Percentage? = nil, allowsMissing: Bool = false) {
        self.threshold = threshold ?? Self.defaultThreshold
        self.allowsMissing = allowsMissing
    }

    /// 25 %.
    package static let defaultThreshold = Percentage(25)
}

import Basics
package import Reports

/// Decides by benchmarks whether a change may go on: against the distribution of the base's last runs, never against
/// one number. Pure.
package enum BenchmarkGate {
    /// Judges `report` by `policy`.
    ///
    /// A benchmark is slower where its time is above the base's median by more than the threshold *and* by more than
    /// the base's own noise: `deviations` × 1.4826 × the median absolute deviation, which of a normal distribution is
    /// that many standard deviations, and which a few disturbed runs do not move.
    ///
    /// - Parameters:
    ///   - report: What was measured now.
    ///   - history: The base's recorded runs, the newest last; those before the policy's window are not looked at.
    ///   - policy: What is asked for.
    package static func evaluate(
        _ report: BenchmarkReport, history: [BenchmarkRun], by policy: BenchmarkPolicy
    ) -> BenchmarkVerdict {
        let runs = history.suffix(max(policy.window, 0))
        var recorded: [Key: [Double]] = [:]
        for sample in runs.flatMap(\.samples) { recorded[sample.name, default: []].append(sample.seconds) }
        var items = report.samples.map { sample in
            let base = recorded[sample.name].map { BenchmarkVerdict.Base($0, floor: policy.floor) }
            return BenchmarkVerdict.Item(
                name: sample.name, now: sample.seconds, base: base,
                finding: judge(sample.seconds, base, by: policy))
        }
        items += report.failures.map { failure in
            BenchmarkVerdict.Item(
                name: failure.name, now: nil, base: recorded[failure.name].map { .init($0, floor: policy.floor) },
                finding: .failed(failure.reason))
        }
        let present = Set(items.map(\.name))
        for sample in runs.last?.samples ?? [] where !present.contains(sample.name) {
            items.append(
                BenchmarkVerdict.Item(
                    name: sample.name, now: nil, base: recorded[sample.name].map { .init($0, floor: policy.floor) },
                    finding: .missing))
        }
        return BenchmarkVerdict(
            policy: policy, runs: runs.count, items: items.sorted { ($0.rank, $0.name) < ($1.rank, $1.name) })
    }

    private static func judge(
        _ seconds: Double, _ base: BenchmarkVerdict.Base?, by policy: BenchmarkPolicy
    ) -> BenchmarkVerdict.Finding {
        guard let base else { return .new }
        guard base.runs >= policy.required else { return .tooFewRuns }
        let noise = policy.deviations * base.deviation
        let limit = max(base.median * (1 + policy.threshold.number / 100), base.median + noise)
        if seconds > limit { return .slower }
        return seconds < base.median - noise ? .faster : .same
    }
}

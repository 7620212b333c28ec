package import Basics
import Gates
import Planning

/// Which settings count for a change: those of the default branch, but for what describes the change itself.
extension ProjectConfiguration {
    /// These settings, of the default branch, for a commit whose own settings are `own`: where its reports lie is the
    /// commit's to say, and so are minimums that the default branch does not have yet.
    package func applied(to own: ProjectConfiguration) -> ProjectConfiguration {
        var settings = self
        settings.roots = own.roots
        settings.coverage.minimum = coverage.minimum ?? own.coverage.minimum
        settings.coverage.perFile = coverage.perFile ?? own.coverage.perFile
        settings.coverage.diff = coverage.diff ?? own.coverage.diff
        return settings
    }

    /// These settings of a commit where nobody can tell what the default branch says: the defaults, and what is stricter
    /// than they are.
    package var unproven: ProjectConfiguration {
        var settings = ProjectConfiguration().applied(to: self)
        settings.coverage.minimum = nil
        if coverage.tolerance.number < settings.coverage.tolerance.number {
            settings.coverage.tolerance = coverage.tolerance
        }
        settings.security.block.formUnion(security.block)
        settings.security.maxWaiverDays = min(settings.security.maxWaiverDays, security.maxWaiverDays)
        settings.tests.retries = min(settings.tests.retries, tests.retries)
        settings.tests.stopRetryingAbove = min(settings.tests.stopRetryingAbove, tests.stopRetryingAbove)
        return settings
    }

    /// The keys of gates whose values here do not count, since `policy`, the default branch's settings, has others.
    package func differences(inGatesOf policy: ProjectConfiguration) -> [Key] {
        var keys: [Key] = []
        func compare(_ key: Key, _ isSame: Bool) { if !isSame { keys.append(Key("gates.\(key)")) } }
        let (own, other) = (self, policy.applied(to: self))
        compare("coverage.minimum", own.coverage.minimum == other.coverage.minimum)
        compare("coverage.per-file", own.coverage.perFile == other.coverage.perFile)
        compare("coverage.diff", own.coverage.diff == other.coverage.diff)
        compare("coverage.tolerance", own.coverage.tolerance == other.coverage.tolerance)
        compare("coverage.measure", own.coverage.measure == other.coverage.measure)
        compare("coverage.ignore", own.coverage.ignore == other.coverage.ignore)
        compare("security.block", own.security.block == other.security.block)
        compare("security.unknown", own.security.unknown == other.security.unknown)
        compare("security.severity-source", own.security.severitySource == other.security.severitySource)
        compare("security.ignore-unfixed", own.security.ignoreUnfixed == other.security.ignoreUnfixed)
        compare("security.waivers", Key(own.security.waivers.path) == Key(other.security.waivers.path))
        compare("security.max-waiver-days", own.security.maxWaiverDays == other.security.maxWaiverDays)
        compare("tests.retries", own.tests.retries == other.tests.retries)
        compare("tests.stop-retrying-above", own.tests.stopRetryingAbove == other.tests.stopRetryingAbove)
        compare("tests.quarantine", Key(own.tests.quarantine.path) == Key(other.tests.quarantine.path))
        compare("tests.max-quarantine-days", own.tests.maxQuarantineDays == other.tests.maxQuarantineDays)
        compare("benchmark.threshold", own.benchmark.threshold == other.benchmark.threshold)
        compare("benchmark.runs", own.benchmark.runs == other.benchmark.runs)
        return keys
    }

    /// The keys of environments whose values here do not count, since `policy` has others; as
    /// `differences(inGatesOf:)`.
    package func differences(inEnvironmentsOf policy: ProjectConfiguration) -> [Key] {
        var keys: [Key] = []
        for own in environments {
            guard let other = policy.environments.first(where: { $0.identity == own.identity }) else {
                keys.append(Key("environments.\(own.name)"))
                continue
            }
            if own.branches != other.branches { keys.append(Key("environments.\(own.name).branches")) }
            if own.approval != other.approval { keys.append(Key("environments.\(own.name).approval")) }
            if own.secrets != other.secrets { keys.append(Key("environments.\(own.name).secrets")) }
            func target(_ configuration: ProjectConfiguration) -> TargetConfiguration? {
                configuration.targets.first { $0.environment == own.identity }
            }
            if target(self) != target(policy) { keys.append(Key("environments.\(own.name).target")) }
        }
        let names = Set(environments.map(\.identity))
        return keys + policy.environments.filter { !names.contains($0.identity) }.map { Key("environments.\($0.name)") }
    }
}

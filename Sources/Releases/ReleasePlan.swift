package import Basics

/// The next version, and the commits that decide it.
package struct ReleasePlan: Sendable {
    /// What comes of the commits.
    package enum Outcome: Hashable, Sendable {
        case release(SemanticVersion, because: String)
        /// There is nothing to release.
        case nothing(because: String)
    }

    /// The release that the commits follow; nil before the first one.
    package let previous: VersionTag?
    package let outcome: Outcome
    /// All commits since then, newest first, with what each comes to.
    package let changes: [ReleaseChange]

    /// Versions whose release was begun and has no tag.
    package let begun: [SemanticVersion]

    /// The next version, or nil.
    package var version: SemanticVersion? { if case .release(let version, _) = outcome { version } else { nil } }

    /// What the release holds.
    package var notes: ReleaseNotes { ReleaseNotes(changes) }

    /// By how much the changes raise the version.
    package var bump: Bump { changes.map(\.bump).max() ?? .none }

    /// Plans the next release.
    ///
    /// - Parameters:
    ///   - history: the commits since `previous`.
    ///   - previous: the highest release, without pre-releases, that the commits follow.
    ///   - reached: all tags of versions that the commits follow.
    ///   - known: all tags of versions.
    ///   - channel: the series of pre-releases that is wanted; nil for a release.
    /// - Throws: `ReleaseProblem` where commits and tags contradict each other.
    package init(
        _ history: ReleaseHistory, previous: VersionTag?, reached: [VersionTag], known: [VersionTag], channel: Key?,
        _ rules: ReleaseRules
    ) throws(ReleaseProblem) {
        self.previous = previous
        begun = history.begun
        let latest = VersionTag.highest(reached)
        // Pre-releases say where the next release is going.
        let coming = VersionTag.highest(
            reached.filter { tag in !tag.isStable && previous.map { $0.version.isLower(than: tag.version) } ?? true })
        let isPublished = history.reachable(from: latest.map { [$0.commit] } ?? [])
        let forced = try Self.forced(history.releaseAs(since: isPublished), latest)
        let all = history.changes(since: [])
        let bump = all.map(\.bump).max() ?? .none
        let since = previous.map { " since \($0.name)" } ?? ""
        var target: SemanticVersion?
        if let forced {
            target = forced.version
        } else if bump > .none {
            target = previous.map { rules.next(after: $0.version, bump) } ?? rules.initial
        }
        if forced == nil, let coming, target?.isLower(than: coming.version.core) ?? true {
            target = coming.version.core
        }
        guard let target else {
            changes = all
            outcome = .nothing(because: Self.reason(all, history.count, since))
            return
        }
        guard let channel, target.preRelease.isEmpty else {
            changes = all
            let because =
                forced.map { "Release-As in \($0.commit.short)" }
                ?? (bump == .none ? "it was prepared by \(coming?.name ?? "")" : Self.decision(all, bump, since))
                + Self.restraint(previous, bump, rules)
            outcome = .release(target, because: because)
            return
        }
        let last = VersionTag.highest(reached.filter { target.hasPreRelease($0.version, in: channel) })
        let own = history.changes(since: history.reachable(from: last.map { [$0.commit] } ?? []))
        changes = own
        let ownBump = own.map(\.bump).max() ?? .none
        let after = last.map { " since \($0.name)" } ?? since
        guard last == nil || ownBump > .none || forced != nil else {
            outcome = .nothing(because: Self.reason(own, own.count, after))
            return
        }
        let version = target.nextPreRelease(in: channel, after: known.map(\.version))
        if let latest, !latest.version.isLower(than: version) {
            throw ReleaseProblem(
                "\(version) would be lower than \(latest.version), which is there already (\(latest.name)): "
                    + "name a series that comes after '\(latest.version.preRelease.first ?? "")', or release \(target)")
        }
        let because =
            forced.map { "Release-As in \($0.commit.short)" }
            ?? (ownBump == .none ? "it continues \(coming?.name ?? "")" : Self.decision(own, ownBump, after))
        outcome = .release(version, because: because)
    }

    private static func forced(
        _ wish: (text: Key, commit: ReleaseCommit)?, _ latest: VersionTag?
    ) throws(ReleaseProblem) -> (version: SemanticVersion, commit: ReleaseCommit)? {
        guard let wish else { return nil }
        guard let version = SemanticVersion(wish.text.string) else {
            throw ReleaseProblem(
                "\(wish.commit.short) asks for Release-As: \(SafeText.line(wish.text.string)), which is not a version: "
                    + "write it as in Release-As: 2.0.0, in a newer commit")
        }
        if let latest, !latest.version.isLower(than: version) {
            throw ReleaseProblem(
                "\(wish.commit.short) asks for Release-As: \(version), which is not higher than \(latest.version) "
                    + "(\(latest.name)): ask for a higher one in a newer commit")
        }
        return (version, wish.commit)
    }

    /// `minor: 2 features since v1.3.0`
    private static func decision(_ changes: [ReleaseChange], _ bump: Bump, _ since: String) -> String {
        let count = changes.count { $0.bump == bump }
        let kind =
            switch bump {
            case .major: "breaking change"
            case .minor: "feature"
            case .patch, .none: "fix or other small change"
            }
        let noun = count == 1 ? kind : bump == .patch ? "fixes and other small changes" : "\(kind)s"
        return "\(count) \(noun)\(since)"
    }

    /// Why a version below 1.0.0 is raised by less.
    private static func restraint(_ previous: VersionTag?, _ bump: Bump, _ rules: ReleaseRules) -> String {
        guard let version = previous?.version, rules.next(after: version, bump) != version.raised(by: bump) else {
            return ""
        }
        return "; below 1.0.0 that raises the \(bump == .major ? Bump.minor : rules.zeroFeature) number"
    }

    private static func reason(_ changes: [ReleaseChange], _ commits: Int, _ since: String) -> String {
        guard commits > 0 else { return "there are no commits\(since)" }
        let subject =
            commits == 1
            ? "the only commit\(since) does not release anything"
            : "none of the \(commits) commits\(since) releases anything"
        var reasons: [Key: Int] = [:]
        for change in changes { if let reason = change.reason { reasons[Key(reason), default: 0] += 1 } }
        let most = reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(3)
        return subject + ": "
            + most.map { $0.value == 1 ? "\($0.key)" : "\($0.value) × \($0.key)" }.joined(separator: ", ")
    }
}

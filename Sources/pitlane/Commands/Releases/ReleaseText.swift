import Basics
import Releases
import Rendering
import Sessions

/// Releases in words and as JSON.
enum ReleaseText {
    /// More commits than anybody reads.
    private static let shown = 50
    private static let columns = (bump: 7, commit: 9, subject: 60)

    // MARK: - The plan

    /// The plan for people.
    static func lines(_ outlook: ReleaseOutlook) -> [String] {
        var lines = [sentence(outlook)]
        let changes = outlook.plan.changes
        guard !changes.isEmpty else { return lines }
        lines.append("")
        // What decides first, each kind newest first.
        let sorted = Bump.allCases.reversed().flatMap { bump in changes.filter { $0.bump == bump } }
        for change in sorted.prefix(shown) {
            let bump = change.bump == .none ? "–" : change.bump.description
            let place =
                SafeText.padded(bump, columns.bump) + SafeText.padded(change.commit.short.string, columns.commit)
            let subject = SafeText.line(change.subject.string)
            let end = change.reason ?? (change.isBreaking ? "breaking" : "")
            let text = end.utf8.isEmpty ? subject : "\(SafeText.padded(subject, columns.subject)) \(end)"
            lines.append("  \(place)\(text)")
        }
        if sorted.count > shown { lines.append("  … and \(sorted.count - shown) more") }
        return lines
    }

    /// `This will release 1.4.0 (minor, after v1.3.0): 2 features since v1.3.0.`
    private static func sentence(_ outlook: ReleaseOutlook) -> String {
        switch (outlook.plan.outcome, outlook.base) {
        case (.nothing(let because), _):
            if let released = outlook.released { return "Nothing to release: this commit is \(released.name)." }
            return "Nothing to release: \(because)."
        case (.release(let version, let because), nil):
            return "This will release \(version): \(because)."
        case (.release(let version, let because), let base?):
            let name = SafeText.line(base.name.string)
            let without: String
            switch base.plan.outcome {
            case .release(let other, _) where other.isEqual(to: version):
                without = "\(name) will release it without this branch, too"
            case .release(let other, _): without = "without this branch \(name) releases \(other)"
            case .nothing: without = "without this branch \(name) has nothing to release"
            }
            return "Merged into \(name), this will release \(version): \(because); \(without)."
        }
    }

    /// The plan for the summary of a step.
    static func summary(_ outlook: ReleaseOutlook) -> String {
        let notes = outlook.plan.version == nil ? "" : "\n\(outlook.plan.notes.markdown)"
        return "\(sentence(outlook))\n\(notes)\n"
    }

    /// The plan as JSON.
    static func json(_ outlook: ReleaseOutlook, channel: Key?) -> JSONValue {
        let plan = outlook.plan
        let reason: String
        switch plan.outcome {
        case .release(_, let because), .nothing(let because): reason = because
        }
        return [
            "released": .bool(plan.version != nil), "version": text(plan.version?.description),
            "tag": text(outlook.tag?.string), "previous": text(plan.previous?.name.string),
            "bump": .string(plan.bump.description), "channel": text(channel?.string), "reason": .string(reason),
            "commit": .string(outlook.commit.string), "branch": text(outlook.branch?.string),
            "base": outlook.base.map {
                ["branch": .string($0.name.string), "version": text($0.plan.version?.description)]
            } ?? .null,
            "commits": .array(plan.changes.map(json)), "notes": .string(plan.version == nil ? "" : plan.notes.markdown),
        ]
    }

    private static func json(_ change: ReleaseChange) -> JSONValue {
        [
            "commit": .string(change.commit.id.string), "subject": .string(change.subject.string),
            "type": text(change.header?.type.string), "scope": text(change.header?.scope?.string),
            "breaking": .bool(change.isBreaking),
            "breaking_notes": .array(change.breakingNotes.map { .string($0.string) }),
            "bump": .string(change.bump.description), "section": text(change.section?.rawValue),
            "reason": text(change.reason),
        ]
    }

    private static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    // MARK: - What is made

    /// A line of what was done, or was there.
    static func line(_ progress: ReleaseSession.Progress) -> String {
        switch progress {
        case .changelog(let commit, let path): "committed \(path) (\(short(commit)))"
        case .tag(let name, let commit, true): "tagged \(name) at \(short(commit))"
        case .tag(let name, let commit, false): "\(name) is there already, at \(short(commit))"
        }
    }

    /// What became of the push.
    static func push(_ made: ReleaseSession.Made, remote: String, publish: String) -> String {
        if !made.withheld.isEmpty {
            return "withheld: the push of \(list(made.withheld)) to \(remote); \(publish) does it"
        }
        if !made.pushed.isEmpty { return "pushed \(list(made.pushed)) to \(remote)" }
        return "\(remote) has all of it"
    }

    /// What was made as JSON.
    static func json(_ made: ReleaseSession.Made) -> JSONValue {
        [
            "version": .string(made.version.description), "tag": .string(made.tag.string),
            "commit": .string(made.commit.string), "withheld": .array(made.withheld.map { .string($0.string) }),
            "pushed": .array(made.pushed.map { .string($0.string) }),
        ]
    }

    private static func list(_ refs: [Key]) -> String { refs.map { SafeText.line($0.string) }.joined(separator: ", ") }

    private static func short(_ commit: Key) -> String { String(decoding: commit.string.utf8.prefix(7), as: UTF8.self) }
}

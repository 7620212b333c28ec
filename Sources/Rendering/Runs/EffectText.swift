import Basics
import Planning

/// What steps changed outside, or would have, as lines: pushes of checkouts, and deployments.
enum EffectText {
    /// A heading and a line for each effect: `branch main   1a2b3c4 → 5d6e7f8   github.com/o/r   build`.
    static func lines(_ effects: [(key: String, effect: Effect)], run: Int) -> [TextLine] {
        let pushes = effects.filter { $0.effect.action == .push }
        let deployments = effects.filter { $0.effect.action != .push }
        return lines(
            pushes, ("push", "pushes"), withheld: ", kept in runs/\(run)/outbox.git (--publish pushes to the remote)",
            done: "Published")
            + lines(
                deployments, ("deployment", "deployments"), withheld: ": nothing was changed (--publish deploys)",
                done: "Deployed")
    }

    private static func lines(
        _ effects: [(key: String, effect: Effect)], _ names: (one: String, many: String), withheld remedy: String,
        done word: String
    ) -> [TextLine] {
        func counted(_ effects: [(key: String, effect: Effect)]) -> String {
            "\(effects.count) \(effects.count == 1 ? names.one : names.many)"
        }
        let withheld = effects.filter(\.effect.isWithheld)
        let done = effects.filter { !$0.effect.isWithheld }
        var lines: [TextLine] = []
        if !withheld.isEmpty {
            lines += [TextLine("Withheld: \(counted(withheld))\(remedy)", .attention)] + withheld.map(line)
        }
        if !done.isEmpty { lines += [TextLine("\(word): \(counted(done))", .strong)] + done.map(line) }
        return lines
    }

    /// The same of a run, at most `limit` lines.
    static func lines(_ view: RunView, limit: Int, _ commands: NextCommands) -> [TextLine] {
        let lines = lines(view.effects.map { (view.key(of: $0.leg), $0.effect) }, run: view.run)
        guard lines.count > limit else { return lines }
        var rest = TextLine("    … \(lines.count - limit) more lines: ", .quiet)
        rest.append(command: commands.show(view.run))
        return lines.prefix(limit) + [rest]
    }

    private static func line(_ key: String, _ effect: Effect) -> TextLine {
        var line = TextLine("    \(name(effect))")
        line.append("   \(change(effect))   \(effect.remote)   \(key)", .quiet)
        return line
    }

    /// `branch main`, `tag v1`, or the whole ref; `staging` or `rollback of staging`.
    private static func name(_ effect: Effect) -> String {
        switch effect.action {
        case .push: name(ofRef: effect.ref)
        case .deploy: SafeText.line(effect.ref)
        case .rollback: "rollback of \(SafeText.line(effect.ref))"
        }
    }

    private static func name(ofRef ref: String) -> String {
        for (prefix, word) in [("refs/heads/", "branch"), ("refs/tags/", "tag")]
        where ref.utf8.starts(with: prefix.utf8) {
            return "\(word) \(String(decoding: ref.utf8.dropFirst(prefix.utf8.count), as: UTF8.self))"
        }
        return ref
    }

    private static func change(_ effect: Effect) -> String {
        guard effect.action == .push else {
            let new = effect.new ?? "the version before"
            return effect.old.map { "\($0) → \(new)" } ?? new
        }
        return switch (effect.old, effect.new) {
        case (let old?, let new?): "\(short(old)) → \(short(new))"
        case (nil, let new?): "new \(short(new))"
        case (let old?, nil): "deleted, was \(short(old))"
        case (nil, nil): "deleted"
        }
    }

    private static func short(_ id: String) -> String { String(decoding: id.utf8.prefix(7), as: UTF8.self) }
}

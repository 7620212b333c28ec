import Basics
import Files
import Glibc
import TestSupport
import Testing

/// The program that `make test` installs.
private enum Cliff {
    static let path = "\(ProjectRoot.path)/.build-tools/bin/git-cliff"
    static let isThere = access(path, X_OK) == 0
}

/// `release plan` beside git-cliff on generated histories, of what both read by the same rules: types, scopes, breaking
/// changes, footers, merges without words of their own, versions from 0.x on. Reverts, Release-As, cherry-picks and merges
/// that repeat a commit are left out: git-cliff has no rules for them.
@Suite(.enabled(if: Cliff.isThere, "git-cliff is not installed: make setup"))
struct CliffComparisonTests {
    private static let settings = #"""
        [changelog]
        header = ""
        body = """
        {{ version }}
        {% for c in commits %}{{ c.id }} {{ c.group }} {{ c.breaking }}
        {% endfor %}"""
        trim = false
        [git]
        conventional_commits = true
        filter_unconventional = true
        filter_commits = false
        protect_breaking_commits = true
        tag_pattern = "^v[0-9]"
        commit_parsers = [
          { message = "^(?i)(feat|feature)(\\(|!|:)", group = "Added" },
          { message = "^(?i)fix(\\(|!|:)", group = "Fixed" },
          { message = "^(?i)(perf|deps)(\\(|!|:)", group = "Changed" },
          { message = "^(?i)security(\\(|!|:)", group = "Security" },
          { message = ".*", skip = true },
        ]
        [bump]
        features_always_bump_minor = true
        custom_minor_increment_regex = "^(?i)(feat|feature)$"
        breaking_always_bump_major = false
        initial_tag = "v0.1.0"
        """#

    private static let types = [
        "feat", "Feat", "feature", "fix", "FIX", "perf", "deps", "security", "docs", "chore", "build", "ci", "test",
        "style",
        "refactor", "fixes", "feats",
    ]
    private static let scopes = ["", "", "", "(api)", "(web ui)", "(api/v2)", "(é)", "(x-y_z)"]
    private static let words = ["add prices", "round: up", "é ü", "use `x`", "(once) more", "a  b", "#12 again"]
    private static let plain = [
        "Update README", "Merge remote-tracking branch 'x'", "wip", "feat add", "feat(: x", ": x", "fix() : x", "v2",
    ]
    private static let bodies = [
        "", "", "\n\nSome words\nin lines.", "\n\nRefs: #12", "\n\nBREAKING CHANGE: all of it",
        "\n\nBREAKING-CHANGE: more",
        "\n\nbreaking change: not this", "\n\nWe say BREAKING CHANGE: no",
        "\n\nBody.\n\nReviewed-by: Z\nBREAKING CHANGE: it is\nreally",
        "\n\nBody\nBREAKING CHANGE: not here", "\n\nBody.\n\nCloses #4\nAcked-by: me",
    ]

    private static func message(_ random: inout RandomSource) -> String {
        if random.chance(0.15) { return random.pick(plain) + random.pick(bodies) }
        return random.pick(types) + random.pick(scopes) + (random.chance(0.06) ? "!" : "") + ": " + random.pick(words)
            + (random.chance(0.5) ? random.pick(bodies) : "")
    }

    /// What git reads to make the whole history at once.
    private static func stream(_ random: inout RandomSource) -> String {
        var text = ""
        var (mark, tip) = (0, "")
        func commit(_ message: String, from parents: [String]) {
            mark += 1
            text +=
                "commit refs/heads/main\nmark :\(mark)\ncommitter T <t@example.invalid> \(1_700_000_000 + mark) +0000\n"
            text += "data \(message.utf8.count)\n\(message)\n"
            for (index, parent) in parents.enumerated() { text += "\(index == 0 ? "from" : "merge") \(parent)\n" }
        }
        func grow(_ count: Int) {
            for _ in 0..<count {
                if !tip.isEmpty, random.chance(0.12) {
                    let start = tip
                    commit(message(&random), from: [start])
                    let side = ":\(mark)"
                    commit(message(&random), from: [start])
                    commit("Merge branch 'topic'", from: [":\(mark)", side])
                } else {
                    commit(message(&random), from: tip.isEmpty ? [] : [tip])
                }
                tip = ":\(mark)"
            }
        }
        grow(random.int(in: 1...4))
        if random.chance(0.9) {
            for version in ["v0.\(random.int(in: 0...12)).\(random.int(in: 0...9))", "v\(random.int(in: 1...3)).9.9"]
            where random.chance(0.75) {
                text += "reset refs/tags/\(version)\nfrom \(tip)\n\n"
                grow(random.int(in: 1...3))
            }
        }
        grow(random.int(in: 0...12))
        return text
    }

    /// The version, and each commit that counts with its section and whether it breaks.
    private struct Verdict: Equatable {
        var version: String?
        var commits: Set<String> = []
    }

    @Test func generatedHistoriesComeToTheSame() throws {
        let source = RandomSource()
        let count = ProveTier.count(sample: 15, full: 300)
        let start = ContinuousClock.now
        var (released, listed) = (0, 0)
        for index in 0..<count {
            var random = source.fork(index)
            let sandbox = try Sandbox([:])
            let settings = "\(sandbox.folder)/cliff.toml"
            try Folder.write(Array(Self.settings.utf8), to: settings)
            try Folder.write(Array(Self.stream(&random).utf8), to: "\(sandbox.folder)/stream")
            let made = try sandbox.shell(
                "rm -rf .git && git init -q -b main --template= && git fast-import --quiet <../stream && git reset -q --hard"
            )
            try #require(made.status == 0, "\(source), history \(index): \(made.errors)")
            let theirs = try sandbox.shell("'\(Cliff.path)' --offline -c '\(settings)' --bump -u 2>&1; git tag -l")
            let own = try sandbox.release("plan", "--format", "json")
            let plan = try #require(own.objects.first, "\(own)")
            var verdict = Verdict(version: plan["tag"]?.stringValue)
            for commit in plan["commits"]?.arrayValue ?? [] {
                guard let section = commit["section"]?.stringValue, let id = commit["commit"]?.stringValue else {
                    continue
                }
                // git-cliff has no group for a breaking change of another type.
                let group = ["feat", "feature", "fix", "perf", "deps", "security"].contains(commit["type"]?.stringValue)
                verdict.commits.insert("\(id) \(group ? section : "") \(commit["breaking"]?.boolValue == true)")
            }
            let other = Self.read(theirs.output)
            let log = try sandbox.git("log", "--format=%h %D %B")
            #expect(verdict == other, "\(source), history \(index):\n\(log)\n\(theirs.output)")
            released += verdict.version == nil ? 0 : 1
            listed += verdict.commits.count
        }
        #expect(released * 2 > count)
        try Evidence.record(
            name: "git-cliff", counts: ["histories": count, "released": released, "commits": listed],
            seeds: [source.seed],
            duration: start.duration(to: .now))
    }

    private static func read(_ output: String) -> Verdict {
        var verdict = Verdict()
        for line in output.split(separator: "\n") {
            let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            if words.count == 1, words[0].hasPrefix("v"), verdict.version == nil { verdict.version = words[0] }
            guard words.count == 3, words[0].utf8.count == 40 else { continue }
            // Without a group of the settings it says the type.
            let group = ["Added", "Changed", "Fixed", "Security"].contains(words[1]) ? words[1] : ""
            verdict.commits.insert("\(words[0]) \(group) \(words[2])")
        }
        // Without a commit that counts the version is the last one.
        if verdict.commits.isEmpty { verdict.version = nil }
        return verdict
    }
}

import Basics
import Configuration
import Gates
import Planning
import Releases
import TestSupport
import Testing

@Suite("docs/configuration.md")
struct DocumentedExampleTests {
    /// The blocks of YAML, in order: pitlane.yml, waivers, quarantine.
    private static func blocks() throws -> [String] {
        let text = try ProjectRoot.text(ofFile: "\(ProjectRoot.path)/docs/configuration.md")
        var blocks: [String] = []
        var isInside = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.utf8.starts(with: "```".utf8) {
                isInside = line.utf8.elementsEqual("```yaml".utf8)
                if isInside { blocks.append("") }
            } else if isInside {
                blocks[blocks.count - 1] += "\(line)\n"
            }
        }
        return blocks
    }

    @Test("the examples are read without a word of complaint, and set every key")
    func examples() throws {
        let blocks = try Self.blocks()
        try #require(blocks.count == 3)
        let (read, diagnostics) = ConfigurationReader.read(path: "pitlane.yml", blocks[0].utf8)
        #expect(diagnostics.isEmpty, "\(diagnostics.map(\.line))")
        let configuration = try #require(read)
        #expect(configuration.coverage.minimum == Percentage("70") && configuration.benchmark.runs == 20)
        #expect(configuration.images.map(\.context) == ["backend"])
        #expect(configuration.environments.map(\.name) == ["staging", "production"])
        #expect(configuration.environments[1].approval?.reviewers == ["alice", "bob"])
        #expect(configuration.services.map(\.name) == ["shop"] && configuration.targets.map(\.keep) == [3])
        let today = try #require(CivilDate("2026-12-01"))
        let waivers = ExceptionReader.waivers(path: "w", blocks[1].utf8, today: today, maxDays: 90)
        #expect(waivers.diagnostics.isEmpty && waivers.entries?.count == 1)
        let tests = ExceptionReader.quarantine(path: "q", blocks[2].utf8, today: today, maxDays: 90)
        #expect(tests.diagnostics.isEmpty && tests.entries?.count == 1)
    }

    @Test("the table has every key of the example, and says its default")
    func table() throws {
        let text = try ProjectRoot.text(ofFile: "\(ProjectRoot.path)/docs/configuration.md")
        let defaults = ProjectConfiguration()
        let rows = [
            ("roots", "none"), ("coverage.ignore", "none"),
            ("coverage.minimum", nil), ("coverage.per-file", nil), ("coverage.diff", nil),
            ("coverage.tolerance", "\(defaults.coverage.tolerance)"),
            ("coverage.measure", defaults.coverage.measure.rawValue), ("security.block", "[critical, high]"),
            ("security.unknown", defaults.security.unknown.rawValue),
            ("security.severity-source", defaults.security.severitySource.rawValue),
            ("security.ignore-unfixed", "\(defaults.security.ignoreUnfixed)"),
            ("security.waivers", defaults.security.waivers.path),
            ("security.max-waiver-days", "\(defaults.security.maxWaiverDays)"),
            ("tests.retries", "\(defaults.tests.retries)"),
            ("tests.stop-retrying-above", "\(defaults.tests.stopRetryingAbove)"),
            ("tests.quarantine", defaults.tests.quarantine.path),
            ("tests.max-quarantine-days", "\(defaults.tests.maxQuarantineDays)"), ("benchmark.threshold", nil),
            ("benchmark.runs", "\(defaults.benchmark.runs)"), ("branches", nil), ("approval.reviewers", nil),
            ("approval.required", nil), ("approval.self-review", nil), ("approval.wait", nil),
            ("approval.expires", nil), ("secrets.NAME", "none"), ("builder", "dockerfile"), ("context", "."),
            ("file", nil), ("args", "none"), ("platforms", nil),
            ("target.hosts", nil), ("target.listen", nil),
            ("target.domain", nil), ("target.front-door", TargetConfiguration.usualFrontDoor), ("keep", "3"),
            ("image", nil), ("port", nil), ("health.path", "/"), ("health.interval", "1s"), ("health.successes", "3"),
            ("health.timeout", "30s"), ("strategy", "blue-green"), ("migrate", "none"), ("smoke", "none"),
            ("bake", "30s"), ("watch", "[/]"), ("drain", "30s"), ("memory", nil), ("env.NAME", "none"),
            ("volumes", "none"),
            ("target.certificate", nil), ("target.redirect", nil), ("target.services.NAME", nil), ("secrets", "none"),
            ("branches", nil),
            ("tag-prefix", defaults.release.rules.tagPrefix.string),
            ("initial", "\(defaults.release.rules.initial)"), ("zero-major", "\(defaults.release.rules.zeroMajor)"),
            ("zero-feature", "\(defaults.release.rules.zeroFeature)"), ("types.TYPE", nil),
            ("changelog", defaults.release.changelog.string),
            ("squash-bodies", "\(defaults.release.rules.squashBodies)"), ("overrides.COMMIT", "none"),
        ]
        for (key, value) in rows {
            let row =
                "\n| `\(key)` | " + (value.map { $0.utf8.elementsEqual("none".utf8) ? "none |" : "`\($0)` |" } ?? "")
            #expect(text.contains(row), "\(row)")
        }
        let count = text.split(separator: "\n").count { $0.utf8.starts(with: "| `".utf8) }
        #expect(count == rows.count)
    }
}

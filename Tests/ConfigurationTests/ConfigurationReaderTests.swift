import Basics
import Configuration
import Gates
import Reports
import Testing

@Suite("pitlane.yml")
struct ConfigurationReaderTests {
    private static func read(_ text: String) -> (configuration: ProjectConfiguration?, diagnostics: [Diagnostic]) {
        ConfigurationReader.read(path: "pitlane.yml", text.utf8)
    }

    @Test("every value is read")
    func values() throws {
        let (read, diagnostics) = Self.read(
            """
            gates:
              roots: { "web/**": web, "*.info": . }
              coverage:
                { minimum: 70, per-file: 12.5, diff: 80, tolerance: 0, measure: combined, ignore: ["gen/", "*.pb.go"] }
              security:
                { block: [medium], unknown: warn, waivers: ci/waivers.yml, max-waiver-days: 30,
                severity-source: scanner, ignore-unfixed: true }
              tests: { retries: 0, stop-retrying-above: 3, quarantine: ci/flaky.yml, max-quarantine-days: 7 }
              benchmark: { threshold: 40, runs: 5 }
            """)
        let configuration = try #require(read)
        #expect(diagnostics.isEmpty)
        let coverage = configuration.coverage
        #expect(coverage.minimum == Percentage("70") && coverage.perFile == Percentage("12.5"))
        #expect(coverage.diff == Percentage("80") && coverage.tolerance == Percentage("0"))
        #expect(coverage.measure == .combined && coverage.ignore.map(\.text) == ["gen/", "*.pb.go"])
        #expect(configuration.roots.map(\.folder) == ["web", ""])
        #expect(configuration.roots[1].matches("deep/lcov.info") && !configuration.roots[0].matches("api/x.xml"))
        let security = configuration.security
        #expect(security.block == [.medium] && security.unknown == .warn && security.maxWaiverDays == 30)
        #expect(Key(security.waivers.path) == "ci/waivers.yml" && security.waivers.place != nil)
        #expect(security.severitySource == .scanner && security.ignoreUnfixed)
        let tests = configuration.tests
        #expect(tests.retries == 0 && tests.stopRetryingAbove == 3 && tests.maxQuarantineDays == 7)
        #expect(Key(tests.quarantine.path) == "ci/flaky.yml" && tests.quarantine.place != nil)
        #expect(configuration.benchmark.threshold == Percentage("40") && configuration.benchmark.runs == 5)
    }

    @Test("what is not said has the documented default")
    func defaults() throws {
        let configuration = try #require(Self.read("gates: {}").configuration)
        #expect(configuration == ProjectConfiguration())
        #expect(configuration.coverage.minimum == nil && configuration.coverage.tolerance == Percentage("0.1"))
        #expect(configuration.security.block == [.critical, .high] && configuration.security.unknown == .block)
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        let text: String
        let lines: [String]
        var testDescription: String { text.debugDescription }

        init(_ text: String, _ lines: String...) { (self.text, self.lines) = (text, lines) }
    }

    private static func bad(_ gate: String, _ key: String, _ values: [String]) -> [Bad] {
        values.map {
            Bad("gates: { \(gate): { \(key): \($0) } }", "1:\(16 + gate.utf8.count + key.utf8.count): error: ")
        }
    }

    private static let badValues: [Bad] =
        bad("coverage", "minimum", ["101", "-1", "70%", "'70'", "high", "true", "null", "[70]", "1e1", "0x10", ".nan"])
        + bad("coverage", "per-file", ["100.1", "{}"]) + bad("coverage", "diff", ["1.1234567"])
        + bad("coverage", "ignore", ["x", "{}"]) + bad("roots", "'*'", ["/a", "../a", "7", "[a]"])
        + bad("coverage", "tolerance", ["-0.1"]) + bad("coverage", "measure", ["line", "1", "Lines"])
        + bad("security", "block", ["high", "[]", "~"]) + bad("security", "unknown", ["ignore", "false", "~"])
        + bad(
            "security", "waivers", ["/etc/waivers.yml", "../waivers.yml", "a//b", "''", "7", "~", "a/./b", "\"a\\nb\""])
        + bad("security", "severity-source", ["max", "trivy", "true", "~"])
        + bad("security", "ignore-unfixed", ["yes", "1", "'true'", "~"])
        + bad("security", "max-waiver-days", ["0", "3651", "1.5", "30d", "99999999999999999999", ".inf"])
        + bad("tests", "retries", ["-1", "11", "two"]) + bad("tests", "stop-retrying-above", ["-1", "10001"])
        + bad("tests", "quarantine", ["[a]"]) + bad("benchmark", "threshold", ["101"])
        + bad("benchmark", "runs", ["4", "1001", "5.0"])

    private static let badPlaces: [Bad] = [
        Bad("", "1:1: error: The file is empty"), Bad("# nothing\n", "1:1: error: The file is empty"),
        Bad("[]", "1:1: error: A list was not expected"), Bad("gates:", "1:7: error: A value is missing"),
        Bad("gates: { coverage: }", "1:20: error: A value is missing"),
        Bad("gates: { coverage: { ignore: ['!a'] } }", "1:31: error: Unexpected value '!a'"),
        Bad("gates: { roots: [] }", "1:17: error: A list was not expected"),
        Bad("gate: {}", "1:1: error: Unexpected value 'gate'"),
        Bad("gates: { covrage: {} }", "1:10: error: Unexpected value 'covrage'"),
        Bad("gates: { security: { block: [high, unknown] } }", "1:36: error: Unexpected value 'unknown'"),
        Bad("gates: {}\nnotify: {}\ngates: {}", "2:1: warning: 'notify' is not used", "3:1: error: 'gates' is already"),
        Bad("? [a]\n: b", "1:3: error: A key must be text"), Bad("gates: {", "2:1: error: Invalid YAML"),
        Bad(
            "gates:\n  tests: { retries: x }\n  coverage: { minimum: y, minimun: 3 }",
            "2:21: error: Unexpected value 'x'", "3:24: error: Unexpected value 'y'",
            "3:27: error: Unexpected value 'minimun'"),
    ]

    @Test("what is wrong is said at its place, all at once, and nothing is read", arguments: badValues + badPlaces)
    func errors(_ bad: Bad) {
        let (configuration, diagnostics) = Self.read(bad.text)
        #expect(configuration == nil)
        let lines = diagnostics.map(\.line)
        #expect(lines.count == bad.lines.count, "\(lines)")
        for (line, expected) in zip(lines, bad.lines) {
            #expect(line.utf8.starts(with: "pitlane.yml:\(expected)".utf8), "\(line)")
        }
    }

    @Test(
        "a slip of the hand is met with what may have been meant",
        arguments: [
            ("gates: { covrage: {} }", "did you mean 'coverage'?"), ("notfy: {}", "did you mean 'notify'?"),
            ("gates: { coverage: { measure: line } }", "did you mean 'lines'?"),
            ("gates: { security: { block: [hihg] } }", "did you mean 'high'?"),
            ("gates: { coverage: { minimum: 70% } }", "write it without the sign"),
        ])
    func hints(_ text: String, _ hint: String) {
        #expect(Self.read(text).diagnostics.first?.hint.map { Key($0) } == Key(hint))
    }

    @Test("sections of later versions are accepted, with a warning")
    func later() {
        for name in ["notify", "branches", "retention"] {
            let (configuration, diagnostics) = Self.read("\(name): { anything: [1] }")
            #expect(configuration == ProjectConfiguration())
            #expect(diagnostics.map(\.severity) == [.warning])
        }
    }
}

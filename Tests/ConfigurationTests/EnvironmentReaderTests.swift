import Basics
import Configuration
import Planning
import Reports
import Testing

@Suite("environments of pitlane.yml")
struct EnvironmentReaderTests {
    private static func read(_ text: String) -> (configuration: ProjectConfiguration?, diagnostics: [Diagnostic]) {
        ConfigurationReader.read(path: "pitlane.yml", text.utf8)
    }

    @Test("every value is read, and what is not said has its default")
    func values() throws {
        let (read, diagnostics) = Self.read(
            """
            environments:
              staging: { branches: [develop, "release/**"], secrets: { database_url: { secret: URL_STAGING } } }
              Production:
                approval:
                  { reviewers: [ann, bob, 1004], required: 2, self-review: true, wait: 1m30s, expires: 12h }
              free: {}
              timer: { approval: { wait: 5m } }
            """)
        #expect(diagnostics.isEmpty, "\(diagnostics.map(\.line))")
        let environments = try #require(read).environments
        #expect(environments.map(\.name) == ["staging", "Production", "free", "timer"])
        #expect(environments[0].branches.patterns.map(\.text) == ["develop", "release/**"])
        #expect(environments[0].secrets == ["DATABASE_URL": "URL_STAGING"] && environments[0].approval == nil)
        #expect(
            environments[1].approval
                == ApprovalPolicy(
                    reviewers: ["ann", "bob", "1004"], required: 2, allowsSelfReview: true, wait: 90_000,
                    expires: 43_200_000))
        #expect(environments[2] == EnvironmentPolicy(name: "free"))
        #expect(environments[3].approval == ApprovalPolicy(reviewers: [], required: 0, wait: 300_000))
        #expect(
            ApprovalPolicy(reviewers: ["a"]).expires == 604_800_000 && ApprovalPolicy(reviewers: ["a"]).required == 1)
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        let text: String
        let lines: [String]
        var testDescription: String { text.debugDescription }

        /// `value` stands at column 5 of the third line, below `environments` and `key` of the environment `p`.
        init(_ key: String, _ value: String, _ lines: String...) {
            text = "environments:\n  p: { \(key):\n    \(value) }"
            self.lines = lines
        }

        init(whole text: String, _ lines: String...) { (self.text, self.lines) = (text, lines) }
    }

    private static let bad: [Bad] = [
        Bad(whole: "environments: [a]", "1:15: A list was not expected"),
        Bad(whole: "environments:", "1:14: A value is missing"),
        Bad(whole: "environments: { p: main }", "1:20: Unexpected value 'main'"),
        Bad(whole: "environments: { p: {}, P: {} }", "1:24: The environment 'P' is already defined"),
        Bad(whole: "environments: { '': {} }", "1:17: Unexpected value ''"),
        Bad(whole: "environments: { p: { brnches: [main] } }", "1:22: Unexpected value 'brnches'"),
        Bad(whole: "environments: { p: { keep: 3 } }", "1:28: 'keep' needs 'target'"),
        Bad(whole: "environments: { p: { evidence: required } }", "1:22: 'evidence' is not supported yet"),
        Bad("branches", "main", "3:5: Unexpected value 'main'"), Bad("branches", "[]", "3:5: The list is empty"),
        Bad("branches", "['!main']", "3:5: These patterns allow no branch"),
        Bad("branches", "[refs/heads/main]", "3:6: 'refs/heads/main' matches no branch"),
        Bad("branches", "['[a']", "3:6: the pattern '[a' is not valid"),
        Bad("branches", "[main, ~]", "3:12: A value is missing"),
        Bad("approval", "{}", "3:5: Nobody is asked here"), Bad("approval", "true", "3:5: Unexpected value 'true'"),
        Bad("approval", "{ reviewers: [] }", "3:18: The list is empty"),
        Bad("approval", "{ reviewers: ann }", "3:18: Unexpected value 'ann'"),
        Bad("approval", "{ reviewers: [ann, ann] }", "3:24: 'ann' is here a second time"),
        Bad("approval", "{ reviewers: ['a b'] }", "3:19: 'a b' is not the name of a user"),
        Bad("approval", "{ reviewers: [a], required: 0 }", "3:33: Unexpected value '0'"),
        Bad("approval", "{ reviewers: [a], required: 2 }", "3:33: 2 approvals can never come"),
        Bad("approval", "{ reviewers: [a], required: '1' }", "3:33: Unexpected value '1'"),
        Bad("approval", "{ required: 1 }", "3:17: 'required' needs 'reviewers'", "3:5: Nobody is asked here"),
        Bad("approval", "{ reviewers: [a], self-review: no }", "3:36: Unexpected value 'no'"),
        Bad("approval", "{ wait: 1s, expires: 1h }", "3:26: 'expires' needs 'reviewers'"),
        Bad("approval", "{ reviewers: [a], reviewer: [b] }", "3:23: Unexpected value 'reviewer'"),
        Bad("approval", "{ reviewers: [a], wait: 5 }", "3:29: Unexpected value '5'"),
        Bad("approval", "{ reviewers: [a], wait: -5m }", "3:29: Unexpected value '-5m'"),
        Bad("approval", "{ reviewers: [a], wait: 31d }", "3:29: Unexpected value '31d'"),
        Bad("approval", "{ reviewers: [a], expires: 0s }", "3:32: Unexpected value '0s'"),
        Bad("approval", "{ reviewers: [a], expires: soon }", "3:32: Unexpected value 'soon'"),
        Bad("approval", "{ reviewers: [a], wait: 1h, expires: 1h }", "3:42: The request expires before"),
        Bad("secrets", "[A]", "3:5: A list was not expected"),
        Bad("secrets", "{ A: hunter2 }", "3:10: A secret's value does not belong into this file"),
        Bad("secrets", "{ A: {} }", "3:10: Required property is missing: secret"),
        Bad("secrets", "{ A: { secret: B, value: x } }", "3:23: Unexpected value 'value'"),
        Bad("secrets", "{ GITHUB_X: { secret: B } }", "3:7: 'GITHUB_X' cannot be the name of a secret"),
        Bad("secrets", "{ A: { secret: B-C } }", "3:20: 'B-C' cannot be the name of a secret"),
        Bad("secrets", "{ A: { secret: B }, a: { secret: C } }", "3:25: 'A' is already defined"),
    ]

    @Test("what is wrong is said at its place, and nothing is read", arguments: bad)
    func errors(_ bad: Bad) {
        let (configuration, diagnostics) = Self.read(bad.text)
        #expect(configuration == nil)
        let lines = diagnostics.map(\.line)
        #expect(lines.count == bad.lines.count, "\(lines)")
        for expected in bad.lines {
            let parts = expected.split(separator: " ", maxSplits: 1)
            let wanted = "pitlane.yml:\(parts[0]) error: \(parts[1])"
            #expect(lines.contains { $0.utf8.starts(with: wanted.utf8) }, "\(wanted): \(lines)")
        }
        // What may be a secret is in no message.
        #expect(!lines.contains { $0.contains("hunter2") })
    }

    @Test("a slip of the hand is met with what may have been meant")
    func hints() {
        for (text, hint) in [
            ("environments: { p: { branchs: [main] } }", "did you mean 'branches'?"),
            (
                "environments: { p: { approval: { reviewers: [a], self-reviews: true } } }",
                "did you mean 'self-review'?"
            ),
            ("environment: {}", "did you mean 'environments'?"),
        ] {
            #expect(Self.read(text).diagnostics.first?.hint.map { Key($0) } == Key(hint))
        }
    }

    @Test("what differs from the default branch is named by its key, and only what describes the change counts")
    func differences() throws {
        let policy = try #require(
            Self.read(
                """
                gates: { coverage: { minimum: 70, tolerance: 0 }, security: { block: [low] } }
                environments: { staging: {}, production: { branches: [main], approval: { reviewers: [a] } } }
                """
            ).configuration)
        let own = try #require(
            Self.read(
                """
                gates: { roots: { 'a/**': a }, coverage: { minimum: 1, diff: 80, ignore: ['*'] }, tests: { retries: 9 } }
                environments: { Production: { branches: ['**'], approval: { reviewers: [b] } }, other: {} }
                """
            ).configuration)
        #expect(
            own.differences(inGatesOf: policy) == [
                "gates.coverage.minimum", "gates.coverage.tolerance", "gates.coverage.ignore", "gates.security.block",
                "gates.tests.retries",
            ])
        #expect(
            own.differences(inEnvironmentsOf: policy) == [
                "environments.Production.branches", "environments.Production.approval", "environments.other",
                "environments.staging",
            ])
        let applied = policy.applied(to: own)
        #expect(applied.coverage.minimum == policy.coverage.minimum && applied.coverage.diff == own.coverage.diff)
        #expect(applied.roots == own.roots && applied.coverage.ignore.isEmpty && applied.tests.retries == 2)
        #expect(policy.differences(inGatesOf: policy).isEmpty && policy.differences(inEnvironmentsOf: policy).isEmpty)
        let unproven = own.unproven
        #expect(unproven.coverage.minimum == nil && unproven.coverage.ignore.isEmpty && unproven.tests.retries == 2)
        #expect(policy.unproven.security.block == [.critical, .high, .low])
        #expect(policy.unproven.coverage.tolerance == policy.coverage.tolerance)
    }
}

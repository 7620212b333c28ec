import Basics
import Configuration
import Releases
import Testing

@Suite("release of pitlane.yml")
struct ReleaseReaderTests {
    private static func read(_ text: String) -> (configuration: ProjectConfiguration?, diagnostics: [Diagnostic]) {
        ConfigurationReader.read(path: "pitlane.yml", text.utf8)
    }

    @Test("every value is read")
    func values() throws {
        let (read, diagnostics) = Self.read(
            """
            release:
              tag-prefix: app/v
              initial: 1.0.0
              zero-major: false
              zero-feature: patch
              types: { Docs: patch, build(Deps): minor, feat: none }
              branches: [main, 'v*']
              changelog: docs/HISTORY.md
              squash-bodies: true
              overrides: { 4f2c1ab: "fix: rounding", 1234567: skip }
            """)
        let release = try #require(read).release
        #expect(diagnostics.isEmpty)
        var rules = ReleaseRules()
        rules.tagPrefix = "app/v"
        rules.initial = try #require(SemanticVersion("1.0.0"))
        (rules.zeroMajor, rules.zeroFeature, rules.squashBodies) = (false, .patch, true)
        rules.types.merge(["docs": .patch, "build(deps)": .minor, "feat": .none]) { $1 }
        rules.overrides = ["4f2c1ab": .message("fix: rounding"), "1234567": .skip]
        #expect(release.rules == rules && release.changelog == "docs/HISTORY.md")
        #expect(release.branches.accepts("v1") && !release.branches.accepts("topic"))
        #expect(try #require(Self.read("release: { tag-prefix: '' }").configuration).release.rules.tagPrefix == "")
        #expect(try #require(Self.read("gates: {}").configuration).release == ProjectConfiguration().release)
    }

    static let bad: [(String, String)] = [
        ("release: [v]", "1:10: error: A list was not expected"),
        ("release: v", "1:10: error: Unexpected value 'v'"),
        ("release: { tagprefix: v }", "1:12: error: Unexpected value 'tagprefix'"),
        ("release: { github: true }", "1:12: error: 'github' is not supported yet"),
        ("release: { tag-prefix: 'v ' }", "1:24: error: Unexpected value 'v '"),
        ("release: { tag-prefix: v1 }", "1:24: error: Unexpected value 'v1'"),
        ("release: { tag-prefix: -v }", "1:24: error: Unexpected value '-v'"),
        ("release: { tag-prefix: a..b }", "1:24: error: Unexpected value 'a..b'"),
        ("release: { tag-prefix: /v }", "1:24: error: Unexpected value '/v'"),
        ("release: { tag-prefix: }", "1:24: error: A value is missing"),
        ("release: { initial: 1.0 }", "1:21: error: Unexpected value '1.0'"),
        ("release: { initial: v1.0.0 }", "1:21: error: Unexpected value 'v1.0.0'"),
        ("release: { initial: 1.0.0-rc.1 }", "1:21: error: Unexpected value '1.0.0-rc.1'"),
        ("release: { zero-major: plain }", "1:24: error: Unexpected value 'plain'"),
        ("release: { zero-feature: major }", "1:26: error: Unexpected value 'major'"),
        ("release: { types: [docs] }", "1:19: error: A list was not expected"),
        ("release: { types: { docs: small } }", "1:27: error: Unexpected value 'small'"),
        ("release: { types: { 'docs!': patch } }", "1:21: error: 'docs!' is not a type of commits"),
        ("release: { types: { 'a b': patch } }", "1:21: error: 'a b' is not a type of commits"),
        ("release: { types: { docs: patch, Docs: minor } }", "1:34: error: 'Docs' is already defined"),
        ("release: { branches: [] }", "1:22: error: The list is empty"),
        ("release: { branches: ['!x'] }", "1:22: error: These patterns allow no branch"),
        ("release: { changelog: ../C.md }", "1:23: error: Unexpected value '../C.md'"),
        ("release: { squash-bodies: 1 }", "1:27: error: Unexpected value '1'"),
        ("release: { overrides: { abc: skip } }", "1:25: error: Unexpected value 'abc'"),
        ("release: { overrides: { ABCDEF1: skip } }", "1:25: error: Unexpected value 'ABCDEF1'"),
        ("release: { overrides: { abcdef1: other } }", "1:34: error: Unexpected value 'other'"),
        ("release: { overrides: { abcdef1: skip, abcdef12: skip } }", "1:40: error: The commit 'abcdef12' is already"),
        ("release: { overrides: { abcdef1: } }", "1:34: error: A value is missing"),
    ]

    @Test("wrong values are errors with their places", arguments: bad)
    func problems(text: String, expected: String) {
        let (configuration, diagnostics) = Self.read(text)
        #expect(configuration == nil)
        #expect(diagnostics.first?.line.hasPrefix("pitlane.yml:\(expected)") == true, "\(diagnostics.map(\.line))")
    }
}

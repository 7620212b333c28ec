import Basics
import Releases
import Testing

@Suite("the changelog")
struct ChangelogTests {
    private static let day = CivilDate(year: 2026, month: 11, day: 30)
    private static let links = ReleaseLinks(remote: "git@github.com:acme/app.git")

    /// The changelog after the release that a history comes to.
    private static func released(
        _ text: String?, _ lines: [String], links: ReleaseLinks? = nil, prefix: Key = "v"
    ) throws -> String {
        var rules = ReleaseRules()
        rules.tagPrefix = prefix
        let script = try ScriptedHistory(lines, prefix: prefix)
        let plan = try script.plan(rules)
        let version = try #require(plan.version)
        let entry = Changelog.Entry(
            version, on: try #require(day), plan.notes, tag: Key("\(prefix)\(version)"), previous: plan.previous?.name,
            begun: plan.begun, released: script.tags.map(\.version), links: links)
        func update(_ bytes: [UInt8]?) throws -> [UInt8] {
            try Changelog(bytes).releasing(entry, path: "CHANGELOG.md")
        }
        let once = try update(text.map { Array($0.utf8) })
        #expect(try update(once) == once, "a second time changes nothing")
        return String(decoding: once, as: UTF8.self)
    }

    private static let head = """
        # Changelog

        All notable changes to this project are documented in this file.

        The format is based on [Keep a Changelog](https://keepachangelog.com/en/1.1.0/), and this project adheres to \
        [Semantic Versioning](https://semver.org/spec/v2.0.0.html).

        ## [Unreleased]


        """
    private static let page = "https://github.com/acme/app"
    private static func commit(_ number: Int) -> String {
        "[\(ScriptedHistory.id(number).string.prefix(7))](\(page)/commit/\(ScriptedHistory.id(number)))"
    }

    @Test("a new one has links where the remote has pages")
    func fresh() throws {
        let lines = ["feat: a", "fix(x)!: b (#4)\n\nBREAKING CHANGE: all\nof it", "docs: c"]
        let body = """
            ## [0.1.0] - 2026-11-30

            ### Added

            - a (1)

            ### Fixed

            - **BREAKING** x: b (2, #4)
              all of it

            """
        func text(_ one: String, _ two: String) -> String {
            body.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                line == "- a (1)"
                    ? "- a (\(one))" : line == "- **BREAKING** x: b (2, #4)" ? "- **BREAKING** x: b (\(two), #4)" : line
            }.joined(separator: "\n")
        }
        #expect(try Self.released(nil, lines) == Self.head + text("c000001", "c000002"))
        #expect(try Self.released(" \n", lines) == Self.head + text("c000001", "c000002"))
        let links = """

            [unreleased]: \(Self.page)/compare/v0.1.0...HEAD
            [0.1.0]: \(Self.page)/releases/tag/v0.1.0

            """
        #expect(
            try Self.released(nil, lines, links: Self.links)
                == Self.head + text(Self.commit(1), Self.commit(2)) + links)
    }

    private static let written = """
        # What changed
        Our own words.

        ## [Unreleased]
        For the impatient: upgrade.
        ### Fixed
        - by hand
        ### Notes
        - keep me

        ## [1.2.3] - 2026-01-01
        ### Fixed
        * old   style
        ## 1.0.0
        ```
        ## [9.9.9] - not a heading
        ```

        [Unreleased]: https://x/compare/v1.2.3...HEAD
        [1.2.3]: https://x/compare/v1.0.0...v1.2.3

        """

    @Test("what people have written moves and stays, and earlier sections are not touched")
    func byHand() throws {
        let lines = ["feat: z", "@tag v1.0.0", "fix: y", "@tag v1.2.3", "feat: a", "fix: b", "docs: d"]
        let expected = """
            # What changed
            Our own words.

            ## [Unreleased]

            ## [1.3.0] - 2026-11-30
            For the impatient: upgrade.

            ### Added
            - a (\(Self.commit(3)))

            ### Fixed
            - by hand
            - b (\(Self.commit(4)))

            ### Notes
            - keep me

            ## [1.2.3] - 2026-01-01
            ### Fixed
            * old   style
            ## 1.0.0
            ```
            ## [9.9.9] - not a heading
            ```

            [Unreleased]: \(Self.page)/compare/v1.3.0...HEAD
            [1.3.0]: \(Self.page)/compare/v1.2.3...v1.3.0
            [1.2.3]: https://x/compare/v1.0.0...v1.2.3

            """
        let text = try Self.released(Self.written, lines, links: Self.links)
        #expect(text == expected, "\(text)")
        // Line ends stay as they are.
        func dos(_ text: String) -> String {
            text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
        }
        #expect(try Self.released(dos(Self.written), lines, links: Self.links) == dos(expected))
    }

    @Test("a section that is there gets only what it does not mention")
    func more() throws {
        let text = """
            # Changelog

            ## v1.3.0 - 2026-10-10

            ### Added

            - said better by hand (c000002)

            ## v1.2.3

            """
        let added = try Self.released(text, ["feat: z", "@tag v1.2.3", "feat: a", "feat: c", "perf!: d"])
        // A breaking change after the pending section raises the version, which its hand-written heading does not know.
        let heading = "## v2.0.0 - 2026-11-30"
        #expect(added.contains(heading) && added.contains("## v1.3.0 - 2026-10-10\n"))
        let same = try Self.released(
            text, ["feat: z", "@tag v1.2.3", "feat: a", "feat: c", "fix: said better by hand"])
        #expect(
            same == """
                # Changelog

                ## v1.3.0 - 2026-10-10

                ### Added

                - said better by hand (c000002)
                - c (c000003)

                ## v1.2.3

                """)
    }

    @Test("the section of a release that was begun gets the new version")
    func begun() throws {
        let text = Self.head + "## [1.2.4] - 2026-10-10\n\n### Fixed\n\n- a (c000002)\n\n## [1.2.3]\n"
        let history = ["feat: z", "@tag v1.2.3", "fix: a", "chore(release): 1.2.4", "feat: b"]
        #expect(
            try Self.released(text, history)
                == Self.head
                + "## [1.3.0] - 2026-11-30\n\n### Added\n\n- b (c000004)\n\n### Fixed\n\n- a (c000002)\n\n## [1.2.3]\n")
    }

    @Test("a higher version without a tag is an error with its place")
    func higher() throws {
        let text = Self.head + "## [2.0.0] - 2026-10-10\n\n- by hand\n"
        let problem = #expect(throws: ReleaseProblem.self) {
            try Self.released(text, ["feat: z", "@tag v1.2.3", "fix: a"])
        }
        #expect(
            problem?.description.hasPrefix("CHANGELOG.md:9: the section 2.0.0 has no tag") == true, "\(problem as Any)")
    }

    @Test(
        "addresses of remotes",
        arguments: [
            ("https://github.com/acme/app.git", "https://github.com/acme/app/commit/"),
            ("https://u:p@git.example.org:8443/acme/app", "https://git.example.org:8443/acme/app/commit/"),
            ("ssh://git@git.example.org:2222/acme/app.git", "https://git.example.org/acme/app/commit/"),
            ("git@gitlab.com:acme/group/app.git", "https://gitlab.com/acme/group/app/-/commit/"),
            ("/srv/app.git", nil), ("../app.git", nil), ("C:/app/x", nil), ("https://bitbucket.org/acme/app", nil),
            ("https://github.com/a(b/c)", nil), ("https://github.com", nil), ("file:///srv/a/b", nil),
        ])
    func addresses(remote: String, page: String?) throws {
        let text = try Self.released(nil, ["feat: a"], links: ReleaseLinks(remote: remote))
        #expect(text.contains(page ?? "- a (c000001)"), "\(text)")
        #expect((page == nil) == (ReleaseLinks(remote: remote) == nil))
    }
}

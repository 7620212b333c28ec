import Basics
import Releases
import Testing

@Suite("the next version")
struct ReleasePlanTests {
    /// A history by hand, the version it comes to, and what the notes list, oldest first in each section.
    struct History: Sendable, CustomTestStringConvertible {
        let name: String
        let lines: [String]
        let version: String
        let notes: String
        var channel: Key?
        var rules = ReleaseRules()

        var testDescription: String { name }
    }

    private static func rules(_ change: (inout ReleaseRules) -> Void) -> ReleaseRules {
        var rules = ReleaseRules()
        change(&rules)
        return rules
    }

    private static let start = ["feat: first", "@tag v1.2.3"]

    static let histories: [History] = [
        History(name: "the first release", lines: ["Initial", "feat: a"], version: "0.1.0", notes: "Added a"),
        History(
            name: "the first release is what the settings say", lines: ["feat!: a"], version: "1.0.0",
            notes: "Added !a",
            rules: rules { $0.initial = SemanticVersion("1.0.0") ?? $0.initial }),
        History(
            name: "nothing that releases", lines: start + ["docs: a", "chore: b", "Update README"],
            version: "none of the 3 commits since v1.2.3", notes: ""),
        History(name: "no commit", lines: start, version: "there are no commits since v1.2.3", notes: ""),
        History(
            name: "a fix", lines: start + ["fix(api): a", "docs: b"], version: "1.2.4", notes: "Fixed a"),
        History(
            name: "a feature is more than fixes", lines: start + ["fix: a", "Feature: b", "perf: c", "deps: d"],
            version: "1.3.0", notes: "Added b; Changed c; Changed d; Fixed a"),
        History(
            name: "a mark breaks, whatever the type", lines: start + ["docs(api)!: a"], version: "2.0.0",
            notes: "Changed !a"),
        History(
            name: "a footer breaks, and both footers stay",
            lines: start + ["fix: a\n\nBody.\n\nBREAKING CHANGE: one\nBREAKING-CHANGE: two\nmore"], version: "2.0.0",
            notes: "Fixed !a [one] [two\nmore]"),
        History(
            name: "prose and lower case do not break",
            lines: start + [
                "fix: a\n\nthis is no\nBREAKING CHANGE: at all", "fix: b\n\nbreaking change: c",
                "fix: c\n\nWe say BREAKING CHANGE: here",
            ],
            version: "1.2.4", notes: "Fixed a; Fixed b; Fixed c"),
        History(
            name: "what does not conform",
            lines: start + ["feat:a", "feat : b", "feat(: c", "feat(): d", "!: e", "feat"],
            version: "none of the 6 commits since v1.2.3", notes: ""),
        History(
            name: "below 1.0.0 a breaking change raises the minor number",
            lines: ["feat: a", "@tag v0.4.1", "feat!: b"], version: "0.5.0", notes: "Added !b"),
        History(
            name: "below 1.0.0 a feature raises what the settings say",
            lines: ["feat: a", "@tag v0.4.1", "feat: b"], version: "0.4.2", notes: "Added b",
            rules: rules { $0.zeroFeature = .patch }),
        History(
            name: "0.x is not special if the settings say so", lines: ["feat: a", "@tag v0.4.1", "feat!: b"],
            version: "1.0.0", notes: "Added !b", rules: rules { $0.zeroMajor = false }),
        History(
            name: "Release-As of the newest commit counts",
            lines: start + [
                "chore: a\n\nRelease-As: 3.0.0", "chore: b\n\nrelease-as: 2.0.0", "fix: c",
            ], version: "2.0.0", notes: "Fixed c"),
        History(
            name: "Release-As must be higher", lines: start + ["chore: a\n\nRelease-As: 1.2.3"],
            version: "c000002 asks for Release-As: 1.2.3, which is not higher than 1.2.3 (v1.2.3)", notes: ""),
        History(
            name: "Release-As must be a version", lines: start + ["chore: a\n\nRelease-As: two"],
            version: "c000002 asks for Release-As: two, which is not a version", notes: ""),
        History(
            name: "a revert in the same release takes both away",
            lines: start + ["feat: a", "fix: b", "Revert \"feat: a\"\n\nThis reverts commit {2}."], version: "1.2.4",
            notes: "Fixed b"),
        History(
            name: "a revert of a revert brings it back",
            lines: start + [
                "feat: a", "Revert \"feat: a\"\n\nThis reverts commit {2}.",
                "Reapply \"feat: a\"\n\nThis reverts commit {3}.",
            ], version: "1.3.0", notes: "Added a"),
        History(
            name: "a revert without a name is found by its words",
            lines: start + ["feat: a (#7)", "Revert \"feat: a (#7)\" (#8)\n\nReverts acme/app#7"],
            version: "none of the 2 commits since v1.2.3", notes: ""),
        History(
            name: "reverts of what was released",
            lines: start + [
                "Revert \"feat: first\"\n\nThis reverts commit {1}.",
                "Revert \"fix: older\"\n\nThis reverts commit 1234567.",
            ], version: "1.2.4", notes: "Removed first; Fixed older"),
        History(
            name: "a typed revert with its footer",
            lines: start + ["feat: a", "feat: b", "revert: all of it\n\nRefs: {2}, {3}"],
            version: "none of the 3 commits since v1.2.3", notes: ""),
        History(
            name: "the revert of a merge takes away what it brought",
            lines: start + [
                "@side", "feat: a", "fix: b", "@merge Merge branch 'x'", "fix: c",
                "Revert \"Merge branch 'x'\"\n\nThis reverts commit {4}, reversing\nchanges made to {1}.",
            ], version: "1.2.4", notes: "Fixed c"),
        History(
            name: "a merge does not double what it brings",
            lines: start + ["@side", "feat(api): a", "fix: b", "@merge feat(api): a (#12)"], version: "1.3.0",
            notes: "Added a; Fixed b"),
        History(
            name: "a merge with words of its own counts",
            lines: start + ["@side", "wip", "more", "@merge feat: all of it (#13)"], version: "1.3.0",
            notes: "Added all of it (#13)"),
        History(
            name: "a cherry-pick of what is there counts once",
            lines: start + [
                "@side", "fix: a", "@main", "fix: a\n\n(cherry picked from commit {2})", "@merge Merge 'x'",
            ],
            version: "1.2.4", notes: "Fixed a"),
        History(
            name: "two commits of the same words are one line",
            lines: start + ["fix: typo", "fix: typo (#3)", "fix(x): typo"],
            version: "1.2.4", notes: "Fixed typo ×2; Fixed typo"),
        History(
            name: "squashed bodies, if they are read",
            lines: start + ["Prices (#9)\n\n* feat: a\n* docs: b\n\n* fix!: c\n  more"], version: "2.0.0",
            notes: "Added a; Fixed !c", rules: rules { $0.squashBodies = true }),
        History(
            name: "squashed bodies are not read by default", lines: start + ["fix: p (#9)\n\n* feat: a"],
            version: "1.2.4", notes: "Fixed p (#9)"),
        History(
            name: "types of the settings", lines: start + ["docs: a", "build(Deps): b", "feat: c"], version: "1.2.4",
            notes: "Changed a; Changed b",
            rules: rules { $0.types.merge(["docs": .patch, "build(deps)": .patch, "feat": .none]) { $1 } }),
        History(
            name: "overrides", lines: start + ["Oops", "feat!: wrong", "fix: right"], version: "1.3.0",
            notes: "Added right words; Fixed right",
            rules: rules {
                $0.overrides = ["c000002": .message("feat: right words"), "c000003": .skip]
            }),
        History(
            name: "the first pre-release", lines: start + ["feat: a"], version: "1.3.0-rc.1", notes: "Added a",
            channel: "rc"),
        History(
            name: "the next pre-release has what is new", lines: start + ["feat: a", "@tag v1.3.0-rc.1", "fix: b"],
            version: "1.3.0-rc.2", notes: "Fixed b", channel: "rc"),
        History(
            name: "a pre-release of more", lines: start + ["feat: a", "@tag v1.3.0-rc.9", "feat!: b"],
            version: "2.0.0-rc.1", notes: "Added !b; Added a", channel: "rc"),
        History(
            name: "nothing new since the pre-release", lines: start + ["feat: a", "@tag v1.3.0-rc.1", "docs: b"],
            version: "the only commit since v1.3.0-rc.1", notes: "", channel: "rc"),
        History(
            name: "a release after its pre-releases has all of it",
            lines: start + ["feat: a", "@tag v1.3.0-rc.1", "fix: b", "@tag v1.3.0-rc.2"], version: "1.3.0",
            notes: "Added a; Fixed b"),
        History(
            name: "pre-releases say where it goes", lines: start + ["fix: a", "@tag v2.0.0-beta.1", "fix: b"],
            version: "2.0.0", notes: "Fixed a; Fixed b"),
        History(
            name: "from one series to the next", lines: start + ["feat: a", "@tag v1.3.0-alpha.4"],
            version: "1.3.0-beta.1",
            notes: "Added a", channel: "beta"),
        History(
            name: "never back", lines: start + ["feat: a", "@tag v1.3.0-beta.1", "fix: b"],
            version: "1.3.0-alpha.1 would be lower than 1.3.0-beta.1", notes: "", channel: "alpha"),
        History(
            name: "Release-As of a pre-release is used up",
            lines: start + [
                "fix: a\n\nRelease-As: 2.0.0-beta.1", "@tag v2.0.0-beta.1", "fix: b",
            ], version: "2.0.0-beta.2", notes: "Fixed b", channel: "beta"),
        History(
            name: "tags of other branches do not count",
            lines: start + ["@side", "feat!: a", "@tag v2.0.0", "@main", "fix: b"],
            version: "1.2.4", notes: "Fixed b"),
        History(
            name: "what is merged back counts",
            lines: start + [
                "@side", "fix: a", "@tag v1.2.4", "@main", "fix: b", "@merge Merge release", "fix: c",
            ], version: "1.2.5", notes: "Fixed b; Fixed c"),
        History(
            name: "numbers of any length", lines: ["feat: a", "@tag v1.99999999999999999999.0", "feat: b"],
            version: "1.100000000000000000000.0", notes: "Added b"),
        History(
            name: "the commit of a release that was begun", lines: start + ["feat: a", "chore(release): 1.3.0"],
            version: "1.3.0", notes: "Added a", rules: rules { $0.types["chore"] = .major }),
    ]

    @Test("histories by hand", arguments: histories)
    func byHand(_ history: History) throws {
        let script = try ScriptedHistory(history.lines, prefix: history.rules.tagPrefix)
        var (version, notes) = ("", "")
        do throws(ReleaseProblem) {
            let plan = try script.plan(channel: history.channel, history.rules)
            switch plan.outcome {
            case .release(let next, _): version = next.description
            case .nothing(let because): version = because
            }
            notes = plan.version == nil ? "" : Self.text(plan.notes)
        } catch {
            version = error.description
        }
        #expect(version.hasPrefix(history.version) && (notes == history.notes), "\(version): \(notes)")
        if SemanticVersion(history.version) != nil { #expect(version == history.version) }
    }

    /// `Added !a [what breaks] ×2`
    private static func text(_ notes: ReleaseNotes) -> String {
        notes.entries.map { entry in
            "\(entry.section.rawValue) \(entry.isBreaking ? "!" : "")\(entry.description)"
                + entry.breakingNotes.map { " [\($0)]" }.joined()
                + (entry.commits.count > 1 ? " ×\(entry.commits.count)" : "")
        }.joined(separator: "; ")
    }
}

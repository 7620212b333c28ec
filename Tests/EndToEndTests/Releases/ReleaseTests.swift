import Basics
import Files
import TestSupport
import Testing

/// `release plan`, `changelog` and `create` on whole repositories.
struct ReleaseTests {
    @Test func aReleaseIsPlannedMadeWithheldAndPublished() throws {
        let sandbox = try ReleaseSandbox.make()
        let plan = try sandbox.release("plan")
        #expect(
            plan.status == 0 && plan.output.hasPrefix("This will release 1.3.0: 1 feature since v1.2.3.\n"), "\(plan)")
        #expect(plan.output.contains("minor  ") && plan.output.contains("patch  ") && plan.errors.isEmpty)

        let before = try sandbox.refs()
        let check = try sandbox.release("changelog", "--check")
        #expect(check.status == 1 && check.errors.hasPrefix("error: CHANGELOG.md lacks something of 1.3.0"), "\(check)")
        #expect(!Folder.isFile("\(sandbox.repository)/CHANGELOG.md"))

        let made = try sandbox.release("create")
        #expect(
            made.status == 0 && made.output.contains("withheld: the push of refs/heads/main, refs/tags/v1.3.0"),
            "\(made)")
        let (here, there) = try sandbox.refs()
        #expect(there == before.there, "nothing left this machine")
        let head = try sandbox.git("rev-parse", "HEAD")
        #expect(
            here.contains("refs/heads/main commit \(head)") && here.contains("refs/tags/v1.3.0 tag \(head)"), "\(here)")
        #expect(
            try sandbox.git("log", "--format=%s", "v1.2.3..")
                == "chore(release): 1.3.0\nfix(api): rounding (#12)\nfeat: prices")
        #expect(try sandbox.git("status", "--porcelain").isEmpty)
        #expect(try sandbox.git("show", "--name-status", "--format=", "HEAD") == "A\tCHANGELOG.md")
        #expect(
            try sandbox.git("tag", "-l", "--format=%(contents:subject)%0a%(contents:body)", "v1.3.0").contains(
                "- api: rounding ("))
        let text = try sandbox.git("show", "HEAD:CHANGELOG.md")
        #expect(
            text.contains("\n### Added\n\n- prices (") && text.contains("\n### Fixed\n\n- api: rounding ("), "\(text)")
        #expect(try sandbox.release("changelog").output == "nothing to release: there are no commits since v1.3.0")
        #expect(try sandbox.release("plan").output == "Nothing to release: this commit is v1.3.0.")

        // Made twice, published twice: the same commit and tag.
        #expect(try sandbox.release("create").output.hasPrefix("v1.3.0 is there already, at "))
        for words in ["pushed refs/heads/main, refs/tags/v1.3.0 to origin", "origin has all of it"] {
            let published = try sandbox.release("create", "--publish")
            #expect(published.status == 0 && published.output.contains(words), "\(published)")
            #expect(try sandbox.refs() == (here, here))
        }
    }

    @Test func aBranchSaysWhatItChanges() throws {
        let sandbox = try ReleaseSandbox.make()
        try sandbox.git("switch", "-q", "-c", "topic")
        try sandbox.commit("docs: words")
        #expect(
            try sandbox.release("plan").output.hasPrefix(
                "Merged into main, this will release 1.3.0: 1 feature since v1.2.3; main will release it without this branch"
            ))
        try sandbox.commit("feat!: all new")
        // What is released on main meanwhile counts, too.
        try sandbox.git("switch", "-q", "main")
        #expect(try sandbox.release("create", "--publish").status == 0)
        try sandbox.git("switch", "-q", "topic")
        let answer = try sandbox.release("plan", "--format", "json")
        let plan = try #require(answer.objects.first)
        #expect(plan["version"]?.stringValue == "2.0.0" && plan["previous"]?.stringValue == "v1.3.0", "\(answer)")
        #expect(plan["base"] == ["branch": "main", "version": .null] && plan["bump"]?.stringValue == "major")
        let refused = try sandbox.release("create")
        #expect(
            refused.status == 1 && refused.errors.hasPrefix("error: releases are made of main, and topic is"),
            "\(refused)")
        let early = try sandbox.release("create", "--pre", "rc", "--publish")
        #expect(early.status == 0 && early.output.contains("tagged v2.0.0-rc.1"), "\(early)")
        #expect(try sandbox.refs().there.contains("refs/heads/topic commit"))
        #expect(try sandbox.git("status", "--porcelain").isEmpty)
        try sandbox.git("switch", "-q", "--detach")
        #expect(try sandbox.release("create").errors.hasPrefix("error: no branch is checked out"))
    }

    /// What is refused, with what it says; nothing is changed by it.
    private static let refusals: [(name: String, prepare: String, options: [String], error: String)] = [
        ("dirty", "echo x >>a.txt", ["--publish"], "the work tree has uncommitted changes"),
        ("untracked", "echo x >new", [], "the work tree has uncommitted changes"),
        ("staged", "echo x >>a.txt; git add a.txt; git show HEAD:a.txt >a.txt", [], "the work tree has uncommitted"),
        (
            "another changelog", "echo '# mine' >CHANGELOG.md", [], "the work tree has uncommitted changes"
        ),
        (
            "nothing", "git reset -q --hard v1.2.3; git commit -q --allow-empty -m 'docs: a'", [],
            "nothing to release: the only"
        ),
        (
            "tag elsewhere",
            "git switch -q -c other; git commit -q --allow-empty -m x; git tag v1.3.0; git switch -q main",
            [], "the next version is 1.3.0, and v1.3.0 is there already, at "
        ),
        (
            "unknown tag", "git --git-dir ../acme/app.git tag v1.3.0 main", ["--publish"],
            "origin has the tag v1.3.0, which is not here: git fetch --tags origin"
        ),
        (
            "moved tag", "git --git-dir ../acme/app.git tag -f v1.2.3 main", ["--publish"],
            "the tag v1.2.3 is at "
        ),
        (
            "newer commits",
            "git clone -q ../acme/app.git ../c; git -C ../c commit -q --allow-empty -m x; git -C ../c push -q",
            ["--publish"], "origin has commits of main that are not here: git pull"
        ),
        ("no remote", "git remote remove origin", ["--publish"], "there is no remote 'origin' to push to"),
        (
            "shallow", "git fetch -q --depth 1 file://$PWD/../acme/app.git main", [],
            "this clone has only its newest commits"
        ),
        (
            "settings", "echo 'release: { github: true }' >pitlane.yml", [],
            "pitlane.yml:1:12: 'github' is not supported yet"
        ),
        ("link", "ln -s a.txt CHANGELOG.md; git add -A; git commit -q -m c", [], "CHANGELOG.md is not a plain file"),
        (
            "Release-As", "git commit -q --allow-empty -m c -m 'Release-As: 1.0.0'", [],
            "asks for Release-As: 1.0.0, which is not"
        ),
        ("series", "", ["--pre", "12"], "--pre '12' cannot name pre-releases"),
        ("remote", "", ["--remote=--upload-pack=x"], "--remote '--upload-pack=x' is not the name of a remote"),
    ]

    @Test func whatMayNotBeReleasedIsRefusedOnce() throws {
        let original = try ReleaseSandbox.make()
        for (name, prepare, options, error) in Self.refusals {
            let sandbox = try ReleaseSandbox.copy(of: original)
            let prepared = try sandbox.shell(prepare.isEmpty ? "true" : prepare, environment: ReleaseSandbox.identity)
            try #require(prepared.status == 0, "\(name): \(prepared.errors)")
            let before = try sandbox.shell(
                "git for-each-ref; git status --porcelain; git -C ../acme/app.git for-each-ref"
            ).output
            let answer = try sandbox.pitlane(
                list: ["release", "create"] + options, environment: ReleaseSandbox.identity)
            #expect(
                answer.status == 1 || answer.status == 2 && ["settings", "series", "remote"].contains(name), "\(name)")
            #expect(answer.errors.contains(error) && answer.errors.hasPrefix("error: "), "\(name): \(answer)")
            #expect(
                answer.errors.split(separator: "error: ").count == 1 || name == "settings", "\(name): \(answer.errors)")
            #expect(answer.output.isEmpty, "\(name): \(answer.output)")
            let after = try sandbox.shell(
                "git for-each-ref; git status --porcelain; git -C ../acme/app.git for-each-ref"
            ).output
            #expect(after == before, "\(name)")
        }
    }

    @Test func theChangelogMayBeWrittenFirst() throws {
        let sandbox = try ReleaseSandbox.make([
            "pitlane.yml": "release: { changelog: docs/HISTORY.md, tag-prefix: app-, branches: [main, 'v*'] }\n",
            "docs/HISTORY.md": "# History\r\n\r\n## Unreleased\r\n\r\n- by hand\r\n\r\n## 1.2.3\r\n",
        ])
        try sandbox.git("tag", "app-1.2.3", "v1.2.3")
        let written = try sandbox.release("changelog")
        #expect(written.output == "docs/HISTORY.md has the section 1.3.0", "\(written)")
        #expect(try sandbox.release("changelog", "--check").output == "docs/HISTORY.md has all of 1.3.0")
        let made = try sandbox.release("create", "--publish", "--format", "json")
        #expect(made.objects.first?["tag"]?.stringValue == "app-1.3.0", "\(made)")
        #expect(try sandbox.git("status", "--porcelain").isEmpty)
        let text = try sandbox.git("show", "HEAD:docs/HISTORY.md")
        #expect(
            text.contains("## 1.3.0 - ") && text.contains("\r\n- by hand\r\n") && text.contains("### Fixed\r\n"),
            "\(text)")
        // A release that was withheld goes with the next one that is published.
        try sandbox.commit("fix: one")
        _ = try sandbox.release("changelog")
        try sandbox.git("add", "-A")
        #expect(try sandbox.release("create").output.contains("tagged app-1.3.1"))
        #expect(try sandbox.git("status", "--porcelain").isEmpty)
        try sandbox.commit("docs: no release")
        let late = try sandbox.release("create", "--publish")
        #expect(late.output == "pushed refs/heads/main, refs/tags/app-1.3.1 to origin", "\(late)")
    }

    /// In a job the push goes where the pushes of its other steps go.
    @Test func aJobReleasesAsItsRunSays() throws {
        let sandbox = try ReleaseSandbox.make([
            ".github/workflows/release.yml": """
            on: [push, pull_request]
            jobs:
              plan:
                runs-on: ubuntu-latest
                outputs: { version: "${{ steps.p.outputs.version }}", released: "${{ steps.p.outputs.released }}" }
                steps:
                  - uses: actions/checkout@v4
                    with: { fetch-depth: 0 }
                  - id: p
                    run: $PROGRAM release plan
                  - run: $PROGRAM release plan --pre rc
              create:
                if: github.event_name == 'push'
                needs: plan
                runs-on: ubuntu-latest
                outputs:
                  all: ${{ toJSON(steps.c.outputs) }}
                steps:
                  - uses: actions/checkout@v4
                    with: { fetch-depth: 0 }
                  - id: c
                    run: $PROGRAM release create
                  - run: git log -1 --format='by %an %ae'
              shallow:
                runs-on: ubuntu-latest
                steps:
                  - uses: actions/checkout@v4
                  - run: $PROGRAM release plan
            """
        ])
        func run(_ arguments: [String]) throws -> (answer: Sandbox.Answer, create: JSONValue?) {
            let answer = try sandbox.pitlane(
                list: ["run"] + arguments + [
                    "--format", "json", "--env", "PROGRAM=\(Sandbox.program)", "--actor", "alice",
                ])
            #expect(answer.conclusions["shallow"] == "failure" && answer.conclusions["plan"] == "success", "\(answer)")
            #expect(answer.lines("shallow").contains { $0.contains("set fetch-depth: 0 on actions/checkout") })
            let ended = answer.objects("job.finished").first { $0["key"]?.stringValue == "create" }
            return (answer, try ended?["outputs"]?["all"]?.stringValue.map { try JSONValue.parse($0) })
        }
        let before = try sandbox.refs()
        let withheld = try run([])
        #expect(try sandbox.refs() == before)
        #expect(withheld.create?["withheld"] == "true" && withheld.create?["version"] == "1.3.0", "\(withheld.answer)")
        #expect(
            withheld.answer.objects("effect.withheld").compactMap { $0["ref"]?.stringValue }
                == ["refs/heads/main", "refs/tags/v1.3.0"])
        #expect(withheld.answer.says("create", "by alice alice@users.noreply.github.com"))

        try sandbox.git("switch", "-q", "-c", "topic")
        try sandbox.commit("feat!: new")
        let request = try run(["pull_request", "--base", "main"])
        let sentence =
            "Merged into main, this will release 2.0.0: 1 breaking change since v1.2.3; without this branch main "
        #expect(
            request.answer.lines("plan").contains { $0.hasPrefix(sentence + "releases 1.3.0.") }, "\(request.answer)")

        try sandbox.git("switch", "-q", "main")
        let published = try run(["--publish"])
        #expect(published.create?["withheld"] == "false" && published.create?["tag"] == "v1.3.0", "\(published.answer)")
        let there = try sandbox.refs().there
        let commit = try #require(published.create?["commit"]?.stringValue)
        #expect(
            there.contains("refs/heads/main commit \(commit)") && there.contains("refs/tags/v1.3.0 tag \(commit)"),
            "\(there)")
    }
}

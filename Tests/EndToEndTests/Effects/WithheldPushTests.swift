import Basics
import Files
import Processes
import TestSupport
import Testing

/// A push from a checkout goes to the run's outbox: it succeeds or is refused as on the remote, is listed, and leaves
/// the user's repository and its remote as they were.
struct WithheldPushTests {
    /// A clone with two commits on `main`, whose remote has a branch that the clone only tracks.
    static func clone(_ workflow: String, _ files: [String: String] = [:]) throws -> Sandbox {
        let sandbox = try Sandbox([".github/workflows/ci.yml": workflow].merging(files) { $1 })
        try sandbox.commit("second")
        try sandbox.git("init", "-q", "--bare", "-b", "main", "../acme/app.git")
        try sandbox.git("remote", "add", "origin", "\(sandbox.folder)/acme/app.git")
        try sandbox.git("push", "-q", "origin", "main", "main:tracked")
        try sandbox.git("fetch", "-q", "origin")
        return sandbox
    }

    /// Everything of the user's repository and its remote that could change.
    static func state(_ sandbox: Sandbox) throws -> String {
        try sandbox.shell(
            """
            for folder in .git ../acme/app.git; do (cd $folder; find . -type f | sort | xargs sha256sum); done
            git status --porcelain
            """
        ).output
    }

    private static let everyKind = """
        on: push
        env:
          GIT_AUTHOR_NAME: Bot
          GIT_AUTHOR_EMAIL: bot@example.invalid
          GIT_COMMITTER_NAME: Bot
          GIT_COMMITTER_EMAIL: bot@example.invalid
        jobs:
          push:
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
                with: { fetch-depth: 0 }
              - run: |
                  set -x
                  refused() { if "$@"; then exit 1; fi; }
                  git remote get-url origin
                  git ls-remote --heads origin | cut -f2
                  git fetch origin tracked
                  git commit -q --allow-empty -m built && git tag -a v1 -m v1
                  git push --follow-tags origin HEAD:main
                  git push --atomic -o ci.skip https://x-access-token:t0ken@github.com/acme/App HEAD:atomic v1:refs/tags/v2
                  refused git push origin HEAD~1:main
                  refused git push origin :main
                  refused git push origin HEAD:refs/pull/1/head
                  refused git push --force-with-lease=atomic:HEAD~1 origin HEAD~1:atomic
                  git push --force-with-lease=atomic:HEAD origin +HEAD~1:atomic
                  git push origin --delete v2
                  git push --dry-run origin HEAD:dry
              - run: |
                  set -x
                  git remote set-url --push origin git@github.com:acme/app.git && git push origin HEAD:pushurl
                  git remote set-url origin https://u:p@github.com/acme/app.git && git push origin HEAD:seturl
                  git remote add again ssh://git@ssh.github.com:443/acme/app && git push again HEAD:ssh
                  git push git@gitlab.com:other/place.git HEAD:main
                  git push "$USERS" HEAD:users && git push "$REMOTE" HEAD:remote
                  git worktree add -q -b pages ../pages && git -C ../pages push origin pages
                  cp -r . ../copy && git -C ../copy push origin HEAD:copy
                  env -i PATH=/usr/bin:/bin git push origin HEAD:bare-environment
                  mkdir folder && cd folder && git push origin HEAD:folder
                  git init -q --bare "$RUNNER_TEMP/own.git" && git fetch -q origin && git push "$RUNNER_TEMP/own.git" v1
                  git -C "$RUNNER_TEMP/own.git" log --format=%s v1
              - { id: own, uses: ./push }
          after:
            needs: push
            runs-on: ubuntu-latest
            permissions: { contents: read }
            steps:
              - uses: actions/checkout@v4
                with: { ref: main }
              - run: git log -1 --format='after %s' && git fetch -q origin pages && git push origin HEAD:after
        """

    /// The lines without colours.
    static func lines(_ text: String) -> [Key] {
        text.utf8.split(separator: 0x0A).map { line in
            let pieces = line.split(separator: 0x1B, omittingEmptySubsequences: false)
            let plain = pieces.enumerated().flatMap { index, piece -> Substring.UTF8View in
                index == 0 ? piece : piece.drop { $0 != UInt8(ascii: "m") }.dropFirst()
            }
            return Key(String(decoding: plain, as: UTF8.self))
        }
    }

    private static let composite = """
        runs:
          using: composite
          steps: [{ run: 'git push origin HEAD:composite', shell: bash }]
        """

    private static let refs: [Key] = [
        "main", "v1", "atomic", "v2", "atomic", "v2", "pushurl", "seturl", "ssh", "main", "users", "remote", "pages",
        "copy", "bare-environment", "folder", "composite", "after",
    ]

    /// Another work tree of the user's, its git folder, and a folder that leads to either are the user's repository.
    @Test func workTreesOfTheRepositoryAreNotReached() throws {
        let sandbox = try Self.clone(
            """
            on: push
            jobs:
              push:
                runs-on: ubuntu-latest
                steps:
                  - uses: actions/checkout@v4
                  - run: |
                      for place in "$TREE" "$OWN/.git/worktrees/tree" "$TREE/../leads"; do
                        git push "$place" HEAD:refs/heads/made || true
                        git push "$place" :refs/heads/wip || true
                      done
            """)
        try sandbox.git("branch", "wip")
        try sandbox.git("worktree", "add", "-q", "../tree", "-b", "other")
        _ = try sandbox.shell("mkdir ../leads && echo 'gitdir: ../repository/.git' > ../leads/.git")
        let before = try sandbox.git("for-each-ref")
        let answer = try sandbox.run(
            "--env", "TREE=\(sandbox.folder)/tree", "--env", "OWN=\(sandbox.repository)")
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(try sandbox.git("for-each-ref") == before)
        // What the first place has taken, the others have already.
        #expect(answer.objects("effect.withheld").count == 2, "\(answer.output)")
    }

    @Test func everyPushIsWithheldAndListed() throws {
        let sandbox = try Self.clone(Self.everyKind, ["push/action.yml": Self.composite])
        let before = try Self.state(sandbox)
        let answer = try sandbox.run(
            "--env", "USERS=\(sandbox.repository)", "--env", "REMOTE=\(sandbox.folder)/acme/app.git")
        let log = (answer.lines("push") + answer.lines("after")).joined(separator: "\n")
        try #require(answer.status == 0, "\(log)\(answer.errors)")
        #expect(try Self.state(sandbox) == before)
        #expect(answer.says("push", "refs/heads/tracked") && answer.says("push", "built"))
        #expect(answer.says("after", "after built"))
        #expect(
            answer.says(
                "after", "note: GitHub refuses this push: the job's permissions do not have 'contents: write'"))
        // Git hides user and password of an address, as it does without a helper.
        #expect(answer.says("push", "To pitlane-https://github.com/acme/App"))

        let effects = answer.objects("effect.withheld")
        let names = effects.map { effect -> Key in
            let parts = (effect["ref"]?.stringValue ?? "").utf8.split(separator: UInt8(ascii: "/"))
            return Key(String(decoding: Array(parts.last ?? "".utf8[...]), as: UTF8.self))
        }
        #expect(names == Self.refs)
        let main = try #require(effects.first)
        #expect(try main["old"]?.stringValue == sandbox.git("rev-parse", "HEAD"))
        let new = try #require(main["new"]?.stringValue)
        #expect(effects[5]["new"] == .null && effects[5]["old"] != .null)
        let remotes = Set(effects.compactMap { $0["remote"]?.stringValue.map { Key($0) } })
        #expect(remotes == ["https://github.com/acme/app", "git@gitlab.com:other/place.git"])
        #expect(effects.first { $0["ref"] == "refs/heads/composite" }?["id"] == "4/1")
        #expect(answer.objects("run.finished").first?["effects"]?.arrayValue?.count == effects.count)

        let outbox = "\(sandbox.repository)/.pitlane/outbox.git"
        #expect(try sandbox.git("--git-dir", outbox, "rev-parse", "main") == new)
        #expect(try sandbox.git("--git-dir", outbox, "for-each-ref", "refs/tags", "refs/heads/dry").utf8.count > 0)
        let shown = try sandbox.pitlane("show", "--format", "json").objects.first
        #expect(shown?["effects"]?.arrayValue?.count == effects.count)
        let text = try sandbox.pitlane("show").output
        #expect(
            Self.lines(text).contains("Withheld: 18 pushes, kept in runs/1/outbox.git (--publish pushes to the remote)")
        )
    }

    private static let matrix = """
        on: push
        jobs:
          push:
            runs-on: ubuntu-latest
            strategy: { matrix: { n: [1, 2, 3, 4] } }
            steps:
              - uses: actions/checkout@v4
                with: { persist-credentials: false }
              - run: git -c user.name=Bot -c user.email=b@example.invalid commit -q --allow-empty -m ${{ matrix.n }}
              - run: if git push origin HEAD:main; then echo won; else echo lost; fi
        """

    /// Also a run on GitHub would have one winner; each run begins with what is known here, so a second one has one too.
    @Test(arguments: ["plain", "github"])
    func concurrentJobsPushOneAfterTheOther(format: String) throws {
        let sandbox = try Self.clone(Self.matrix)
        for run in 1...2 {
            let answer = try sandbox.pitlane("run", "--format", format, "--max-parallel", "4")
            #expect(answer.status == 0, "\(answer.output)")
            let lines = Self.lines(answer.output)
            func count(_ word: String) -> Int {
                lines.count {
                    $0.string.utf8.split(separator: UInt8(ascii: " ")).last?.elementsEqual(word.utf8) == true
                }
            }
            #expect(count("won") == 1 && count("lost") == 3, "\(answer.output)")
            #expect(count("false'") == 4, "who pushes with the job's token is told that there is none")
            #expect(
                lines.contains(
                    Key("Withheld: 1 push, kept in runs/\(run)/outbox.git (--publish pushes to the remote)")))
        }
    }

    private static let largeFiles = """
        on: push
        jobs:
          files:
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
              - run: |
                  git config user.name Bot && git config user.email bot@example.invalid
                  git lfs install --local && git lfs pull && cat known.bin
                  echo made here > new.bin && git add new.bin && git commit -qm new && git push origin HEAD:main
          again:
            needs: files
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
                with: { ref: main }
              - run: git lfs install --local && git lfs pull && cat new.bin
        """

    private static let hasLargeFiles =
        (try? Tool.run(["git", "lfs", "version"], environment: Sandbox.environment(), workingDirectory: "/").status)
        == 0

    @Test(.enabled(if: hasLargeFiles, "git-lfs is not installed"))
    func largeFilesGoToTheOutboxToo() throws {
        let sandbox = try Self.clone(Self.largeFiles, [".gitattributes": "*.bin filter=lfs\n"])
        try sandbox.git("lfs", "install", "--local")
        try sandbox.write(["known.bin": "known here\n"])
        try sandbox.commit("large")
        let before = try Self.state(sandbox)
        let answer = try sandbox.run()
        #expect(answer.status == 0, "\(answer.lines("files"))\(answer.lines("again"))")
        #expect(answer.says("files", "known here") && answer.says("again", "made here"))
        #expect(try Self.state(sandbox) == before)
    }
}

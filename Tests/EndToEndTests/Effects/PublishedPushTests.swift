import Basics
import Files
import TestSupport
import Testing

/// With `--publish` a push reaches the remote at that moment, and what the remote says is the step's result.
struct PublishedPushTests {
    private static let workflow = """
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
                  git commit -q --allow-empty -m built && git tag -a v1 -m v1
                  git push --follow-tags origin HEAD:main
                  git push -o ci.skip --atomic https://x-access-token:t0ken@github.com/acme/app.git HEAD:one HEAD:two
                  git push "$OTHER" HEAD:main
                  git clone -q "$REMOTE" ../somebody && cd ../somebody
                  git commit -q --allow-empty -m "somebody else's" && git push -q && cd -
                  git commit -q --allow-empty -m late && if git push origin HEAD:main; then exit 1; fi
                  git pull -q --rebase origin main && git push origin HEAD:main
              - run: |
                  git fetch -q origin && git log -1 --format='fetched %s' origin/main
                  if git push origin v1:refs/heads/protected; then exit 1; fi
                  if git push origin HEAD~1:main; then exit 1; fi
                  git push origin --delete two && git push --dry-run origin HEAD:dry
          refused:
            needs: push
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
                with: { ref: main }
              - run: git log -1 --format='after %s' && git push origin HEAD:protected
        """

    private static let refusing = """
        #!/bin/sh
        [ "$1" != refs/heads/protected ] || { echo protected here; exit 1; }
        """

    @Test func pushesReachTheRemoteAndItsAnswerIsTheSteps() throws {
        let sandbox = try WithheldPushTests.clone(Self.workflow)
        let remote = "\(sandbox.folder)/acme/app.git"
        try sandbox.git("--git-dir", remote, "config", "receive.advertisePushOptions", "true")
        try Folder.write(Array(Self.refusing.utf8), to: "\(remote)/hooks/update", mode: 0o755)
        try sandbox.git("init", "-q", "--bare", "../other.git")
        // The user's own hooks and tracking branches have no part in it.
        for hook in ["pre-push", "reference-transaction"] {
            let path = "\(sandbox.repository)/.git/hooks/\(hook)"
            try Folder.make("\(sandbox.repository)/.git/hooks")
            try Folder.write(Array("#!/bin/sh\nexit 1\n".utf8), to: path, mode: 0o755)
        }
        let before = try sandbox.shell("cd .git && find . -type f | sort | xargs sha256sum").output
        let answer = try sandbox.run(
            "--publish", "--env", "OTHER=file://\(sandbox.folder)/other.git", "--env", "REMOTE=\(remote)")
        let log = (answer.lines("push") + answer.lines("refused")).joined(separator: "\n")
        #expect(answer.status == 1 && answer.conclusions == ["push": "success", "refused": "failure"], "\(log)")
        #expect(try sandbox.shell("cd .git && find . -type f | sort | xargs sha256sum").output == before)
        #expect(answer.says("push", "fetched late") && answer.says("refused", "after late"))
        #expect(answer.lines("refused").contains { $0.utf8.starts(with: "remote: protected here".utf8) })

        let refs = try sandbox.git("--git-dir", remote, "for-each-ref", "--format=%(refname) %(subject)")
        #expect(
            refs == "refs/heads/main late\nrefs/heads/one built\nrefs/heads/tracked second\nrefs/tags/v1 v1", "\(log)")
        #expect(
            try sandbox.git("--git-dir", "\(sandbox.folder)/other.git", "log", "-1", "--format=%s", "main") == "built")
        let effects = answer.objects("effect.published")
        #expect(
            effects.map { $0["ref"]?.stringValue } == [
                "refs/heads/main", "refs/tags/v1", "refs/heads/one", "refs/heads/two", "refs/heads/main",
                "refs/heads/two",
            ])
        #expect(effects.first?["remote"]?.stringValue == remote && answer.objects("effect.withheld").isEmpty)
        let shown = WithheldPushTests.lines(try sandbox.pitlane("show").output)
        #expect(shown.contains("Published: 6 pushes"))
    }

    @Test func nothingIsPublishedThatHasNoCommit() throws {
        let sandbox = try WithheldPushTests.clone(Self.workflow)
        try sandbox.write(["new": "uncommitted"])
        let answer = try sandbox.pitlane("run", "--publish")
        #expect(answer.status == 2 && answer.output.utf8.isEmpty)
        #expect(answer.errors == "error: --publish needs a clean work tree: commit or stash the changes first")
    }
}

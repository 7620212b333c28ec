import Basics
import Files
import TestSupport
import Testing

/// Whatever jobs do with git, files and links, without an absolute path to it: the user's repository, what is
/// uncommitted in it, and its remote stay as they were.
struct UntouchedRepositoryTests {
    private static let commands = [
        "git init -q", "git add -A", "git commit -q -am change", "git commit -q --allow-empty -m empty",
        "git reset -q --hard HEAD~1", "git reset -q --hard origin/main", "git clean -qfdx", "git checkout -q -B other",
        "git checkout -q main", "git branch -D other", "git branch -f main HEAD~1", "git tag -f v1", "git tag -d v1",
        "git stash -q -u", "git gc -q --prune=now", "git config user.name somebody", "git config core.bare true",
        "git config --unset remote.origin.vcs", "git remote set-url origin https://github.com/acme/app.git",
        "git remote set-url --push origin git@github.com:acme/app.git", "git fetch -q origin", "git pull -q",
        "git fetch -q --prune origin '+refs/*:refs/*'", "git push -q origin HEAD:main",
        "git push -qf origin HEAD~1:main",
        "git push -q --all origin", "git push -qf --mirror origin", "git push -q --prune origin 'refs/heads/*'",
        "git push -q origin :v1", "git push -q --delete origin tracked", "git push -q --tags", "git push -qf origin :",
        "git push -qf ../up HEAD:main", "git push -qf up HEAD:main", "git worktree add -q ../tree",
        "git worktree prune",
        "git update-ref -d refs/heads/main", "git rm -rq --cached .", "git clone -q . ../clone",
        "rm -rf .git/objects", "rm -rf .git", "rm -rf *", "rm -f .git/index .git/config", "echo x > a.txt",
        "echo x >> .git/config", "mkdir -p d", "cd ..", "cd d", "cd up/.", "ln -sfn .. up", "ln -sfn ../.. up",
        "ln -sfn .git up", "rm -rf up/*", "echo x > up/a.txt", "chmod -R a+w .", "mv .git up", "cp -r .git d",
    ]

    /// A script of a few commands that never climbs out of the job's own folder: at most two levels from a workspace.
    private static func script(_ random: inout RandomSource) -> String {
        var climbs = 0
        var lines: [String] = []
        for _ in 0..<random.int(in: 4...12) {
            let command = random.pick(commands)
            let height =
                ["cd ..": 1, "cd up/.": 2, "rm -rf up/*": 2, "echo x > up/a.txt": 2, "mv .git up": 2][command] ?? 0
            guard climbs + height <= 2 else { continue }
            if command.utf8.starts(with: "cd ".utf8) { climbs += height }
            lines.append(command)
        }
        return lines.joined(separator: "\n")
    }

    private static func workflow(_ scripts: [(kind: String, text: String)]) -> String {
        let legs = scripts.enumerated().map { index, script -> JSONValue in
            ["n": .number(Double(index)), "kind": .string(script.kind), "script": .string(script.text)]
        }
        return """
            on: push
            env: { GIT_AUTHOR_NAME: B, GIT_AUTHOR_EMAIL: b@b, GIT_COMMITTER_NAME: B, GIT_COMMITTER_EMAIL: b@b }
            jobs:
              job:
                name: job ${{ matrix.n }}
                runs-on: ubuntu-latest
                strategy: { fail-fast: false, matrix: { include: \(JSONValue.array(legs).text()) } }
                steps:
                  - { if: matrix.kind == 'checkout', uses: actions/checkout@v4, with: { fetch-depth: 0 } }
                  - { if: matrix.kind == 'path', uses: actions/checkout@v4, with: { path: inner } }
                  - run: '[ ! -d inner ] || cd inner; set +e; eval "$SCRIPT"; true'
                    env: { SCRIPT: '${{ matrix.script }}' }
            """
    }

    @Test func noJobChangesTheUsersRepositoryOrItsRemote() throws {
        let random = RandomSource()
        let scripts = (0..<ProveTier.count(sample: 12, full: 200)).map { index in
            var own = random.fork(index)
            return (["none", "checkout", "path"][index % 3], Self.script(&own))
        }
        let sandbox = try WithheldPushTests.clone(Self.workflow(scripts), ["a.txt": "a\n"])
        try sandbox.git("tag", "v1")
        try sandbox.write(["a.txt": "uncommitted\n", "new": "untracked\n"])
        let before = try Self.state(sandbox)
        let answer = try sandbox.run()
        #expect(try Self.state(sandbox) == before, "\(random): \(scripts)")
        #expect(answer.objects("job.finished").count == scripts.count, "\(random): \(answer.errors)")
    }

    /// Every file of the repository (its git folder included) and of its remote, with kind and mode.
    private static func state(_ sandbox: Sandbox) throws -> String {
        try sandbox.shell(
            """
            for folder in . ../acme/app.git; do
                cd $folder && find . -path ./.pitlane -prune -o -printf '%y %m %p %l\\n' | sort
                find . -path ./.pitlane -prune -o -type f -print | sort | xargs -d '\\n' sha256sum && cd "$OLDPWD"
            done
            """
        ).output
    }
}

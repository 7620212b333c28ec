import Basics
import Files
import Testing

/// A commit must not make its own rules: attacks on them by a push and by a pull request.
@Suite("Settings of the default branch")
struct PolicyTests {
    private static let workflow = """
        on: [push, pull_request, workflow_dispatch]
        jobs:
          build:
            runs-on: ubuntu-latest
            steps: [run: echo built]
          deploy:
            needs: build
            environment: Production
            runs-on: ubuntu-latest
            steps:
              - run: echo "deployed ${KEY:+with the key}"
                env: { KEY: "${{ secrets.KEY }}" }
          cleanup:
            needs: deploy
            if: failure()
            runs-on: ubuntu-latest
            steps: [run: "echo 'cleaned ${{ needs.deploy.result }}'"]

        """

    private static func sandbox(_ settings: String) throws -> Sandbox {
        try Sandbox([".github/workflows/ci.yml": workflow, "pitlane.yml": settings])
    }

    @Test("a branch that an environment does not allow gets neither its jobs nor its secrets, whatever it says itself")
    func branches() throws {
        let sandbox = try Self.sandbox("environments: { production: { branches: [main] } }\n")
        let key = ["PITLANE_KEY_FILE": "\(sandbox.folder)/key"] as [Key: String]
        #expect(
            try sandbox.shell("echo value | \"$PROGRAM\" secret set KEY --env production", environment: key).status == 0
        )
        let main = try sandbox.run(environment: key)
        #expect(main.status == 0 && main.says("deploy", "deployed with the key"), "\(main.output)\(main.errors)")
        #expect(main.errors.contains("this commit itself, because it is the first one"), "\(main.errors)")

        try sandbox.git("checkout", "-q", "-b", "feature")
        for attack in [
            "environments: { production: { branches: [main, feature, '**'] } }\n", "environments: {}\n",
            "environments: { production: { branches: ['**'], approval: { reviewers: [me], required: 0 } } }\n",
        ] {
            try sandbox.write(["pitlane.yml": attack])
            try sandbox.commit("attack")
            let note = attack.contains("required") ? "has errors here" : "differs here"
            for event in [
                ["push"], ["pull_request", "--base", "main"], ["push", "--branch", "main", "--sha", "HEAD"],
            ] {
                let answer = try sandbox.pitlane(list: ["run", "--format", "json"] + event, environment: key)
                #expect(answer.status == 1, "\(event): \(answer.output)\(answer.errors)")
                #expect(answer.conclusions["build"] == "success" && answer.conclusions["deploy"] == "failure")
                #expect(answer.lines("deploy").isEmpty && answer.says("cleanup", "cleaned failure"))
                let message = answer.objects("job.finished").compactMap { $0["message"]?.stringValue }.joined()
                #expect(
                    message.contains("the environment production allows main only, and this run is of"), "\(message)")
                #expect(message.contains("the default branch's pitlane.yml"), "\(message)")
                #expect(
                    answer.errors.contains(note) && answer.errors.contains("the settings of main@"), "\(answer.errors)")
            }
        }
        // Nor do uncommitted changes on the default branch itself count, nor a tag that is called like it.
        try sandbox.git("checkout", "-q", "main")
        try sandbox.write(["pitlane.yml": "environments: { production: { branches: [develop] } }\n"])
        let dirty = try sandbox.run(environment: key)
        #expect(dirty.status == 0 && dirty.errors.contains("environments.production.branches differs here"))
        try sandbox.git("checkout", "-q", ".")
        try sandbox.git("tag", "main")
        #expect(try sandbox.run("--tag", "main", environment: key).conclusions["deploy"] == "failure")
        // A run that starts over has the rules that it began with.
        #expect(try sandbox.pitlane("rerun", "2", "--failed", environment: key).status == 1)
    }

    /// The run waits for those whom the default branch names, and for nobody else, whatever its own commit says, and
    /// whatever the default branch says meanwhile.
    @Test(arguments: [["push"], ["pull_request", "--base", "main"]])
    func reviewers(_ event: [String]) throws {
        let me = WaitingRunTests.me
        let sandbox = try Self.sandbox("environments: { production: { approval: { reviewers: [ann] } } }\n")
        try sandbox.git("checkout", "-q", "-b", "feature")
        let own = "environments: { production: { approval: { reviewers: [\(me)], self-review: true } } }\n"
        try sandbox.write(["pitlane.yml": own])
        try sandbox.commit("attack")
        let run = try sandbox.pitlane(list: ["run", "--format", "json"] + event)
        #expect(run.status == 3 && run.errors.contains("differs here"), "\(run.output)\(run.errors)")
        #expect(run.objects("run.parked").first?["waits_for"]?.text().contains("by ann") == true, "\(run.output)")
        let attack = try sandbox.shell(
            """
            "$PROGRAM" approve 1; echo "branch $?"
            git checkout -q main; printf '\(own.replacing("\n", with: "\\n"))' > pitlane.yml
            "$PROGRAM" approve 1; echo "dirty $?"; git -c user.name=a -c user.email=a@b commit -qam later
            "$PROGRAM" approve 1 --leave; echo "later $?"; "$PROGRAM" resume 1; echo "resume $?"; "$PROGRAM" show 1
            """)
        for line in ["branch 1", "dirty 1", "later 1", "resume 3", "waits for an approval by ann"] {
            #expect(attack.output.contains(line), "\(line) in \(attack.output)\(attack.errors)")
        }
        #expect(attack.errors.contains("refused: \(me) is not a reviewer of Production (ann)"), "\(attack.errors)")
    }

    /// A file of settings that is elsewhere is not none.
    @Test func links() throws {
        let sandbox = try Self.sandbox("environments: { production: { branches: [none] } }\n")
        let answer = try sandbox.shell(
            """
            commit() { git add -A; git -c user.name=a -c user.email=a@b commit -qm "$1"; }
            try() { "$PROGRAM" run > /dev/null 2>> ../errors; echo "$1 $?"; "$PROGRAM" check > ../check; echo "check $?"; }
            mv pitlane.yml real.yml; ln -s real.yml pitlane.yml; commit link; try link
            rm pitlane.yml; mkdir pitlane.yml; touch pitlane.yml/x; commit folder; try folder
            rm -r pitlane.yml; git rm -rq --cached pitlane.yml
            git update-index --add --cacheinfo "160000,$(git rev-parse HEAD),pitlane.yml"; mkdir pitlane.yml
            git -c user.name=a -c user.email=a@b commit -qm submodule; try submodule
            grep -o 'pitlane.yml is a [a-z]* and not a file' ../errors | sort -u
            """)
        let lines = answer.output.split(separator: "\n").map(String.init)
        #expect(
            lines == [
                "link 2", "check 1", "folder 2", "check 1", "submodule 2", "check 1",
                "pitlane.yml is a folder and not a file", "pitlane.yml is a link and not a file",
                "pitlane.yml is a submodule and not a file",
            ], "\(answer)")
    }

    @Test("what origin has counts before a local branch that is ahead of it")
    func remote() throws {
        let sandbox = try Self.sandbox("environments: { production: { branches: [release] } }\n")
        try sandbox.git("clone", "-q", "--bare", ".", "../origin.git")
        try sandbox.git("remote", "add", "origin", "../origin.git")
        try sandbox.git("fetch", "-q", "origin")
        try sandbox.write(["pitlane.yml": "environments: { production: { branches: [main] } }\n"])
        try sandbox.commit("allow myself")
        let ahead = try sandbox.run()
        #expect(ahead.conclusions["deploy"] == "failure" && ahead.errors.contains("differs here"), "\(ahead.errors)")
        try sandbox.git("push", "-q", "origin", "main")
        #expect(try sandbox.run().status == 0)
    }

    @Test("without a default branch a first commit makes its own rules; a clone without it runs no deployment")
    func unknown() throws {
        let sandbox = try Self.sandbox("environments: { production: { branches: [trunk] } }\n")
        try sandbox.git("branch", "-m", "trunk")
        let own = try sandbox.run()
        #expect(own.status == 0 && own.errors.contains("because no default branch is known"), "\(own.errors)")
        try sandbox.git("checkout", "-q", "-b", "feature")
        try sandbox.git("remote", "add", "origin", "../origin.git")
        let clone = try sandbox.run()
        #expect(clone.status == 2 && clone.errors.contains("git remote set-head origin --auto"), "\(clone.errors)")
        // Workflows without an environment need none of it.
        try sandbox.write([
            ".github/workflows/ci.yml": "on: push\njobs: { a: { runs-on: ubuntu-latest, steps: [run: ':'] } }\n"
        ])
        #expect(try sandbox.run().status == 0)
        // Which secrets are for the jobs of an environment is then not known either: nobody gets one.
        let secret = try sandbox.pitlane("run", "--secret", "KEY", environment: ["KEY": "value"])
        #expect(secret.status == 2 && secret.errors.contains("git remote set-head origin --auto"), "\(secret.errors)")
    }

    @Test("a branch that anybody may push does not become the default branch by its name")
    func guessed() throws {
        let sandbox = try Self.sandbox("environments: { production: { branches: [master] } }\n")
        try sandbox.git("branch", "-m", "master")
        try sandbox.git("clone", "-q", "--bare", ".", "../origin.git")
        try sandbox.git("remote", "add", "origin", "../origin.git")
        try sandbox.git("fetch", "-q", "origin")
        #expect(try sandbox.run().status == 0)
        try sandbox.git("checkout", "-q", "-b", "main")
        try sandbox.write(["pitlane.yml": "environments: { production: { branches: [main] } }\n"])
        try sandbox.commit("allow myself")
        try sandbox.git("push", "-q", "origin", "main")
        let answer = try sandbox.run()
        #expect(answer.status == 2 && answer.errors.contains("git remote set-head origin --auto"), "\(answer.errors)")
    }

    @Test("a change cannot lower what gates ask of it")
    func gates() throws {
        let report = "SF:a.py\nDA:1,1\nDA:2,0\nend_of_record\n"
        let sandbox = try Sandbox([
            "a.py": "x = 1\ny = 2\n", "pitlane.yml": "gates: { coverage: { minimum: 70 } }\n",
            ".github/workflows/ci.yml": """
            on: [push, pull_request]
            jobs:
              coverage:
                runs-on: ubuntu-latest
                steps:
                  - uses: actions/checkout@v4
                  - uses: pitlane-dev/pitlane@v1
                  - run: printf '\(report.replacing("\n", with: "\\n"))' > lcov.info && pitlane gate coverage lcov.info

            """,
        ])
        try sandbox.git("checkout", "-q", "-b", "feature")
        try sandbox.write([
            "pitlane.yml": "gates: { coverage: { minimum: 10, ignore: ['*_pb2.py'], tolerance: 100 } }\n"
        ])
        try sandbox.commit("lower it")
        let note =
            "pitlane.yml: gates.coverage.minimum, gates.coverage.tolerance, gates.coverage.ignore differ here; "
            + "the settings of main@"
        for event in ["push", "pull_request"] {
            let answer = try sandbox.run(event)
            #expect(answer.status == 1, "\(answer.output)\(answer.errors)")
            let lines = answer.lines("coverage").joined(separator: "\n")
            #expect(lines.contains("50.00") && lines.contains(note), "\(lines)")
        }
        try Folder.write(Array(report.utf8), to: "\(sandbox.repository)/lcov.info")
        let byHand = try sandbox.pitlane("gate", "coverage", "lcov.info")
        #expect(byHand.status == 1 && byHand.output.contains(note), "\(byHand.output)\(byHand.errors)")
        try sandbox.git("checkout", "-q", "main")
        try sandbox.git("merge", "-q", "feature")
        #expect(try sandbox.pitlane("gate", "coverage", "lcov.info").status == 0)
    }
}

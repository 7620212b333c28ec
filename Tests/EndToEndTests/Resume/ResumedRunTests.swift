import Basics
import Glibc
import TestSupport
import Testing

/// What `resume` keeps, starts over and refuses, by the built program.
struct ResumedRunTests {
    /// `hold` waits for the file `go` beside the work root, and says with `ready` that it does.
    private static let hold = """
        touch "$RUNNER_TOOL_CACHE/../ready"
        until test -e "$RUNNER_TOOL_CACHE/../go"; do sleep 0.02; done
        """

    private static func job(_ script: String, _ more: JSONObject = [:]) -> JSONValue {
        var job: JSONObject = ["runs-on": "ubuntu-latest", "steps": [["run": .string(script)]]]
        for member in more.members { job[member.name] = member.value }
        return .object(job)
    }

    private static func workflow(_ jobs: JSONObject, name: String = "CI") -> [String: String] {
        [
            ".github/workflows/ci.yml": JSONValue.object(["name": .string(name), "on": "push", "jobs": .object(jobs)])
                .text()
        ]
    }

    /// Begins a run, and kills it when its job holds.
    private static func interrupt(
        _ sandbox: Sandbox, _ command: String = "run", before kill: String = ""
    ) throws {
        let answer = try sandbox.shell(
            """
            rm -f ../work/ready ../work/go
            "$PROGRAM" \(command) > ../first 2>&1 & pid=$!
            for i in $(seq 1500); do test -e ../work/ready && break; sleep 0.02; done
            \(kill)
            kill -9 $pid; wait $pid; code=$?
            touch ../work/go
            exit $code
            """, environment: ["TOKEN": "s3cret-value"])
        try #require(answer.status == 137, "\(answer.errors)")
    }

    private static func says(_ text: String, _ part: String) -> Bool { text.utf8.containsText(part) }

    @Test func whatCannotBeResumedSaysWhyAndWhatToDo() throws {
        let sandbox = try Sandbox(Self.workflow(["job": Self.job(Self.hold)]))
        func refusal(_ arguments: String...) throws -> String {
            let answer = try sandbox.pitlane(list: ["resume"] + arguments)
            #expect(answer.status == 2 && answer.output.utf8.isEmpty, "\(arguments): \(answer)")
            let lines = answer.errors.utf8.split(separator: 10)
            #expect(lines.count == 1, "\(answer.errors)")
            return answer.errors
        }
        #expect(Self.says(try refusal(), "no run is recorded"))
        try Self.interrupt(sandbox, "run --secret TOKEN --env FLAG=1")
        #expect(Self.says(try refusal(), "run 1 had the secret TOKEN: give it again with --secret NAME"))
        let list = try sandbox.pitlane("runs")
        let next = "pitlane resume 1 --secret TOKEN --env FLAG=VALUE"
        #expect(Self.says(list.errors, "run 1 was interrupted; resume it with \(next)"), "\(list.errors)")
        #expect(Self.says(try sandbox.pitlane("show").output, next))
        let token = ["TOKEN": "s3cret-value"] as [Key: String]
        let without = try sandbox.pitlane(list: ["resume", "--secret", "TOKEN"], environment: token)
        #expect(Self.says(without.errors, "run 1 had the variable FLAG: give it again with --env"), "\(without)")
        // Nothing of the refusals stands in the record.
        let whole = try sandbox.pitlane(
            list: ["resume", "1", "--secret", "TOKEN", "--env", "FLAG=1"], environment: token)
        #expect(whole.status == 0, "\(whole)")
        #expect(
            Self.says(
                try refusal("1"),
                "run 1 is over (success), so nothing of it can be resumed; run it again with pitlane rerun 1"))
        #expect(Self.says(try refusal("7"), "there is no run 7"))

        // Uncommitted changes that are others now.
        try sandbox.write(["file": "one"])
        try Self.interrupt(sandbox)
        try sandbox.write(["file": "two"])
        #expect(Self.says(try refusal(), "uncommitted changes that have changed since; start a new run"))
        try sandbox.write(["file": "one"])
        #expect(try sandbox.pitlane("resume").status == 0)

        // A commit that is gone.
        try sandbox.commit("second")
        try Self.interrupt(sandbox)
        _ = try sandbox.shell(
            "git reset -q --hard HEAD~1; git reflog expire --expire=now --all; git gc -q --prune=now; git prune")
        #expect(Self.says(try refusal("3"), "is not in this repository: fetch it with git fetch, or start a new run"))

        // A run that somebody drives.
        let driven = try sandbox.shell(
            """
            rm -f ../work/ready ../work/go
            "$PROGRAM" run > /dev/null 2>&1 & pid=$!
            for i in $(seq 1500); do test -e ../work/ready && break; sleep 0.02; done
            "$PROGRAM" resume 4; echo "resume $?"
            touch ../work/go; wait $pid; echo "run $?"
            """)
        #expect(
            Self.says(driven.errors, "run 4 is in progress") && Self.says(driven.output, "resume 2\nrun 0"), "\(driven)"
        )
    }

    @Test(.enabled(if: system("command -v sqlite3 > /dev/null") == 0, "needs the sqlite3 program"))
    func aRecordThatCannotBeUsedIsLeftAlone() throws {
        let sandbox = try Sandbox(Self.workflow(["job": Self.job(Self.hold)]))
        try Self.interrupt(sandbox)
        _ = try sandbox.pitlane("runs")
        let newer = try sandbox.shell(
            """
            sqlite3 .pitlane/pitlane.sqlite "INSERT INTO journal SELECT stream, max(seq) + 1, 0, NULL, NULL, 'run.teleported', '{}' FROM journal; UPDATE stream SET last_seq = last_seq + 1"
            "$PROGRAM" resume; echo $?
            sqlite3 .pitlane/pitlane.sqlite "DELETE FROM journal WHERE kind = 'run.teleported'; UPDATE stream SET last_seq = last_seq - 1"
            """)
        #expect(Self.says(newer.errors, "'run.teleported' is unknown to this version"), "\(newer)")
        #expect(Key(newer.output) == "2")
        // Another user's folder, of which that user may read everything.
        if getuid() == 0 {
            let other = try sandbox.shell(
                """
                chmod 755 .. . .pitlane; cp -f "$PROGRAM" ../pitlane-copy; chmod 755 ../pitlane-copy
                export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*' HOME=/tmp
                setpriv --reuid 65534 --clear-groups ../pitlane-copy resume 1; echo $?
                """, environment: ["PITLANE_WORK": "\(sandbox.folder)/other"])
            #expect(Self.says(other.errors, "make it writable (docs/approvals.md says how"), "\(other)")
            #expect(Key(other.output) == "2", "\(other)")
        }
        let last = try sandbox.pitlane("resume", "--format", "json")
        #expect(last.status == 0 && last.conclusions == ["job": "success"], "\(last)")
        #expect(last.objects("run.started").first?["attempt"]?.intValue == 1)
        #expect(last.objects("job.started").first?["attempt"]?.intValue == 2)
    }

    @Test func whatWasBeingCancelledEndsCancelled() throws {
        let deaf = "trap '' INT TERM\n" + Self.hold
        let sandbox = try Sandbox(
            Self.workflow([
                "slow": Self.job(deaf), "later": Self.job("echo never", ["needs": "slow"]),
                "cleanup": Self.job("echo cleaned", ["needs": "slow", "if": "always()"]),
            ]))
        // Cancelled and heard: the job was being stopped.
        let stopping = """
            "$PROGRAM" cancel 1
            for i in $(seq 1500); do grep -q cancelling ../first && break; sleep 0.02; done
            """
        try Self.interrupt(sandbox, before: stopping)
        let first = try sandbox.pitlane("resume", "--format", "json")
        #expect(first.status == 130, "\(first)")
        #expect(first.conclusions == ["slow": "cancelled", "later": "skipped", "cleanup": "success"], "\(first)")
        // Accepted, and never read: obeyed by the next driver.
        try Self.interrupt(sandbox, before: "kill -STOP $pid; \"$PROGRAM\" cancel 2")
        let second = try sandbox.pitlane("resume", "2", "--format", "json")
        #expect(second.status == 130, "\(second)")
        #expect(second.conclusions == ["slow": "cancelled", "later": "skipped", "cleanup": "success"], "\(second)")
    }

    @Test func whatWaitsForARunStartsWhenItIsResumed() throws {
        var files = Self.workflow(["job": Self.job(Self.hold)])
        let follower: JSONValue = [
            "name": "Deploy", "on": ["workflow_run": ["workflows": ["CI"]]],
            "jobs": [
                "deploy": Self.job(
                    "echo \"after ${{ github.event.workflow_run.conclusion }} of ${{ github.event.workflow_run.id }}\"")
            ],
        ]
        files[".github/workflows/deploy.yml"] = follower.text()
        let sandbox = try Sandbox(files)
        try Self.interrupt(sandbox)
        let answer = try sandbox.pitlane("resume", "--format", "json")
        #expect(answer.status == 0, "\(answer)")
        #expect(answer.says("deploy", "after success of 1"), "\(answer)")
        try Self.interrupt(sandbox, "run --no-chain")
        let alone = try sandbox.pitlane("resume", "--format", "json")
        #expect(alone.status == 0 && alone.conclusions == ["job": "success"], "\(alone)")
    }

    /// A run has ended, and its driver dies before all that waits for it has begun.
    @Test(.enabled(if: system("command -v sqlite3 > /dev/null") == 0, "needs the sqlite3 program"))
    func whatStillWaitsForAFinishedRunStartsOnce() throws {
        func follower(_ name: String, _ script: String) -> String {
            JSONValue.object([
                "name": .string(name), "on": ["workflow_run": ["workflows": ["CI"]]],
                "jobs": .object([Key(name): Self.job(script)]),
            ]).text()
        }
        var files = Self.workflow(["job": Self.job("echo built")])
        files[".github/workflows/one.yml"] = follower("one", Self.hold)
        files[".github/workflows/two.yml"] = follower("two", "echo second")
        let sandbox = try Sandbox(files)
        try Self.interrupt(sandbox)
        // Run 1 is over, the first of what follows was killed, and the second never began.
        let answer = try sandbox.pitlane("resume", "--format", "json")
        #expect(answer.status == 0 && answer.conclusions == ["one": "success", "two": "success"], "\(answer)")
        #expect(try sandbox.pitlane("resume", "1").errors.utf8.containsText("run 1 is over (success)"))
        // As if it had died before any of them began.
        let lost = try sandbox.shell(
            """
            sqlite3 .pitlane/pitlane.sqlite "DELETE FROM run WHERE number > 1; UPDATE run SET followers_due = 1"
            "$PROGRAM" runs; "$PROGRAM" resume --format json; echo "resume $?"; "$PROGRAM" runs; "$PROGRAM" resume 1
            """)
        #expect(lost.conclusions == ["one": "success", "two": "success"], "\(lost)")
        #expect(
            Self.says(lost.errors, "run 1 had ended; what waits for it (on: workflow_run) starts with pitlane resume 1")
        )
        #expect(Self.says(lost.output, "resume 0") && Self.says(lost.errors, "run 1 is over (success)"), "\(lost)")
    }

    @Test func whatAnInterruptedJobPushedIsTakenBack() throws {
        let steps: JSONValue = [
            ["uses": "actions/checkout@v4"],
            [
                "run": """
                git config user.name t && git config user.email t@e
                git push -q origin HEAD:refs/heads/kept
                date +%N > stamp && git add stamp && git commit -q -m "stamp $RANDOM"
                git tag v1 && git push -q origin v1 HEAD:refs/heads/kept HEAD:refs/heads/new
                """
            ],
            ["run": .string(Self.hold)],
        ]
        let sandbox = try Sandbox(Self.workflow(["push": ["runs-on": "ubuntu-latest", "steps": steps]]))
        try Self.interrupt(sandbox)
        let before = try sandbox.shell("git --git-dir .pitlane/outbox.git rev-parse v1")
        let answer = try sandbox.pitlane("resume", "--format", "json")
        #expect(answer.status == 0, "\(answer)")
        let after = try sandbox.shell("git --git-dir .pitlane/outbox.git rev-parse v1 kept new | sort -u")
        #expect(after.status == 0 && Key(after.output) != Key(before.output), "\(after)")
        #expect(after.output.utf8.split(separator: 10).count == 1, "\(after)")
    }
}

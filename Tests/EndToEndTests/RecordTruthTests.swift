import Basics
import Files
import Glibc
import Testing

/// Records say what is known: how long things took, which run is shown, what a lost database means.
struct RecordTruthTests {
    private static let workflow = """
        on: push
        jobs:
          job: { runs-on: ubuntu-latest, steps: [{ run: 'test -z "$HOLD" || { touch "$HOLD"; sleep 60; }' }, { run: exit 1 }] }
        """

    /// The time between two attempts is nobody's, and the end of a killed run is not known.
    @Test(.enabled(if: system("command -v sqlite3 > /dev/null") == 0, "needs the sqlite3 program"))
    func durationsAreThoseOfTheWork() throws {
        let sandbox = try Sandbox(workflow: Self.workflow)
        let made = try sandbox.shell(
            """
            "$PROGRAM" run > /dev/null
            sqlite3 .pitlane/pitlane.sqlite 'UPDATE run SET created = created - 7200000'
            "$PROGRAM" rerun 1 > /dev/null
            "$PROGRAM" run --env HOLD=$PWD/../begun > /dev/null 2>&1 & pid=$!
            until test -e ../begun; do sleep 0.02; done; kill -9 $pid; wait $pid 2> /dev/null
            until flock -n .pitlane/runs/2/lock true; do sleep 0.02; done
            """)
        #expect(made.errors == "", "\(made.errors)")
        let runs = try sandbox.pitlane("runs", "--format", "json").objects.first?.arrayValue ?? []
        try #require(runs.count == 2)
        #expect(runs[0]["seconds"] == .null && runs[0]["last_event"]?.stringValue != nil, "\(runs[0].text())")
        #expect((runs[1]["seconds"]?.numberValue ?? 7200) < 600 && runs[1]["last_event"] == .null)
        // Its workspace is kept for `rerun --from`.
        #expect((runs[1]["kept_bytes"]?.numberValue ?? 0) > 0 && runs[0]["kept_bytes"] == 0, "\(runs[1].text())")
        let killed = try #require(try sandbox.pitlane("show", "2", "--format", "json").objects.first)
        let job = killed["jobs"]?.arrayValue?.first
        for part in [killed, job, job?["attempts"]?.arrayValue?.first, job?["steps"]?.arrayValue?.first] {
            #expect(part?["seconds"] == .null && part?["ended"] == .null, "\(part?.text() ?? "")")
        }
        #expect(try sandbox.pitlane("show", "2").output.utf8.containsText("s or later   just now"))
        #expect(!(try sandbox.pitlane("show", "1").output.utf8.containsText("2h")))
        #expect(try sandbox.pitlane("runs").output.utf8.containsText("> "))
    }

    /// Without a number it is the run that failed, of those that the event started.
    @Test func theLatestRunIsTheOneThatFailed() throws {
        let green = "on: push\njobs: { job: { runs-on: ubuntu-latest, steps: [{ run: echo green }] } }\n"
        let sandbox = try Sandbox([
            ".github/workflows/a.yml":
                "on: push\njobs: { job: { runs-on: ubuntu-latest, steps: [{ run: exit 3 }] } }\n",
            ".github/workflows/b.yml": green, ".github/workflows/c.yml": green,
        ])
        #expect(try sandbox.pitlane("run").status == 1)
        let note = "note: run 1 (.github/workflows/a.yml) is one of 3 of its event; the others are "
        for command in [["show"], ["show", "latest"], ["logs"], ["why"], ["artifacts"], ["rerun", "--failed"]] {
            let answer = try sandbox.pitlane(list: command)
            #expect(answer.errors.utf8.starts(with: note.utf8), "\(command): \(answer.errors)")
        }
        #expect(try sandbox.pitlane("show", "--format", "json").objects.first?["run"] == 1)
        #expect(try sandbox.pitlane("cancel").errors.utf8.containsText("run 3 has ended"))
        #expect(try sandbox.pitlane("show", "2").errors == "")
    }

    @Test func anEmptiedRecordIsNoNewOneAndNoLinkLeadsNowhere() throws {
        let sandbox = try Sandbox(
            workflow: """
                on: push
                jobs:
                  job:
                    runs-on: ubuntu-latest
                    steps: [{ uses: actions/checkout@v4 }, { run: 'git push origin HEAD:new' }]
                """)
        #expect(try sandbox.pitlane("run").status == 0)
        #expect(try sandbox.pitlane("run").status == 0)
        let answer = try sandbox.shell(
            """
            old() { sqlite3 .pitlane/pitlane.sqlite "UPDATE run SET created = 500, ended = 1000 WHERE number = $1"; }
            old 2; "$PROGRAM" prune > /dev/null; readlink .pitlane/outbox.git
            old 1; "$PROGRAM" prune > /dev/null; readlink .pitlane/outbox.git; echo "gone $?"
            "$PROGRAM" run > /dev/null; readlink .pitlane/outbox.git
            : > .pitlane/pitlane.sqlite; rm -f .pitlane/pitlane.sqlite-*
            for command in run runs 'prune' 'secret list'; do "$PROGRAM" $command > /dev/null; echo "$command $?"; done
            ls .pitlane/runs
            """)
        let expected = [
            "runs/1/outbox.git", "gone 1", "runs/3/outbox.git", "run 2", "runs 2", "prune 2", "secret list 2",
        ]
        let lines = answer.output.utf8.split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
        #expect(Array(lines.prefix(expected.count)) == expected, "\(answer.output)\(answer.errors)")
        #expect(lines.count == expected.count + 1)
        #expect(answer.errors.utf8.containsText(".sqlite is empty, but "))
        #expect(answer.errors.utf8.containsText(" holds files of 1 run: put back a copy of the file, or move "))
    }

    /// A database that is gone while files of runs are left is no new record either, whichever files they are.
    @Test func aRemovedRecordIsNoNewOne() throws {
        let sandbox = try Sandbox(
            workflow: "on: push\njobs: { job: { runs-on: ubuntu-latest, steps: [{ run: echo said }] } }\n")
        let answer = try sandbox.shell(
            """
            "$PROGRAM" run > /dev/null; mkdir ../copy; cp .pitlane/pitlane.sqlite* ../copy; rm .pitlane/pitlane.sqlite
            for command in run runs prune 'secret list' 'freeze production --reason x' doctor; do
                "$PROGRAM" $command > /dev/null 2>> ../errors; echo "$command $?"
            done
            rm -r .pitlane/runs; "$PROGRAM" run > /dev/null 2>> ../errors; echo "logs $?"
            test -e .pitlane/pitlane.sqlite || echo "still gone"; grep -c 'is missing, but .* holds files of 1 run' ../errors
            cp ../copy/* .pitlane; "$PROGRAM" logs 1 job | tail -1 | grep -o said; "$PROGRAM" run > /dev/null; echo "back $?"
            rm -r .pitlane; "$PROGRAM" run > /dev/null; echo "new $?"
            """)
        let lines = answer.output.utf8.split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
        #expect(
            lines == [
                "run 2", "runs 2", "prune 2", "secret list 2", "freeze production --reason x 2", "doctor 2", "logs 2",
                "still gone", "7", "said", "back 0", "new 0",
            ], "\(answer)")
    }

    /// A job that removes the record, or a part of it, is not green, and the next run knows of it.
    @Test func aJobThatRemovesTheRecordIsNotGreen() throws {
        let sandbox = try Sandbox(
            workflow: """
                on: push
                jobs:
                  job:
                    runs-on: ubuntu-latest
                    steps: [{ run: 'echo before; rm -rf "$GONE"; echo after' }, { run: echo next }]
                """)
        let answer = try sandbox.shell(
            """
            for part in "" /pitlane.sqlite /runs /logs; do
                "$PROGRAM" run --env GONE="$PWD/.pitlane$part" > ../out 2>&1; code=$?
                grep -oE 'was removed (or replaced|while run|or cut)' ../out; echo "${part:-all} $code"
                if [ $part = /pitlane.sqlite ]; then "$PROGRAM" run > /dev/null 2>&1; echo "again $?"; fi
                if [ $part = /runs ]; then "$PROGRAM" runs 2>&1 | grep -o 'run 1 was interrupted'; fi
                rm -rf .pitlane
            done
            """)
        let lines = answer.output.utf8.split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
        #expect(
            lines == [
                "was removed or replaced", "all 1", "was removed or replaced", "/pitlane.sqlite 1", "again 2",
                "was removed while run", "/runs 1", "run 1 was interrupted", "was removed or cut", "/logs 1",
            ], "\(answer)")
    }
}

import Basics
import Glibc
import TestSupport
import Testing

/// Runs that wait for people, as the built program lets them wait and drives them on.
struct WaitingRunTests {
    /// Whose rights the tests have.
    static let me = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? ""

    private static let workflow = """
        name: deploy
        on: [push, workflow_dispatch]
        jobs:
          build: { runs-on: ubuntu-latest, steps: [{ run: echo built }] }
          deploy:
            needs: build
            runs-on: ubuntu-latest
            strategy: { matrix: { place: [eu, us] } }
            environment: Production
            steps: [{ run: 'echo to ${{ matrix.place }}' }]
          tell: { needs: deploy, if: always(), runs-on: ubuntu-latest, steps: [{ run: 'echo ${{ needs.deploy.result }}' }] }
        """

    /// A repository whose environment asks for an approval.
    private func sandbox(
        _ approval: String = "{ reviewers: [\(me), somebody], self-review: true }", workflow: String = workflow
    ) throws -> Sandbox {
        try Sandbox([
            ".github/workflows/ci.yml": workflow,
            "pitlane.yml": "environments: { production: { branches: [main], approval: \(approval) } }\n",
        ])
    }

    private func expect(_ text: String, _ parts: [String], _ place: SourceLocation = #_sourceLocation) {
        for part in parts { #expect(text.utf8.containsText(part), "\(part) in \(text)", sourceLocation: place) }
    }

    @Test func aRunWaitsWithoutAProcessAndOneApprovalDrivesItOn() throws {
        let sandbox = try sandbox()
        let waiting = try sandbox.run()
        #expect(waiting.status == 3, "\(waiting.errors)")
        #expect(waiting.conclusions == ["build": "success"])
        let parked = try #require(waiting.objects("run.parked").first)
        #expect(
            parked["waits_for"]?.arrayValue?[0].text()
                == "\"Production waits for an approval by \(Self.me), somebody\"")
        try sandbox.git("commit", "-q", "--allow-empty", "-m", "next")
        let shown = try sandbox.shell("\"$PROGRAM\" runs; \"$PROGRAM\" show; \"$PROGRAM\" rerun; echo \"rerun $?\"")
        expect(
            shown.output + shown.errors,
            [
                "○ waiting  deploy", "approval 1   asked just now   expires", "for deploy (eu), deploy (us)",
                "1 newer commit waits on main", "Approve: pitlane approve 1", "Reject:  pitlane reject 1",
                "waits for an approval of Production", "end it with pitlane cancel 1", "rerun 2",
            ])
        let approved = try sandbox.pitlane("approve", "1", "--format", "json", "--comment", "looks good")
        #expect(approved.status == 0, "\(approved.errors)")
        #expect(
            approved.conclusions == ["deploy (eu)": "success", "deploy (us)": "success", "tell": "success"])
        let answer = try #require(approved.objects("approval.answered").first)
        #expect(answer["by"]?.stringValue == Self.me && answer["advisory"] == true)
        let record = try JSONValue.parse(try sandbox.pitlane("show", "1", "--format", "json").output)
        #expect(record["approvals"]?.arrayValue?[0]["outcome"] == "approved" && record["waits_for"] == [])
        #expect(record["approvals"]?.arrayValue?[0]["answers"]?.arrayValue?[0]["comment"] == "looks good")
        // A rerun asks again; the answer to the first attempt is of no use for it.
        let again = try sandbox.shell(
            "\"$PROGRAM\" rerun; echo \"again $?\"; \"$PROGRAM\" approve 1; echo \"old $?\"; \"$PROGRAM\" approve 2; echo \"new $?\""
        )
        expect(
            again.output + again.errors,
            ["again 3", "run 1 has been started over since, and asks again", "old 1", "new 0"])
    }

    @Test func whatDoesNotCountIsRefusedWithTheReason() throws {
        let sandbox = try sandbox("{ reviewers: [\(Self.me), somebody] }")
        let hostile = "no\u{1B}[2J\u{202E}\n::error::x"
        let answer = try sandbox.shell(
            """
            pitlane() { "$PROGRAM" "$@"; echo "$1 $?"; }
            pitlane run; pitlane approve 1; pitlane reject 1; pitlane approve 7; pitlane approve one
            USER=somebody LOGNAME=somebody SUDO_USER=somebody "$PROGRAM" approve 1; echo "variables $?"
            pitlane cancel; pitlane approve 1; pitlane show 1
            git mv pitlane.yml old.yml
            printf 'environments: { production: { approval: { reviewers: [nobody-here] } } }' > pitlane.yml
            git add -A; git -c user.name=a -c user.email=a@b commit -qm policy
            pitlane run; pitlane approve 2
            printf 'environments: { production: { approval: { reviewers: [\(Self.me)], self-review: true } } }' > pitlane.yml
            git -c user.name=a -c user.email=a@b commit -qam policy
            pitlane run; pitlane reject 3 --comment "$HOSTILE"; pitlane approve 3; pitlane show 3
            """, environment: ["HOSTILE": hostile])
        let text = answer.output + answer.errors
        expect(
            text,
            [
                "run 3", "refused: \(Self.me) started the run, and Production has no self-review; somebody may answer",
                "approve 1", "reject 1", "there is no approval 7", "approve 2", "variables 1", "cancel 0",
                "refused: run 1 is over (cancelled)", "not answered",
                "refused: \(Self.me) is not a reviewer of Production (nobody-here)",
                "Production was rejected by \(Self.me): no", "rejected by \(Self.me): no",
                "refused: rejected by \(Self.me)", "echo failure",
            ])
        #expect(!text.utf8.contains(0x1B) && !text.utf8.containsText("\u{202E}"))
        #expect(!text.utf8.containsText("\n::error::x"))
    }

    @Test func aRequestExpiresAndTwoHaveToApprove() throws {
        let sandbox = try sandbox("{ reviewers: [\(Self.me)], self-review: true, expires: 1ms }")
        let late = try sandbox.shell(
            "\"$PROGRAM\" run; echo \"run $?\"; \"$PROGRAM\" approve 1; echo \"late $?\"; \"$PROGRAM\" resume; echo \"end $?\""
        )
        expect(
            late.output + late.errors,
            ["run 3", "the approval of Production expired on", "late 1", "start a new run", "end 1", "echo failure"])
        try sandbox.write([
            "pitlane.yml":
                "environments: { production: { approval: { reviewers: [\(Self.me), x], required: 2, self-review: true } } }"
        ])
        try sandbox.commit("two")
        let two = try sandbox.shell(
            """
            "$PROGRAM" run; "$PROGRAM" approve 2; echo "one $?"; "$PROGRAM" approve 2; echo "twice $?"
            "$PROGRAM" show --format json | grep -o '"status":"waiting"'
            """)
        expect(
            two.output + two.errors,
            [
                "waits for 2 approvals by \(Self.me), x", "waits for an approval by x", "one 3",
                "refused: \(Self.me) has approved Production already, on", "; 1 more of x must", "twice 1",
                #""status":"waiting""#,
            ])
    }

    /// Beside the job that waits one that runs until the file `go` is there.
    private static let beside = """
        on: push
        jobs:
          deploy: { runs-on: ubuntu-latest, environment: production, steps: [{ run: echo deployed }] }
          long:
            runs-on: ubuntu-latest
            steps: [{ run: 'touch "$RUNNER_TOOL_CACHE/../up"; until [ -e "$RUNNER_TOOL_CACHE/../go" ]; do sleep 0.05; done' }]
        """
    private static let start = """
        "$PROGRAM" run --format plain > ../run.txt 2>&1 & pid=$!
        until [ -e ../work/up ]; do sleep 0.05; done
        """

    @Test func aDriverThatLivesObeysAnAnswer() throws {
        let sandbox = try sandbox(workflow: Self.beside)
        let answer = try sandbox.shell(
            """
            \(Self.start)
            "$PROGRAM" approve 1; echo "approve $?"; "$PROGRAM" approve 1; echo "again $?"
            touch ../work/go; wait $pid; echo "run $?"; cat ../run.txt
            """)
        expect(
            answer.output + answer.errors,
            [
                "approved; another pitlane drives the run", "approve 0", "again 1", "run 0",
                "production was approved by \(Self.me)", "deployed",
            ])
    }

    /// The kernel's locks are all that says who drives a run, and they go with the processes: what survives a killed
    /// driver survives a reboot.
    @Test func anApprovalSurvivesTheDeathOfItsDriver() throws {
        let sandbox = try sandbox(workflow: Self.beside)
        let answer = try sandbox.shell(
            """
            \(Self.start)
            kill -9 $pid; wait $pid; touch ../work/go
            "$PROGRAM" runs; "$PROGRAM" approve 1; echo "approve $?"; "$PROGRAM" show --format json
            """)
        let text = answer.output + answer.errors
        expect(text, ["interrupted", "approve 0", "production was approved by", "deployed"])
        let record = try #require(answer.objects.last)
        #expect(record["conclusion"] == "success")
        #expect(record["jobs"]?.arrayValue?.map { $0["attempt"]?.text() } == ["1", "2"])
    }

    @Test func ofTwoWhoApproveAtOnceOneWins() throws {
        for _ in 0..<ProveTier.count(sample: 3, full: 50) {
            let sandbox = try sandbox()
            let answer = try sandbox.shell(
                """
                "$PROGRAM" run > /dev/null 2>&1
                "$PROGRAM" approve 1 --comment one > ../one.txt 2>&1 & one=$!
                "$PROGRAM" approve 1 --comment two > ../two.txt 2>&1 & two=$!
                wait $one; a=$?; wait $two; echo "codes $((a + $?))"; cat ../one.txt ../two.txt
                "$PROGRAM" show --format json
                """)
            let record = try #require(answer.objects.last, "\(answer.output)")
            #expect(record["conclusion"] == "success", "\(answer.output)")
            #expect(record["approvals"]?.arrayValue?[0]["answers"]?.arrayValue?.count == 1)
            // Who was not first is told so.
            expect(answer.output, ["codes 1", "refused: "])
        }
    }

    @Test func jobsOfAFrozenEnvironmentWaitUntilItIsLifted() throws {
        let sandbox = try sandbox("{ reviewers: [\(Self.me)], self-review: true }")
        let answer = try sandbox.shell(
            """
            "$PROGRAM" freeze PRODUCTION; echo "freeze $?"; "$PROGRAM" freeze PRODUCTION --reason "sale"; echo "freeze $?"
            "$PROGRAM" run; echo "run $?"; "$PROGRAM" runs; "$PROGRAM" approve 1; echo "approve $?"
            "$PROGRAM" unfreeze stage; echo "other $?"; "$PROGRAM" unfreeze production; echo "unfreeze $?"
            "$PROGRAM" unfreeze production; echo "twice $?"
            """)
        expect(
            answer.output + answer.errors,
            [
                "say why, with --reason", "freeze 2",
                "PRODUCTION is frozen by \(Self.me): sale; lift it with pitlane unfreeze PRODUCTION",
                "freeze 0",
                "run 3", "since just now", "Lift:    pitlane unfreeze Production", "approve 3",
                "stage is not frozen; frozen: PRODUCTION",
                "other 2", "PRODUCTION is not frozen any more", "to us", "unfreeze 0", "twice 2",
            ])
        try sandbox.write(["pitlane.yml": "environments: { other: { branches: [main] } }\n"])
        try sandbox.commit("no policy")
        // One that is under way learns of it before the job begins; without a policy it is the only thing to wait for.
        let live = try sandbox.shell(
            """
            "$PROGRAM" freeze production --reason x > /dev/null
            "$PROGRAM" run > ../run.txt 2>&1; echo "run $?"; "$PROGRAM" unfreeze production --format plain; echo "unfreeze $?"
            """)
        expect(live.output + live.errors, ["run 3", "to eu", "unfreeze 0"])
    }

    /// Whoever looks learns that an environment is frozen, and a name that nobody has is none.
    @Test func aFreezeIsShownAndOfKnownEnvironmentsOnly() throws {
        let sandbox = try sandbox("{ reviewers: [\(Self.me)], self-review: true }")
        let answer = try sandbox.shell(
            """
            pitlane() { echo "# $*"; "$PROGRAM" "$@"; echo "= $?"; }
            pitlane freeze; pitlane freeze prodution --reason x; pitlane freeze --reason x; pitlane freeze production --format json
            pitlane freeze production --reason "sale on $(printf '\\033[31m')" > /dev/null; pitlane freeze
            pitlane plan; pitlane runs; pitlane doctor; pitlane run > /dev/null 2>&1
            "$PROGRAM" freeze --format json; "$PROGRAM" why --format json
            sed -i 's/environment: Production/environment: "${{ matrix.place }}"/' \
                .github/workflows/ci.yml
            pitlane freeze anything --reason "computed"
            """)
        let text = answer.output + answer.errors
        expect(
            text,
            [
                "nothing is frozen", "# freeze prodution --reason x\n= 2\n",
                "no job and no setting names the environment 'prodution': did you mean 'production'?; known are production",
                "# freeze --reason x\n= 2", "name the environment before --reason",
                "# freeze production --format json\n= 2",
                "# freeze\n  production is frozen by \(Self.me): sale on ", "since just now\n= 0",
                "environment Production, frozen by \(Self.me): sale on ",
                "waits for an approval of Production by \(Self.me)",
                "anything is frozen by \(Self.me): computed; lift it with pitlane unfreeze anything\n= 0",
                "warning: no job and no setting names the environment 'anything'",
            ])
        #expect(!text.utf8.contains(0x1B), "\(text)")
        let frozen = "  production is frozen by \(Self.me): sale on "
        let (asked, lift) = (
            "  Production waits for an approval by \(Self.me)   approval 1", "Lift:    pitlane unfreeze Production"
        )
        for command in ["runs", "show", "why"] {
            expect(try sandbox.pitlane(command).output, [frozen, asked, "Approve: pitlane approve 1", lift])
        }
        // Before there is a run, too.
        #expect(answer.errors.utf8.containsText("  production is frozen by \(Self.me): sale on "))
        let objects = answer.objects
        #expect(objects.contains { $0["waits_for"]?.arrayValue?[0]["frozen"]?["by"]?.stringValue == Self.me })
        #expect(answer.output.utf8.containsText("[{\"environment\":\"production\",\"by\":"))
    }

    /// An answer that was left is seen, and a number of a run is not taken for one of an approval.
    @Test func anAnswerThatWasLeftIsShownUntilItIsTakenUp() throws {
        let sandbox = try sandbox()
        let answer = try sandbox.shell(
            """
            "$PROGRAM" run > /dev/null 2>&1; "$PROGRAM" cancel > /dev/null 2>&1; "$PROGRAM" run > /dev/null 2>&1
            sqlite3 .pitlane/pitlane.sqlite "UPDATE approval SET id = 5 WHERE id = 2"
            here="-C $PWD --data $PWD/.pitlane"
            cd /; "$PROGRAM" approve 2 $here; echo "run's $?"; "$PROGRAM" reject 77 $here; echo "nobody's $?"; cd - > /dev/null
            "$PROGRAM" approve 5 --leave --comment fine; echo "left $?"
            "$PROGRAM" runs; "$PROGRAM" show 2; "$PROGRAM" show 2 --format json
            "$PROGRAM" resume 2 --format plain; echo "resume $?"; "$PROGRAM" show 2 | grep -c 'left for whoever'
            """)
        let here = "-C \(sandbox.repository) --data \(sandbox.repository)/.pitlane"
        let left = "  approved by \(Self.me) on "
        expect(
            answer.output + answer.errors,
            [
                "error: there is no approval 2; run 2 waits for approval 5, of Production: see it with pitlane show 2 \(here)",
                "run's 2", "see what waits with pitlane runs \(here)", "nobody's 2", "left 0", left,
                "(advisory): fine   left for whoever continues the run", "Resume:  pitlane resume 2\nLog: ",
                "resume 0\n0",
            ])
        let record = try #require(answer.objects.first)
        #expect(record["waits_for"]?.arrayValue?[0]["left"]?.arrayValue?[0]["comment"] == "fine")
    }

    /// A run that cannot be continued is named, and the others go on.
    @Test func aFreezeIsLiftedForTheOthersToo() throws {
        let sandbox = try sandbox("{ wait: 0s }")
        let answer = try sandbox.shell(
            """
            "$PROGRAM" freeze production --reason sale > /dev/null
            TOKEN=abcdef "$PROGRAM" run --secret TOKEN > /dev/null 2>&1; "$PROGRAM" run > /dev/null 2>&1
            "$PROGRAM" unfreeze production --format plain; echo "unfreeze $?"; "$PROGRAM" runs
            """)
        expect(
            answer.output + answer.errors,
            [
                "error: run 1 is not continued: run 1 had the secret TOKEN: give it again with --secret NAME",
                "unfreeze 1",
                "2  ✓ success  deploy", "1  ○ waiting  deploy",
            ])
    }

    @Test func aTerminalIsAskedAtOnce() throws {
        let sandbox = try sandbox("{ reviewers: [\(Self.me)], self-review: true }")
        func run(_ answers: [String]) throws -> (status: Int32, text: String) {
            let environment = Sandbox.environment(["TERM": "xterm", "PITLANE_WORK": sandbox.work])
            let terminal = try PseudoTerminal(
                [Sandbox.program, "run", "--format", "plain"], environment: environment.map { "\($0.0)=\($0.1)" },
                folder: sandbox.repository, columns: 200)
            for answer in answers {
                try terminal.expect(answer.utf8.count == 1 || answer.utf8.isEmpty ? "to leave it waiting: " : "Why? ")
                terminal.type("\(answer)\n")
            }
            return (try terminal.wait(), terminal.text)
        }
        let approved = try run(["y"])
        #expect(approved.status == 0 && approved.text.utf8.containsText("to eu"), "\(approved.text)")
        let rejected = try run(["n", "not today"])
        #expect(rejected.status == 1)
        expect(rejected.text, ["rejected by \(Self.me): not today"])
        let left = try run([""])
        #expect(left.status == 3)
        expect(left.text, ["pitlane approve 3"])
    }

    /// Each question is asked once: what was left waiting is not asked for again when another answer has driven the run.
    @Test func aTerminalAsksForEachEnvironmentOnce() throws {
        let sandbox = try Sandbox([
            ".github/workflows/ci.yml": """
            on: push
            jobs:
              a: { environment: eu, runs-on: ubuntu-latest, steps: [{ run: echo to eu }] }
              b: { environment: us, runs-on: ubuntu-latest, steps: [{ run: echo to us }] }
              c: { needs: [a, b], if: always(), runs-on: ubuntu-latest, steps: [{ run: 'echo "at last ${{ needs.b.result }}"' }] }
            """,
            "pitlane.yml": """
            environments:
              eu: { approval: { reviewers: [\(Self.me)], self-review: true } }
              us: { approval: { reviewers: [\(Self.me)], self-review: true } }
            """,
        ])
        let environment = Sandbox.environment(["TERM": "xterm", "PITLANE_WORK": sandbox.work])
        func run(_ answers: [String]) throws -> (status: Int32, text: String) {
            let terminal = try PseudoTerminal(
                [Sandbox.program, "run", "--format", "plain"], environment: environment.map { "\($0.0)=\($0.1)" },
                folder: sandbox.repository, columns: 200)
            for answer in answers {
                try terminal.expect(answer.utf8.containsText("never") ? "Why? " : "to leave it waiting: ")
                terminal.type("\(answer)\n")
            }
            return (try terminal.wait(), terminal.text)
        }
        let questions = { (text: String) in
            text.split(separator: "to leave it waiting: ", omittingEmptySubsequences: false).count - 1
        }
        let left = try run(["", "y"])
        #expect(left.status == 3 && questions(left.text) == 2, "\(left.text)")
        expect(left.text, ["to us", "pitlane approve 1"])
        let refused = try run(["n", "never", "n", "never again"])
        #expect(refused.status == 1 && questions(refused.text) == 2, "\(refused.text)")
        expect(refused.text, ["rejected by \(Self.me): never again", "at last failure"])
    }

    /// The workflow-level place that a waiting run gave back is taken again for what runs under a cancellation.
    @Test func aCancelledRunThatWaitsEndsWithItsAlwaysJobs() throws {
        let sandbox = try sandbox("{ reviewers: [somebody] }", workflow: "concurrency: deploy\n" + Self.workflow)
        let answer = try sandbox.shell(
            "\"$PROGRAM\" run > /dev/null 2>&1; \"$PROGRAM\" cancel; echo \"cancel $?\"; \"$PROGRAM\" show")
        expect(answer.output, ["| cancelled", "cancel 0", "■ deploy #1   cancelled in ", "✓ tell"])
    }

    /// The job waits for its turn when its environment is frozen, and the run goes on meanwhile.
    @Test func aFreezeIsKeptAndLiftedWhileTheRunIsDriven() throws {
        let sandbox = try sandbox(
            workflow: """
                on: push
                env: { DIR: "${{ vars.DIR }}" }
                jobs:
                  first: { runs-on: ubuntu-latest, steps: [{ run: 'touch "$DIR/ready"; until test -e "$DIR/go"; do sleep 0.02; done' }] }
                  deploy: { environment: free, runs-on: ubuntu-latest, steps: [{ run: echo deployed }] }
                  last: { runs-on: ubuntu-latest, steps: [{ run: 'touch "$DIR/last"; until test -e "$DIR/end"; do sleep 0.02; done' }] }
                """)
        let driven = try sandbox.shell(
            """
            mkdir ../signs; signs=$(cd ../signs && pwd)
            until_there() { for i in $(seq 1500); do test -e "$signs/$1" && break; sleep 0.02; done; }
            "$PROGRAM" run --max-parallel 1 --var DIR="$signs" --format plain > ../run.txt 2>&1 & pid=$!
            until_there ready; "$PROGRAM" freeze free --reason sale > /dev/null; touch "$signs/go"
            until_there last; "$PROGRAM" unfreeze free > /dev/null; touch "$signs/end"
            wait $pid; echo "run $?"; cat ../run.txt
            """)
        expect(driven.output, ["run 0", "deployed", "3 ✓"])
    }

    @Test func aRejectionCountsAsLongAsNoJobHasStarted() throws {
        let sandbox = try sandbox("{ reviewers: [\(Self.me)], self-review: true }")
        let answer = try sandbox.shell(
            """
            "$PROGRAM" freeze production --reason sale > /dev/null; "$PROGRAM" run > /dev/null; echo "run $?"
            "$PROGRAM" approve 1 --leave; "$PROGRAM" reject 1 --leave --comment "on second thought"
            "$PROGRAM" unfreeze production --format plain; echo "unfreeze $?"; "$PROGRAM" show
            """)
        expect(answer.output + answer.errors, ["run 3", "rejection is left", "unfreeze 1", "on second thought"])
        #expect(!answer.output.utf8.containsText("to eu"), "\(answer)")
    }

    /// Who started a run does not approve what follows it, whoever drove it on.
    @Test func aFollowerHasTheStartersOfItsCause() throws {
        let sandbox = try Sandbox([
            ".github/workflows/first.yml":
                "name: first\non: push\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: echo }] } }\n",
            ".github/workflows/then.yml": """
            on: { workflow_run: { workflows: [first], types: [completed] } }
            jobs: { b: { environment: production, runs-on: ubuntu-latest, steps: [{ run: echo }] } }

            """,
            "pitlane.yml": "environments: { production: { approval: { reviewers: [\(Self.me), somebody] } } }\n",
        ])
        #expect(try sandbox.run().status == 3)
        let started = try sandbox.shell(
            #"sqlite3 .pitlane/pitlane.sqlite "SELECT json_extract(body, '$.caused_by[0]') FROM journal WHERE stream = 2 AND seq = 1""#
        )
        expect(started.output, [Self.me])
        expect(try sandbox.pitlane("approve", "1").errors, ["started the run"])
    }
}

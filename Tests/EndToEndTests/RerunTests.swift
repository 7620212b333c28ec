import Basics
import Testing

/// Runs that are started over, and what is said about a failure, by the built program.
struct RerunTests {
    /// `flaky` fails until the file `good` is beside the work root.
    private static let workflow = """
        name: Checks
        on: push
        jobs:
          steady:
            runs-on: ubuntu-latest
            outputs: { made: "${{ steps.make.outputs.value }}" }
            steps:
              - { id: make, run: 'echo "value=from-$GITHUB_RUN_ATTEMPT" >> "$GITHUB_OUTPUT"' }
          flaky:
            needs: steady
            runs-on: ubuntu-latest
            strategy: { matrix: { n: [1, 2] }, fail-fast: false }
            steps:
              - run: |
                  echo "attempt $GITHUB_RUN_ATTEMPT of run $GITHUB_RUN_ID, number $GITHUB_RUN_NUMBER"
                  echo "made ${{ needs.steady.outputs.made }}"
                  if test ${{ matrix.n }} = 2 && ! test -e "$RUNNER_TOOL_CACHE/../../good"; then
                    echo "app/prices.py:3: error: not good yet"
                    exit 7
                  fi
          last:
            needs: flaky
            runs-on: ubuntu-latest
            steps: [{ run: echo last }]
        """

    @Test func whatFailedIsStartedOverAndTheRestKept() throws {
        let sandbox = try Sandbox(workflow: Self.workflow)
        let first = try sandbox.run()
        #expect(first.status == 1, "\(first.errors)")
        #expect(
            first.conclusions == [
                "steady": "success", "flaky (1)": "success", "flaky (2)": "failure", "last": "skipped",
            ])
        try sandbox.write(["../good": ""])
        let again = try sandbox.pitlane("rerun", "--failed", "--format", "json")
        #expect(again.status == 0, "\(again.errors) \(again.output)")
        #expect(again.conclusions == ["flaky (2)": "success", "last": "success"])
        #expect(again.says("flaky (2)", "attempt 2 of run 1, number 1"))
        #expect(again.says("flaky (2)", "made from-1"))
        let show = try JSONValue.parse(try sandbox.pitlane("show", "1", "--format", "json").output)
        #expect(show["conclusion"]?.stringValue == "success")
        #expect(show["attempt"]?.intValue == 2)
        let jobs = show["jobs"]?.arrayValue ?? []
        let attempts = jobs.map { ($0["attempts"]?.arrayValue ?? []).count }
        #expect(attempts == [1, 1, 2, 1])
        // Each attempt's log is kept.
        let old = try sandbox.shell("cat .pitlane/logs/1/flaky.1/1.log")
        #expect(old.output.utf8.containsText("not good yet"))
        #expect(try sandbox.pitlane("logs", "1", "flaky (2)").output.utf8.containsText("attempt 2"))
        let all = try sandbox.pitlane("rerun", "--format", "json")
        #expect(all.status == 0, "\(all.errors)")
        #expect(all.says("flaky (1)", "made from-3"))
    }

    @Test func aSingleJobIsStartedOverWithThoseThatNeedIt() throws {
        let sandbox = try Sandbox(workflow: Self.workflow)
        try sandbox.write(["../good": ""])
        try sandbox.commit("good")
        #expect(try sandbox.run().status == 0)
        let again = try sandbox.pitlane("rerun", "1", "--job", "flaky (1)", "--format", "json")
        #expect(again.status == 0, "\(again.errors)")
        #expect(again.conclusions == ["flaky (1)": "success", "last": "success"])
        let unknown = try sandbox.pitlane("rerun", "1", "--job", "flakey")
        #expect(unknown.status == 2)
        #expect(unknown.errors.utf8.containsText("flaky"))
        let nothing = try sandbox.pitlane("rerun", "1", "--failed")
        #expect(nothing.status == 2)
        #expect(nothing.errors.utf8.containsText("nothing in run 1 failed"))
    }

    /// `call` calls two jobs for each `n`: `good` is green, `bad` is when the run is started over, `ugly` needs both.
    private static let calling = [
        ".github/workflows/ci.yml": """
        on: push
        jobs:
          call:
            strategy: { fail-fast: false, matrix: { n: [1, 2] } }
            uses: ./.github/workflows/called.yml
            with: { n: "${{ matrix.n }}" }
          after:
            needs: call
            if: always()
            runs-on: ubuntu-latest
            steps: [{ run: 'echo "said ${{ needs.call.outputs.said }}, ${{ needs.call.result }}"' }]
        """,
        ".github/workflows/called.yml": """
        on:
          workflow_call:
            inputs: { n: { type: string } }
            outputs: { said: { value: "${{ jobs.good.outputs.said }}+${{ jobs.bad.outputs.said }}" } }
        jobs:
          good:
            runs-on: ubuntu-latest
            outputs: { said: "${{ steps.say.outputs.said }}" }
            steps: [{ id: say, run: 'echo "said=good-$GITHUB_RUN_ATTEMPT" >> "$GITHUB_OUTPUT"' }]
          bad:
            runs-on: ubuntu-latest
            outputs: { said: "${{ steps.say.outputs.said }}" }
            steps:
              - id: say
                run: 'if [ $GITHUB_RUN_ATTEMPT = 1 ]; then echo "said=bad" >> "$GITHUB_OUTPUT"; fi'
              - { id: judge, run: '[ "${{ inputs.n }}" = 1 ] || [ $GITHUB_RUN_ATTEMPT != 1 ]' }
          ugly: { needs: [good, bad], runs-on: ubuntu-latest, steps: [{ run: 'echo ${{ needs.good.outputs.said }}' }] }
        """,
    ]

    @Test func theGreenJobsOfACalledWorkflowAreKept() throws {
        let sandbox = try Sandbox(Self.calling)
        let first = try sandbox.run()
        #expect(first.status == 1, "\(first.errors)")
        #expect(first.conclusions["call (2) / ugly"] == "skipped")
        let again = try sandbox.pitlane("rerun", "--failed", "--format", "json")
        #expect(again.status == 0, "\(again.errors) \(again.output)")
        #expect(
            again.conclusions == [
                "call (2) / bad": "success", "call (2) / ugly": "success", "call (2)": "success", "after": "success",
            ])
        #expect(again.says("call (2) / ugly", "good-1"))
        // Neither the job's own nor the call's output of the attempt before is left.
        #expect(again.says("after", "said good-1+, success"))
        let show = try sandbox.pitlane("show", "1")
        #expect(show.output.utf8.containsText("call (2) / ugly"), "\(show.output)")

        // A key as show prints it, the beginning of one, and steps of such a job.
        let one = try sandbox.pitlane("rerun", "--job", "call (1) / good", "--format", "json")
        #expect(
            one.conclusions == [
                "call (1) / good": "success", "call (1) / ugly": "success", "call (1)": "success", "after": "success",
            ], "\(one.errors)")
        let call = try sandbox.pitlane("rerun", "--job", "call (2)", "--format", "json")
        #expect(call.conclusions.count == 5, "\(call.errors) \(call.conclusions)")
        #expect(call.conclusions["call (2) / good"] == "success")
        let unknown = try sandbox.pitlane("rerun", "--job", "call (2) / god")
        #expect(unknown.status == 2)
        #expect(unknown.errors.utf8.containsText("did you mean 'call (2) / good'"), "\(unknown.errors)")
    }

    @Test func aJobOfACalledWorkflowGoesOnInItsWorkspace() throws {
        let sandbox = try Sandbox(Self.calling)
        #expect(try sandbox.run().status == 1)
        let again = try sandbox.pitlane("rerun", "--job", "call (2) / bad", "--from", "judge", "--format", "json")
        #expect(again.status == 0, "\(again.errors)")
        #expect(again.says("after", "said good-1+bad, success"), "\(again.output)")
    }

    @Test func aJobThatStartsOverHasNoOutputsOfTheAttemptBefore() throws {
        let sandbox = try Sandbox(
            workflow: """
                on: push
                jobs:
                  made:
                    strategy: { fail-fast: false, matrix: { n: [1, 2] } }
                    runs-on: ubuntu-latest
                    outputs: { both: "${{ steps.o.outputs.both }}", own: "${{ steps.o.outputs.own }}" }
                    steps:
                      - id: o
                        run: |
                          echo "both=${{ matrix.n }}-$GITHUB_RUN_ATTEMPT" >> "$GITHUB_OUTPUT"
                          if [ $GITHUB_RUN_ATTEMPT = 1 ] && [ ${{ matrix.n }} = 2 ]; then echo own=old >> "$GITHUB_OUTPUT"; fi
                      - run: '[ ${{ matrix.n }} = 1 ] || [ $GITHUB_RUN_ATTEMPT != 1 ]'
                  reads:
                    needs: made
                    if: always()
                    runs-on: ubuntu-latest
                    steps: [{ run: 'echo "own [${{ needs.made.outputs.own }}] both [${{ needs.made.outputs.both }}]"' }]
                  deploys:
                    needs: made
                    if: always() && needs.made.outputs.own == 'old'
                    runs-on: ubuntu-latest
                    steps: [{ run: echo deployed }]
                """)
        let first = try sandbox.run()
        #expect(first.conclusions["deploys"] == "success")
        let again = try sandbox.pitlane("rerun", "--failed", "--format", "json")
        #expect(again.says("reads", "own [] both [2-2]"), "\(again.output)")
        #expect(again.conclusions["deploys"] == "skipped")
    }

    @Test func aRerunUsesTheFrozenWorkflowAndCommit() throws {
        let sandbox = try Sandbox(workflow: Self.workflow)
        #expect(try sandbox.run().status == 1)
        try sandbox.write([".github/workflows/ci.yml": "on: push\njobs: {}\n", "../good": ""])
        try sandbox.commit("another pipeline")
        let again = try sandbox.pitlane("rerun", "1", "--format", "json")
        #expect(again.status == 0, "\(again.errors) \(again.output)")
        #expect(again.conclusions["last"] == "success")
    }

    @Test func secretsHaveToBeGivenAgain() throws {
        let sandbox = try Sandbox(
            workflow: """
                on: push
                jobs:
                  job:
                    runs-on: ubuntu-latest
                    steps: [{ run: 'test "${{ secrets.TOKEN }}" = abcdef && exit 1' }]
                """)
        #expect(try sandbox.run("--secret", "TOKEN", environment: ["TOKEN": "abcdef"]).status == 1)
        let without = try sandbox.pitlane("rerun", "--failed")
        #expect(without.status == 2)
        #expect(without.errors.utf8.containsText("TOKEN"))
        let with = try sandbox.pitlane("rerun", "--failed", "--secret", "TOKEN", environment: ["TOKEN": "abcdef"])
        #expect(with.status == 1)
    }

    @Test func anArtifactOfAnEarlierAttemptIsReplaced() throws {
        let sandbox = try Sandbox(
            workflow: """
                on: push
                jobs:
                  job:
                    runs-on: ubuntu-latest
                    steps:
                      - run: echo $GITHUB_RUN_ATTEMPT > file
                      - uses: actions/upload-artifact@v4
                        with: { name: thing, path: file }
                      - run: test $GITHUB_RUN_ATTEMPT = 2
                """)
        #expect(try sandbox.run().status == 1)
        let again = try sandbox.pitlane("rerun", "--failed")
        #expect(again.status == 0, "\(again.errors) \(again.output)")
    }

    @Test func whyNamesTheLinesTheCommitsAndWhatWasBlocked() throws {
        let sandbox = try Sandbox(workflow: Self.workflow)
        try sandbox.write(["../good": ""])
        #expect(try sandbox.run().status == 0)
        try sandbox.shell("rm ../good").requireSuccess()
        try sandbox.write(["x": "1"])
        try sandbox.commit("Change the prices")
        #expect(try sandbox.run().status == 1)
        let why = try sandbox.pitlane("why")
        #expect(why.status == 0, "\(why.errors)")
        for text in [
            "flaky (2) › 1 ", "exit 7", "app/prices.py:3: error: not good yet", "Blocked: last",
            "run 1 was green at", "1 commit ago", "Change the prices", "pitlane rerun 2 --failed",
        ] {
            #expect(why.output.utf8.containsText(text), "\(text) is missing:\n\(why.output)")
        }
        #expect(!why.output.utf8.containsText("made from"))
        let json = try JSONValue.parse(try sandbox.pitlane("why", "2", "--format", "json").output)
        #expect(json["failures"]?.arrayValue?.first?["key"]?.stringValue == "flaky (2)")
        #expect(json["green"]?["commits"]?.arrayValue?.count == 1)
        #expect(try sandbox.pitlane("why", "1").output.utf8.containsText("green"))
        #expect(try sandbox.pitlane("why", "9").status == 2)
    }

    @Test func cancelStopsARunOfAnotherProcess() throws {
        let sandbox = try Sandbox(
            workflow: """
                on: push
                jobs:
                  job:
                    runs-on: ubuntu-latest
                    steps:
                      - run: |
                          touch "$RUNNER_TOOL_CACHE/../ready"
                          while :; do sleep 0.05; done
                      - if: cancelled()
                        run: echo cancelled runs
                """)
        let answer = try sandbox.shell(
            """
            "$PROGRAM" run --format json & pid=$!
            for i in $(seq 600); do test -e ../work/ready && break; sleep 0.05; done
            "$PROGRAM" cancel >&2
            wait $pid
            """)
        #expect(answer.status == 130, "\(answer.errors)")
        #expect(answer.says("job", "cancelled runs"))
        let late = try sandbox.pitlane("cancel")
        #expect(late.status == 2)
        #expect(late.errors.utf8.containsText("has ended"))
        // What was cancelled counts as failed when it is started over.
        #expect(try sandbox.pitlane("rerun", "--failed", "--job", "job").status == 2)
    }
}

extension Sandbox.Answer {
    fileprivate func requireSuccess() throws { try #require(status == 0, "\(errors)") }
}

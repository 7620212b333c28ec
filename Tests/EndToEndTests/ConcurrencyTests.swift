import Testing

/// Concurrency groups hold across processes of one machine.
struct ConcurrencyTests {
    private static func workflow(cancels: Bool) -> String {
        """
        on: push
        concurrency:
          group: deploy-${{ github.ref }}
          cancel-in-progress: \(cancels)
        jobs:
          job:
            runs-on: ubuntu-latest
            steps:
              - run: |
                  data="$RUNNER_TOOL_CACHE/.."
                  if mkdir "$data/first" 2>/dev/null; then
                    while ! test -e "$data/go"; do sleep 0.05; done
                    echo first is done >> "$data/order"
                  else
                    echo second is done >> "$data/order"
                  fi
        """
    }

    @Test func aNewerRunCancelsTheOneInProgress() throws {
        let sandbox = try Sandbox(workflow: Self.workflow(cancels: true))
        let answer = try sandbox.shell(
            """
            "$PROGRAM" run --format json > first.json & first=$!
            for i in $(seq 600); do test -e ../work/first && break; sleep 0.05; done
            "$PROGRAM" run --format json; echo "second $?"
            wait $first; echo "first $?"
            """)
        #expect(answer.output.utf8.containsText("second 0"), "\(answer.output) \(answer.errors)")
        #expect(answer.output.utf8.containsText("first 130"))
        let record = try sandbox.pitlane("show", "1", "--format", "json")
        #expect(record.output.utf8.containsText("\"conclusion\":\"cancelled\""))
    }

    @Test func aNewerRunWaitsForTheOneInProgress() throws {
        let sandbox = try Sandbox(workflow: Self.workflow(cancels: false))
        let answer = try sandbox.shell(
            """
            "$PROGRAM" run --format json > first.json & first=$!
            for i in $(seq 600); do test -e ../work/first && break; sleep 0.05; done
            "$PROGRAM" run --format json > second.json & second=$!
            for i in $(seq 600); do grep -q '"type":"run.waiting".*"holder":"run 1"' second.json && break; sleep 0.05; done
            "$PROGRAM" runs --format json | grep -o '"status":"waiting"'
            touch ../work/go
            wait $first; echo "first $?"
            wait $second; echo "second $?"
            cat ../work/order
            """)
        let lines = answer.output.utf8.split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
        #expect(
            lines == ["\"status\":\"waiting\"", "first 0", "second 0", "first is done", "second is done"],
            "\(answer.errors)")
    }

    // MARK: - Groups of jobs

    /// A job that notes its number when it begins, and goes on when `go` is there.
    private static func jobs(_ concurrency: String, workflow: String = "") -> String {
        """
        on: push
        \(workflow)
        jobs:
          free:
            runs-on: ubuntu-latest
            steps: [{ run: "true" }]
          deploy:
            needs: free
            concurrency: \(concurrency)
            runs-on: ubuntu-latest
            steps:
              - run: |
                  data="$RUNNER_TOOL_CACHE/.."
                  echo $GITHUB_RUN_ID >> "$data/order"
                  while ! test -e "$data/go"; do sleep 0.05; done
        """
    }

    /// Starts run `n` in the background, and waits for something.
    private static let helpers = #"""
        start() { "$PROGRAM" run --max-parallel 4 --format json > $1.json 2> $1.txt & eval "p$1=$!"; }
        until_true() { for i in $(seq 600); do eval "$1" && return; sleep 0.05; done; echo "never: $1"; }
        begun() { until_true "grep -q '^$1\$' ../work/order 2> /dev/null"; }
        waits() { until_true "grep -q '\"type\":\"job.waiting\",\"run\":$1,\"key\":\"deploy\"' $1.json"; }
        ended() { eval "wait \$p$1"; echo "$1 $?"; }

        """#

    private func lines(_ answer: Sandbox.Answer) -> [String] {
        answer.output.utf8.split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func jobsOfOneGroupWaitInOrderAndTheOthersGoOn() throws {
        let sandbox = try Sandbox(workflow: Self.jobs("{ group: 'Deploy-${{ github.ref }}', queue: max }"))
        let answer = try sandbox.shell(
            Self.helpers + """
                start 1; begun 1; start 2; waits 2; start 3; waits 3; start 4; waits 4
                grep -c '"type":"job.finished".*"key":"free"' 3.json
                "$PROGRAM" show 2 --format json | grep -o '"status":"waiting"'
                touch ../work/go
                ended 1; ended 2; ended 3; ended 4
                cat ../work/order
                """)
        #expect(
            lines(answer) == ["1", "\"status\":\"waiting\"", "1 0", "2 0", "3 0", "4 0", "1", "2", "3", "4"],
            "\(answer.errors)")
    }

    @Test func aNewerJobTakesTheOneWaitingPlace() throws {
        let sandbox = try Sandbox(workflow: Self.jobs("deploy"))
        let answer = try sandbox.shell(
            Self.helpers + """
                start 1; begun 1; start 2; waits 2; start 3
                ended 2
                touch ../work/go
                ended 1; ended 3
                cat ../work/order
                "$PROGRAM" show 2 | grep -o "'deploy' of run 3 of the concurrency group 'deploy' has taken its place"
                """)
        #expect(
            lines(answer) == [
                "2 130", "1 0", "3 0", "1", "3",
                "'deploy' of run 3 of the concurrency group 'deploy' has taken its place",
            ], "\(answer.errors)")
    }

    @Test func aNewerJobCancelsOnlyTheJobInProgress() throws {
        let sandbox = try Sandbox(
            workflow: Self.jobs("{ group: deploy, cancel-in-progress: \"${{ github.ref_name == 'main' }}\" }") + """

                  last:
                    needs: deploy
                    if: always()
                    runs-on: ubuntu-latest
                    steps: [{ run: "true" }]
                """)
        let answer = try sandbox.shell(
            Self.helpers + """
                start 1; begun 1; start 2; begun 2; touch ../work/go; ended 1; ended 2
                grep -o '"key":"[a-z]*","job":"[a-z]*","conclusion":"[a-z]*"' 1.json
                """)
        #expect(
            lines(answer) == [
                "1 130", "2 0", #""key":"free","job":"free","conclusion":"success""#,
                #""key":"deploy","job":"deploy","conclusion":"cancelled""#,
                #""key":"last","job":"last","conclusion":"success""#,
            ], "\(answer.errors)")
    }

    @Test func aKilledHolderFreesItsPlaceAndAWaitingJobCanBeCancelled() throws {
        let sandbox = try Sandbox(workflow: Self.jobs("{ group: deploy, queue: max }"))
        let answer = try sandbox.shell(
            Self.helpers + """
                start 1; begun 1; start 2; waits 2; start 3; waits 3
                kill -INT $p2; ended 2
                kill -KILL $p1; begun 3; touch ../work/go; ended 3
                cat ../work/order
                """)
        #expect(
            lines(answer).filter { !$0.utf8.containsText("Killed") } == ["2 130", "3 0", "1", "3"], "\(answer.errors)")
    }

    @Test func aWorkflowsAndAJobsGroupAreOneAndTheSame() throws {
        let sandbox = try Sandbox(workflow: Self.jobs("DEPLOY", workflow: "concurrency: deploy"))
        let answer = try sandbox.run()
        #expect(answer.status == 130)
        #expect(answer.conclusions == ["free": "success", "deploy": "cancelled"])
        #expect(
            answer.output.utf8.containsText(
                "Canceling since a deadlock for concurrency group 'DEPLOY' was detected between 'top level workflow' "
                    + "and 'deploy'"), "\(answer.output)")
    }

    @Test func aCalledWorkflowHasItsGroupToo() throws {
        let sandbox = try Sandbox([
            ".github/workflows/ci.yml": """
            on: push
            jobs:
              a: { uses: ./.github/workflows/c.yml, with: { to: x } }
              b: { uses: ./.github/workflows/c.yml, with: { to: x } }
            """,
            ".github/workflows/c.yml": """
            on: { workflow_call: { inputs: { to: { type: string } } } }
            concurrency: { group: "to-${{ inputs.to }}", queue: max }
            jobs:
              one:
                runs-on: ubuntu-latest
                steps:
                  - run: |
                      cd "$RUNNER_TOOL_CACHE/.."
                      mkdir alone
                      sleep 0.2
                      rmdir alone
            """,
        ])
        let answer = try sandbox.run("--max-parallel", "2")
        #expect(answer.status == 0, "\(answer.output)")
        let plan = try sandbox.pitlane("plan").output
        #expect(plan.utf8.containsText("concurrency to-x (all wait in order)"), "\(plan)")
    }

    @Test(arguments: [
        ("{ group: a, queue: max, cancel-in-progress: true }", "cannot be combined with 'cancel-in-progress: true'"),
        ("\"${{ github.nothing }}\"", "Concurrency group name cannot be empty"),
        ("{ group: a, queue: \"${{ github.ref_name }}\" }", "Unexpected value 'main'"),
    ])
    func aGroupThatIsNotValidIsRefusedAtItsPlace(_ concurrency: String, _ problem: String) throws {
        for workflow in [
            Self.jobs(concurrency), Self.jobs("other", workflow: "concurrency: \(concurrency)"),
        ] {
            let answer = try Sandbox(workflow: workflow).run()
            #expect(answer.status == 2)
            #expect(answer.errors.utf8.containsText(problem), "\(answer.errors)")
            #expect(answer.errors.utf8.containsText("ci.yml:"))
        }
    }

    @Test func aWaitingRunWhoseCancelWasAcceptedBeginsNothing() throws {
        let sandbox = try Sandbox(workflow: Self.jobs("deploy"))
        let answer = try sandbox.shell(
            Self.helpers + """
                start 1; begun 1; start 2; waits 2
                "$PROGRAM" cancel 2 > cancel.txt; touch ../work/go
                ended 1; ended 2; cat ../work/order
                """)
        #expect(lines(answer) == ["1 0", "2 130", "1"], "\(answer.errors)")

        let whole = try Sandbox(workflow: Self.workflow(cancels: false))
        let second = try whole.shell(
            Self.helpers + """
                start 1; until_true "test -e ../work/first"; start 2
                until_true 'grep -q run.waiting 2.json'
                "$PROGRAM" cancel 2 > cancel.txt; touch ../work/go
                ended 1; ended 2; cat ../work/order
                """)
        #expect(lines(second) == ["1 0", "2 130", "first is done"], "\(second.errors)")
    }
}

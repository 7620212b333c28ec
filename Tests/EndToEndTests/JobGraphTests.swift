import Testing

/// The graph of jobs, run by the built program.
struct JobGraphTests {
    @Test func oneStepSucceedsAndLeavesARecord() throws {
        let sandbox = try Sandbox(
            workflow: """
                on: push
                jobs:
                  build:
                    runs-on: ubuntu-latest
                    steps:
                      - run: echo hello from $GITHUB_JOB
                """)
        let answer = try sandbox.run()
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(answer.conclusions == ["build": "success"])
        #expect(answer.says("build", "hello from build"))
        let runs = try sandbox.pitlane("runs", "--format", "json")
        #expect(runs.output.utf8.count > 2)
        let logs = try sandbox.pitlane("logs", "1", "build")
        #expect(logs.output.utf8.split(separator: 10).contains { $0.elementsEqual("hello from build".utf8) })
    }

    @Test func aFailedStepFailsItsJobAndSkipsWhatNeedsIt() throws {
        let sandbox = try Sandbox(
            workflow: """
                on: push
                jobs:
                  a:
                    runs-on: ubuntu-latest
                    steps:
                      - run: exit 3
                      - run: echo not reached
                      - if: failure()
                        run: echo cleaning up
                  b:
                    needs: a
                    runs-on: ubuntu-latest
                    steps: [{ run: echo no }]
                  c:
                    needs: a
                    if: always()
                    runs-on: ubuntu-latest
                    steps: [{ run: "echo result ${{ needs.a.result }}" }]
                """)
        let answer = try sandbox.run()
        #expect(answer.status == 1)
        #expect(answer.conclusions == ["a": "failure", "b": "skipped", "c": "success"])
        #expect(!answer.says("a", "not reached"))
        #expect(answer.says("a", "cleaning up"))
        #expect(answer.says("c", "result failure"))
    }

    @Test func outputsReachTheJobsThatNeedThem() throws {
        let sandbox = try Sandbox(
            workflow: """
                on: push
                jobs:
                  a:
                    runs-on: ubuntu-latest
                    outputs:
                      list: ${{ steps.make.outputs.list }}
                    steps:
                      - id: make
                        run: echo 'list=["x","y"]' >> "$GITHUB_OUTPUT"
                  b:
                    needs: a
                    runs-on: ubuntu-latest
                    strategy:
                      matrix:
                        name: ${{ fromJSON(needs.a.outputs.list) }}
                    steps:
                      - run: echo leg ${{ matrix.name }} ${{ strategy.job-index }} of ${{ strategy.job-total }}
                """)
        let answer = try sandbox.run()
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(answer.conclusions == ["a": "success", "b (x)": "success", "b (y)": "success"])
        #expect(answer.says("b (y)", "leg y 1 of 2"))
    }

    @Test func thePlaceMayStandBeforeTheCommand() throws {
        let sandbox = try Sandbox(
            workflow: """
                on: push
                jobs:
                  a: { runs-on: ubuntu-latest, steps: [{ run: "true" }] }
                """)
        let answer = try sandbox.shell("cd / && \"$PROGRAM\" -C '\(sandbox.repository)' run --format json")
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(answer.conclusions == ["a": "success"])
    }

    @Test func onlyTheWantedLegsRun() throws {
        let sandbox = try Sandbox(
            workflow: """
                on: push
                jobs:
                  a:
                    runs-on: ubuntu-latest
                    strategy: { matrix: { os: [x, y], n: [1, 2] } }
                    steps: [{ run: "echo ${{ strategy.job-total }}" }]
                  b:
                    runs-on: ubuntu-latest
                    steps: [{ run: "true" }]
                """)
        let answer = try sandbox.run("--matrix", "n:2")
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(answer.conclusions == ["a (x, 2)": "success", "a (y, 2)": "success", "b": "success"])
    }

    @Test func failFastCancelsTheOtherLegs() throws {
        let sandbox = try Sandbox(
            workflow: """
                on: push
                jobs:
                  a:
                    runs-on: ubuntu-latest
                    strategy:
                      matrix:
                        n: [1, 2]
                    steps:
                      - run: if [ ${{ matrix.n }} = 1 ]; then exit 1; else sleep 60; fi
                """)
        let answer = try sandbox.run("--max-parallel", "2")
        #expect(answer.status == 1)
        #expect(answer.conclusions == ["a (1)": "failure", "a (2)": "cancelled"])
    }
}

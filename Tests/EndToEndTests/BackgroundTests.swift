import Basics
import Testing

/// Background steps, run by the built program (docs/language/steps.md#background-steps).
struct BackgroundTests {
    private static func sandbox(_ steps: String) throws -> Sandbox {
        let indented = steps.utf8.split(separator: UInt8(ascii: "\n")).map {
            "      " + String(decoding: $0, as: UTF8.self)
        }
        return try Sandbox(
            workflow: """
                on: push
                jobs:
                  job:
                    runs-on: ubuntu-latest
                    timeout-minutes: 2
                    steps:
                \(indented.joined(separator: "\n"))
                """)
    }

    /// A shell command that waits until a file is there.
    private static func await(_ file: String) -> String { "until test -e \(file); do sleep 0.02; done" }

    @Test func whatABackgroundStepDoesCountsWhenItHasBeenWaitedFor() throws {
        let sandbox = try Self.sandbox(
            """
            - id: first
              background: true
              run: |
                echo "value=one" >> "$GITHUB_OUTPUT"
                echo "FROM=first" >> "$GITHUB_ENV"
                mkdir bin && printf '#!/bin/sh\\necho the tool\\n' > bin/my-tool && chmod +x bin/my-tool
                echo "$PWD/bin" >> "$GITHUB_PATH"
                touch a
                \(Self.await("b"))
            - id: second
              background: true
              run: |
                \(Self.await("a"))
                echo "FROM=second" >> "$GITHUB_ENV"
                echo "second sees [$FROM]"
                touch b
            - run: |
                \(Self.await("b"))
                echo "before [${{ steps.first.outputs.value }}] [${{ steps.first.outcome }}] [$FROM]"
            - wait: [second, first]
            - run: |
                echo "after [${{ steps.first.outputs.value }}] [${{ steps.first.outcome }}] [$FROM]"
                my-tool
            """)
        let answer = try sandbox.run()
        #expect(answer.status == 0, "\(answer.errors) \(answer.output)")
        #expect(answer.says("job", "before [] [] []"))
        #expect(answer.says("job", "second sees []"))
        // In the order of the file, whichever ended first.
        #expect(answer.says("job", "after [one] [success] [second]"))
        #expect(answer.says("job", "the tool"))
        let logs = try sandbox.pitlane("logs", "1", "job", "--step", "2")
        #expect(logs.output.utf8.containsText("second sees"))
        #expect(!logs.output.utf8.containsText("before ["))
    }

    @Test func aFailureFailsTheWait() throws {
        let sandbox = try Self.sandbox(
            """
            - { id: bad, background: true, run: exit 3 }
            - { id: tolerated, background: true, continue-on-error: true, run: exit 4 }
            - { wait: tolerated }
            - run: echo "still ${{ job.status }} ${{ steps.tolerated.outcome }} ${{ steps.tolerated.conclusion }}"
            - { id: waited, wait-all: }
            - run: echo not reached
            - if: always()
              run: echo "${{ job.status }} ${{ steps.waited.outcome }} ${{ steps.bad.outcome }}"
            """)
        let answer = try sandbox.run()
        #expect(answer.status == 1, "\(answer.errors) \(answer.output)")
        #expect(answer.says("job", "still success failure success"))
        #expect(answer.says("job", "failure failure failure"))
        #expect(!answer.says("job", "not reached"))
    }

    @Test func theEndOfTheStepsWaitsForTheRest() throws {
        let sandbox = try Self.sandbox(
            """
            - background: true
              run: |
                \(Self.await("go"))
                exit 1
            - run: touch go && echo "status ${{ job.status }}"
            """)
        let answer = try sandbox.run()
        #expect(answer.status == 1)
        #expect(answer.conclusions == ["job": "failure"])
        #expect(answer.says("job", "status success"))
    }

    @Test func cancelStopsAStepWithoutFailingTheJob() throws {
        let sandbox = try Self.sandbox(
            """
            - id: server
              background: true
              run: |
                trap 'echo got INT; exit 1' INT
                touch up
                while :; do sleep 0.05; done
            - run: \(Self.await("up"))
            - cancel: server
            - run: echo "after ${{ steps.server.outcome }} ${{ job.status }}"
            """)
        let answer = try sandbox.run()
        #expect(answer.status == 0, "\(answer.errors) \(answer.output)")
        #expect(answer.says("job", "got INT"))
        #expect(answer.says("job", "after cancelled success"))
    }

    @Test func aParallelGroupRunsItsStepsSideBySide() throws {
        let sandbox = try Self.sandbox(
            """
            - parallel:
                - { id: a, run: "touch a; \(Self.await("b")); echo v=1 >> $GITHUB_OUTPUT" }
                - { run: "touch b; \(Self.await("a"))" }
                - { uses: ./.github/actions/say }
            - run: echo "a said ${{ steps.a.outputs.v }} [$SAID]"
            """)
        try sandbox.write([
            ".github/actions/say/action.yml": """
            name: say
            description: says
            runs:
              using: composite
              steps:
                - { shell: bash, run: "echo SAID=first >> $GITHUB_ENV" }
                - { shell: bash, run: "echo inside [$SAID]; echo SAID=$SAID-second >> $GITHUB_ENV" }
            """
        ])
        let workflow = try sandbox.git("show", "HEAD:.github/workflows/ci.yml")
        let checkout = "    steps:\n      - uses: actions/checkout@v5\n"
        let parts = workflow.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        let text = parts.map { Key($0) == "    steps:" ? checkout : $0 + "\n" }.joined()
        try sandbox.write([".github/workflows/ci.yml": text])
        try sandbox.commit("action")
        let answer = try sandbox.run()
        #expect(answer.status == 0, "\(answer.errors) \(answer.output)")
        #expect(answer.says("job", "inside [first]"))
        #expect(answer.says("job", "a said 1 [first-second]"))
    }

    @Test func noMoreThanTenRunAtATime() throws {
        let ten = (1...10).map { number in
            "- { background: true, run: \"touch s\(number); \(Self.await("go"))\" }"
        }
        let sandbox = try Self.sandbox(
            """
            \(ten.joined(separator: "\n"))
            - { background: true, run: touch s11 }
            - { background: true, run: touch s12 }
            - run: |
                for n in 1 2 3 4 5 6 7 8 9 10; do \(Self.await("s$n")); done
                if test -e s11 || test -e s12; then echo too many; fi
                touch go
            - wait-all:
            - run: test -e s11 && test -e s12
            """)
        let answer = try sandbox.run()
        #expect(answer.status == 0, "\(answer.errors) \(answer.output)")
        #expect(!answer.says("job", "too many"))
    }

    @Test func cancellingTheRunReachesBackgroundSteps() throws {
        let sandbox = try Self.sandbox(
            """
            - background: true
              run: |
                trap 'echo background got INT; exit 1' INT
                touch "$RUNNER_TOOL_CACHE/../ready"
                while :; do sleep 0.05; done
            - wait-all:
            - if: cancelled()
              run: echo cancelled runs
            """)
        let ready = "\(sandbox.work)/ready"
        let answer = try sandbox.shell(
            """
            "$PROGRAM" run --format json & pid=$!
            for i in $(seq 600); do test -e '\(ready)' && break; sleep 0.05; done
            kill -INT $pid; wait $pid
            """)
        #expect(answer.status == 130, "\(answer.errors)")
        #expect(answer.says("job", "background got INT"))
        #expect(answer.says("job", "cancelled runs"))
        #expect(answer.conclusions == ["job": "cancelled"])
    }
}

import Basics
import Testing

/// What steps see and leave behind, run by the built program.
struct StepTests {
    @Test func theEnvironmentIsCleanAndOrdered() throws {
        let sandbox = try Sandbox(
            workflow: """
                on: push
                env: { A: workflow, B: workflow, C: workflow }
                jobs:
                  job:
                    runs-on: ubuntu-latest
                    env: { B: job, C: job }
                    steps:
                      - run: |
                          echo "host=[$HOST_VARIABLE] $A $B $C"
                          echo "D=file" >> "$GITHUB_ENV"
                          echo "$PWD/bin" >> "$GITHUB_PATH"
                          mkdir bin && printf '#!/bin/sh\\necho tool\\n' > bin/my-tool && chmod +x bin/my-tool
                      - env: { C: step }
                        run: |
                          echo "$A $B $C $D ci=$CI"
                          my-tool
                          test "$HOME" != "$OLDHOME" && test -d "$HOME" && test "$GITHUB_WORKSPACE" = "$PWD"
                """)
        let answer = try sandbox.run()
        #expect(answer.status == 0, "\(answer.errors) \(answer.output)")
        #expect(answer.says("job", "host=[] workflow job job"))
        #expect(answer.says("job", "workflow job step file ci=true"))
        #expect(answer.says("job", "tool"))
    }

    @Test func secretsAreMaskedAlsoWhenSplitOverWrites() throws {
        let sandbox = try Sandbox(
            workflow: """
                on: push
                jobs:
                  job:
                    runs-on: ubuntu-latest
                    steps:
                      - env: { TOKEN: "${{ secrets.TOKEN }}" }
                        run: |
                          echo "token $TOKEN"
                          printf 'split %s' "${TOKEN:0:6}"; printf '%s\\n' "${TOKEN:6}"
                          printf '%s' "$TOKEN" | base64
                          echo "::add-mask::other-value"
                          echo "other-value"
                """)
        let answer = try sandbox.run("--secret", "TOKEN", environment: ["TOKEN": "s3cr3t-t0ken"])
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(answer.says("job", "token ***"))
        #expect(answer.says("job", "split ***"))
        #expect(!answer.output.utf8.containsText("s3cr3t-t0ken"))
        #expect(!answer.output.utf8.containsText("czNjcjN0LXQwa2Vu"))
        let logs = try sandbox.pitlane("logs", "1", "job")
        #expect(!logs.output.utf8.containsText("s3cr3t-t0ken"))
    }

    @Test func anErrorInAnExpressionFailsItsStepWithThePlace() throws {
        let sandbox = try Sandbox(
            workflow: """
                on: push
                jobs:
                  job:
                    runs-on: ubuntu-latest
                    steps:
                      - run: echo ${{ fromJSON('{broken') }}
                """)
        let answer = try sandbox.run()
        #expect(answer.status == 1)
        #expect(answer.conclusions == ["job": "failure"])
        #expect(answer.output.utf8.containsText(".github/workflows/ci.yml:6:"))
    }

    @Test func aStepThatTakesTooLongIsStoppedAndSaysSo() throws {
        let sandbox = try Sandbox(
            workflow: """
                on: push
                jobs:
                  job:
                    runs-on: ubuntu-latest
                    steps:
                      - timeout-minutes: 1
                        run: sleep 100
                      - if: always()
                        run: echo status ${{ job.status }}
                """)
        let answer = try sandbox.run(environment: ["PITLANE_MINUTE": "600ms"])
        #expect(answer.status == 1)
        #expect(answer.output.utf8.containsText("has timed out after 1 minutes"))
        #expect(answer.says("job", "status failure"))
    }

    @Test func aJobThatTakesTooLongIsCancelledAndIsWhyTheRunIsRed() throws {
        let sandbox = try Sandbox(
            workflow: """
                on: push
                jobs:
                  slow: { runs-on: ubuntu-latest, timeout-minutes: 1, steps: [{ run: sleep 100 }] }
                  after: { needs: slow, runs-on: ubuntu-latest, steps: [{ run: "true" }] }
                """)
        let answer = try sandbox.run(environment: ["PITLANE_MINUTE": "300ms"])
        #expect(answer.status == 130)
        #expect(answer.conclusions == ["slow": "cancelled", "after": "skipped"])
        let why = try sandbox.pitlane("why")
        #expect(why.output.utf8.containsText("slow   it ran longer than its timeout-minutes allow"), "\(why.output)")
    }

    @Test func compositeActionsHaveTheirOwnStepsAndOutputs() throws {
        let sandbox = try Sandbox([
            ".github/workflows/ci.yml": """
            on: push
            jobs:
              job:
                runs-on: ubuntu-latest
                steps:
                  - uses: actions/checkout@v5
                  - id: greet
                    uses: ./.github/actions/greet
                    with: { who: world }
                  - run: echo "said ${{ steps.greet.outputs.said }}"
            """,
            ".github/actions/greet/action.yml": """
            name: greet
            description: greets
            inputs:
              who: { description: who, required: true }
            outputs:
              said: { description: what, value: "${{ steps.say.outputs.text }}" }
            runs:
              using: composite
              steps:
                - id: say
                  shell: bash
                  run: echo "text=hello ${{ inputs.who }}" >> "$GITHUB_OUTPUT"
            """,
        ])
        let answer = try sandbox.run()
        #expect(answer.status == 0, "\(answer.errors) \(answer.output)")
        #expect(answer.says("job", "said hello world"))
    }
}

extension String.UTF8View {
    /// Whether `text` occurs, byte for byte.
    func containsText(_ text: String) -> Bool {
        let bytes = Array(self)
        let part = Array(text.utf8)
        guard part.count <= bytes.count else { return false }
        return (0...(bytes.count - part.count)).contains { bytes[$0...].starts(with: part) }
    }
}

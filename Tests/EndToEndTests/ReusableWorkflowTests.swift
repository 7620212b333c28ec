import Basics
import Testing

/// Workflows that jobs call, run by the built program (docs/language/reusable-workflows.md).
struct ReusableWorkflowTests {
    private static let folder = ".github/workflows"

    @Test func aCalledWorkflowGetsItsInputsAndGivesItsOutputs() throws {
        let sandbox = try Sandbox([
            "\(Self.folder)/ci.yml": """
            name: Caller
            on: push
            env: { WHO: caller }
            jobs:
              first:
                runs-on: ubuntu-latest
                outputs: { n: "${{ steps.n.outputs.n }}" }
                steps: [{ id: n, run: "echo n=7 >> $GITHUB_OUTPUT" }]
              call:
                needs: first
                uses: ./.github/workflows/called.yml
                with: { text: "n is ${{ needs.first.outputs.n }}", flag: true }
              after:
                needs: call
                runs-on: ubuntu-latest
                steps: [{ run: "echo got ${{ needs.call.outputs.word }}, ${{ needs.call.result }}" }]
            """,
            "\(Self.folder)/called.yml": """
            name: Called
            on:
              workflow_call:
                inputs:
                  text: { type: string, required: true }
                  flag: { type: boolean }
                  other: { type: boolean }
                  count: { type: number }
                  size: { type: number, default: 3 }
                  ref: { type: string, default: "${{ github.ref_name }}" }
                outputs:
                  word: { value: "${{ jobs.build.outputs.word }}-${{ jobs.build.result }}" }
            env: { OWN: "of ${{ inputs.ref }}" }
            defaults: { run: { shell: "bash {0}" } }
            jobs:
              build:
                runs-on: ubuntu-latest
                outputs: { word: "${{ steps.a.outputs.word }}" }
                steps:
                  - id: a
                    if: inputs.flag && !inputs.other && inputs.count == 0
                    run: |
                      echo "text=${{ inputs.text }} size=${{ inputs.size }} WHO=$WHO OWN=$OWN"
                      echo "github.workflow=${{ github.workflow }} event=${{ github.event_name }} job=$GITHUB_JOB"
                      echo "file=${{ job.workflow_file_path }} of=${{ github.workflow_ref }}"
                      false; echo word=hello >> "$GITHUB_OUTPUT"
              inner:
                needs: build
                uses: ./.github/workflows/inner.yml
            """,
            "\(Self.folder)/inner.yml": """
            on: workflow_call
            jobs:
              deep: { runs-on: ubuntu-latest, steps: [{ run: "echo inputs '${{ toJSON(inputs) }}'" }] }
            """,
        ])
        let answer = try sandbox.run()
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(
            answer.conclusions == [
                "first": "success", "call": "success", "call / build": "success", "call / inner": "success",
                "call / inner / deep": "success", "after": "success",
            ])
        #expect(answer.says("call / build", "text=n is 7 size=3 WHO= OWN=of main"))
        #expect(answer.says("call / build", "github.workflow=Caller event=push job=build"))
        let of = "of=local/repository/.github/workflows/ci.yml@refs/heads/main"
        #expect(answer.says("call / build", "file=.github/workflows/called.yml \(of)"))
        #expect(answer.says("call / inner / deep", "inputs {}"))
        #expect(answer.says("after", "got hello-success, success"))
        // The record, and what people see.
        let shown = try sandbox.pitlane("show").output
        #expect(shown.utf8.containsText("✓ call   "), "\(shown)")
        #expect(shown.utf8.containsText("\n  ✓ call / build   "))
        #expect(shown.utf8.containsText("\n    ✓ call / inner / deep   "))
        #expect(shown.utf8.containsText("calls .github/workflows/called.yml"))
        let plan = try sandbox.pitlane("plan").output
        #expect(plan.utf8.containsText("its inputs come from the jobs it needs"), "\(plan)")
        #expect(plan.utf8.containsText("\n      build "))
        #expect(plan.utf8.containsText("\n        deep "))
        #expect(plan.utf8.containsText("4 jobs"))
    }

    @Test func secretsReachACalledWorkflowByNameOnly() throws {
        let echo = "echo \"A=${{ secrets.A != '' }} B=${{ secrets.B != '' }} MINE=${{ secrets.MINE != '' }}\""
        let job = "{ runs-on: ubuntu-latest, steps: [{ run: '\(echo.replacingQuotes)' }] }"
        let sandbox = try Sandbox([
            "\(Self.folder)/ci.yml": """
            on: push
            jobs:
              none: { uses: ./.github/workflows/called.yml }
              inherit: { uses: ./.github/workflows/called.yml, secrets: inherit }
              some:
                uses: ./.github/workflows/called.yml
                secrets: { mine: "x-${{ secrets.A }}", b: "${{ secrets.NOT_SET }}" }
            """,
            "\(Self.folder)/called.yml": """
            on: { workflow_call: { secrets: { mine: { required: false }, b: {}, a: {} } } }
            jobs:
              job: \(job)
              leak: { runs-on: ubuntu-latest, steps: [{ run: "echo value ${{ secrets.MINE }} ${{ secrets.A }}" }] }
              silent: { uses: ./.github/workflows/inner.yml }
              again: { uses: ./.github/workflows/inner.yml, secrets: inherit }
            """,
            "\(Self.folder)/inner.yml": "on: workflow_call\njobs:\n  job: \(job)",
        ])
        let answer = try sandbox.run("--secret", "A", "--secret", "B", environment: ["A": "abcdef", "B": "ghijkl"])
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(answer.says("none / job", "A=false B=false MINE=false"))
        #expect(answer.says("inherit / job", "A=true B=true MINE=false"))
        #expect(answer.says("some / job", "A=false B=false MINE=true"))
        #expect(answer.says("inherit / silent / job", "A=false B=false MINE=false"))
        #expect(answer.says("inherit / again / job", "A=true B=true MINE=false"))
        #expect(answer.says("some / again / job", "A=false B=false MINE=true"))
        #expect(answer.says("some / leak", "value ***"))
        #expect(!answer.output.utf8.containsText("abcdef"))
        let plan = try sandbox.pitlane("plan")
        #expect(
            plan.output.utf8.containsText(
                "Would read secrets: A (not set), B (not set), MINE (not set), NOT_SET (not set)."), "\(plan.output)")
    }

    @Test func theLastLegOfAMatrixThatSetsAnOutputWins() throws {
        let sandbox = try Sandbox([
            "\(Self.folder)/ci.yml": """
            on: push
            jobs:
              call:
                strategy: { max-parallel: 1, matrix: { word: [one, two, ""] } }
                uses: ./.github/workflows/called.yml
                with: { word: "${{ matrix.word }}" }
              after:
                needs: call
                runs-on: ubuntu-latest
                steps: [{ run: "echo word ${{ needs.call.outputs.word }}" }]
            """,
            "\(Self.folder)/called.yml": """
            on:
              workflow_call:
                inputs: { word: { type: string } }
                outputs: { word: { value: "${{ jobs.a.outputs.word }}" } }
            jobs:
              a:
                name: Say ${{ inputs.word }}
                runs-on: ubuntu-latest
                outputs: { word: "${{ steps.s.outputs.word }}" }
                steps: [{ id: s, run: "echo word=${{ inputs.word }} >> $GITHUB_OUTPUT" }]
            """,
        ])
        let answer = try sandbox.run()
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(answer.conclusions["call (one) / a"] == "success")
        #expect(answer.says("after", "word two"))
        let record = try sandbox.pitlane("show", "--format", "json").output
        #expect(record.utf8.containsText("\"name\":\"call (two) / Say two\""), "\(record)")
    }

    @Test func anInputOfAnotherTypeFailsTheCallWithItsPlace() throws {
        let sandbox = try Sandbox([
            "\(Self.folder)/ci.yml": """
            on: push
            jobs:
              first:
                runs-on: ubuntu-latest
                outputs: { n: "${{ steps.n.outputs.n }}" }
                steps: [{ id: n, run: "echo n=true >> $GITHUB_OUTPUT" }]
              call:
                needs: first
                uses: ./.github/workflows/called.yml
                with: { flag: "${{ needs.first.outputs.n }}" }
            """,
            "\(Self.folder)/called.yml": """
            on: { workflow_call: { inputs: { flag: { type: boolean } } } }
            jobs: { a: { runs-on: ubuntu-latest, steps: [{ run: "true" }] } }
            """,
        ])
        let answer = try sandbox.run()
        #expect(answer.status == 1, "\(answer.errors)")
        #expect(answer.conclusions == ["first": "success", "call": "failure"])
        let record = try sandbox.pitlane("show").output
        #expect(record.utf8.containsText(".github/workflows/ci.yml:10:19: Unexpected value 'true'"), "\(record)")
    }

    @Test func actionsOfACalledWorkflowAreFetchedBeforeTheRun() throws {
        let server = try ActionServer([
            "\(Self.folder)/ci.yml": "on: push\njobs: { call: { uses: ./.github/workflows/called.yml } }",
            "\(Self.folder)/called.yml": """
            on: workflow_call
            jobs:
              job: { runs-on: ubuntu-latest, steps: [{ uses: octo/Greet@v1 }] }
              not: { if: false, runs-on: ubuntu-latest, steps: [{ uses: octo/Nowhere@v1 }] }
            """,
        ])
        try server.publish(
            "octo/Greet", tag: "v1",
            ["action.yml": ActionServer.composite("- { shell: bash, run: echo hello }")])
        let answer = try server.run()
        #expect(answer.status == 0, "\(answer.errors) \(answer.output)")
        #expect(answer.says("call / job", "hello"))
        #expect(answer.errors.utf8.containsText("fetching octo/Greet@v1"))
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let name: String
        let job: String
        let called: [String: String]
        let expected: String
        var testDescription: String { name }
    }

    private static let plain = "on: workflow_call\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: x }] } }"

    @Test(arguments: [
        Refusal(
            name: "a missing file", job: "uses: ./.github/workflows/x.yml", called: [:],
            expected: "ci.yml:4:11 there is no such file at the run's commit"),
        Refusal(
            name: "another repository", job: "uses: some/where/.github/workflows/x.yml@v1", called: [:],
            expected: "Cannot read workflow 'some/where/.github/workflows/x.yml@v1'"),
        Refusal(
            name: "a loop", job: "uses: ./.github/workflows/x.yml",
            called: [
                "x": "on: workflow_call\njobs: { a: { uses: ./.github/workflows/y.yml } }",
                "y": "on: workflow_call\njobs: { a: { uses: ./.github/workflows/x.yml } }",
            ], expected: "The workflow '.github/workflows/x.yml' calls itself."),
        Refusal(
            name: "too deep", job: "uses: ./.github/workflows/x0.yml",
            called: Dictionary(
                uniqueKeysWithValues: (0..<10).map {
                    ("x\($0)", "on: workflow_call\njobs: { a: { uses: ./.github/workflows/x\($0 + 1).yml } }")
                }), expected: "Nested reusable workflow depth exceeded 9."),
        Refusal(
            name: "an unknown input", job: "{ uses: ./.github/workflows/x.yml, with: { no: 1 } }",
            called: ["x": plain], expected: "Invalid input, no is not defined in the referenced workflow."),
        Refusal(
            name: "not callable", job: "uses: ./.github/workflows/x.yml",
            called: ["x": "on: push\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: x }] } }"],
            expected: "workflow_call key is not defined in the referenced workflow."),
        Refusal(
            name: "more permissions than the caller has",
            job: "{ uses: ./.github/workflows/x.yml, permissions: { contents: read } }",
            called: [
                "x": """
                on: workflow_call
                jobs: { a: { permissions: { contents: write }, runs-on: ubuntu-latest, steps: [{ run: x }] } }
                """
            ], expected: "is requesting 'contents: write', but is only allowed 'contents: read'."),
        Refusal(
            name: "what the called workflow cannot have here", job: "uses: ./.github/workflows/x.yml",
            called: [
                "x": "on: workflow_call\njobs: { a: { runs-on: linux, container: debian, steps: [{ run: x }] } }"
            ],
            expected: "'container' is not supported yet"),
        Refusal(
            name: "a broken called file", job: "uses: ./.github/workflows/x.yml",
            called: ["x": "on: workflow_call\njobs: { a: { runs-on: ubuntu-latest, stepz: [] } }"],
            expected: "Unexpected value 'stepz'"),
        Refusal(
            name: "too many jobs", job: "{ uses: ./.github/workflows/x.yml, strategy: { matrix: { n: [1, 2, 3] } } }",
            called: [
                "x": """
                on: workflow_call
                jobs:
                  a:
                    strategy: { matrix: { v: "${{ fromJSON('[\((1...90).map(String.init).joined(separator: ","))]') }}" } }
                    runs-on: ubuntu-latest
                    steps: [{ run: x }]
                """
            ], expected: "The matrices of the run make 273 jobs; at most 256 are allowed"),
    ])
    func isRefusedBeforeAnythingStarts(_ refusal: Refusal) throws {
        var files = ["\(Self.folder)/ci.yml": "on: push\njobs:\n  call:\n    \(refusal.job)\n"]
        if refusal.job.utf8.first == UInt8(ascii: "{") {
            files["\(Self.folder)/ci.yml"] = "on: push\njobs:\n  call: \(refusal.job)\n"
        }
        for (name, text) in refusal.called { files["\(Self.folder)/\(name).yml"] = text }
        let sandbox = try Sandbox(files)
        let answer = try sandbox.run("-W", "ci.yml")
        #expect(answer.status == 2)
        // A terminal's width must not matter: blanks and the excerpt's bars are left out.
        let words = answer.errors.split { $0.isWhitespace || $0 == "|" }.map(String.init)
        let expected = refusal.expected.split(separator: " ").map(String.init)
        let place = expected.first.flatMap { $0.utf8.starts(with: "ci.yml".utf8) ? $0 : nil }
        if let place { #expect(answer.errors.utf8.containsText("--> .github/workflows/\(place)"), "\(answer.errors)") }
        let text = expected.dropFirst(place == nil ? 0 : 1).joined(separator: " ")
        #expect(words.joined(separator: " ").utf8.containsText(text), "\(answer.errors)")
        let runs = try sandbox.pitlane("runs", "--format", "json")
        #expect(runs.output.utf8.isEmpty || runs.output.utf8.elementsEqual("[]".utf8))
    }

    @Test func permissionsAreInThePlanAndInTheRecord() throws {
        let sandbox = try Sandbox([
            "\(Self.folder)/ci.yml": """
            on: push
            permissions: { contents: read, packages: write }
            jobs:
              own: { permissions: {}, runs-on: ubuntu-latest, steps: [{ run: "true" }] }
              call: { uses: ./.github/workflows/x.yml }
            """,
            "\(Self.folder)/x.yml": """
            on: workflow_call
            jobs:
              less: { permissions: { contents: read }, runs-on: ubuntu-latest, steps: [{ run: "true" }] }
              same: { runs-on: ubuntu-latest, steps: [{ run: "true" }] }
            """,
        ])
        let plan = try sandbox.pitlane("plan").output
        #expect(plan.utf8.containsText("permissions none"), "\(plan)")
        #expect(plan.utf8.containsText("permissions contents: read\n"))
        #expect(plan.utf8.containsText("permissions contents: read, packages: write"))
        #expect(try sandbox.run().status == 0)
        let shown = try sandbox.pitlane("show").output
        #expect(shown.utf8.containsText("permissions none"), "\(shown)")
        let record = try sandbox.pitlane("show", "--format", "json").output
        #expect(record.utf8.containsText("\"permissions\":{\"contents\":\"read\",\"packages\":\"write\"}"), "\(record)")
    }
}

extension String {
    /// The text for a YAML string in single quotes.
    fileprivate var replacingQuotes: String {
        unicodeScalars.map { $0 == "'" ? "''" : String($0) }.joined()
    }
}

import Basics
import Testing
import Workflows

/// What is wrong with a file is said in GitHub's words, at its place, all in one pass.
struct WorkflowErrorsTests {
    struct Case: Sendable {
        let text: String
        let errors: [String]

        init(_ text: String, _ errors: String...) {
            self.text = text
            self.errors = errors
        }
    }

    private static let head = "on: push\njobs:\n  a:\n    runs-on: x\n"

    @Test(
        "a file with problems names each of them",
        arguments: [
            Case("", "1:1 Unexpected value ''"),
            Case("- a\n", "1:1 A sequence was not expected"),
            Case("{}", "1:1 Required property is missing: on", "1:1 Required property is missing: jobs"),
            Case("on: push\njobs: {}\n", "2:7 The workflow must contain at least one job."),
            Case(
                "on: pusj\njobs: [a]\nname: {a: b}\nnmae: x\n", "1:5 Unexpected value 'pusj'",
                "2:7 A sequence was not expected", "3:7 A mapping was not expected", "4:1 Unexpected value 'nmae'"
            ),
            Case("on: []\njobs: {a: {runs-on: x}}", "1:5 No event is named, so the workflow never runs"),
            Case(
                "on:\n  push: {branches: a, branches-ignore: b}\njobs: {a: {runs-on: x}}",
                "2:23 you may only define one of `branches` and `branches-ignore` for a single event"
            ),
            Case(
                "on: {workflow_dispatch: {inputs: {a: {type: choice}}}}\njobs: {a: {runs-on: x}}",
                "1:35 The input 'a' is of type 'choice' and has no options"
            ),
            Case(
                "on: {workflow_call: {inputs: {a: {type: boolean, default: 'true'}}}}\njobs: {a: {runs-on: x}}",
                "1:59 Unexpected value 'true'"
            ),
            Case(
                "on: push\njobs:\n  a: {runs-on: x, RUNS-ON: y}\n  A: {runs-on: x}\n",
                "3:19 'RUNS-ON' is already defined", "4:3 'A' is already defined"
            ),
            Case(
                head + "    needs: [b, a]\n  b: {runs-on: x}\n",
                "5:16 Job 'a' depends on job 'a' which creates a cycle in the dependency graph."
            ),
            Case(
                "on: push\njobs:\n  s: {runs-on: x}\n  a: {runs-on: x, needs: [c, s]}\n"
                    + "  b: {runs-on: x, needs: a}\n  c: {runs-on: x, needs: [b]}\n",
                "5:26 Job 'b' depends on job 'a' which creates a cycle in the dependency graph."
            ),
            Case(head + "    steps: {}\n", "5:12 A mapping was not expected"),
            Case(
                head + "    timeout-minutes: '5'\n    continue-on-error: yes\n", "5:22 Unexpected value '5'",
                "6:24 Unexpected value 'yes'"
            ),
            Case(
                head + "    env: {A: '${{ github.a.b( }}', B: '${{ steps.a }}', C: [1]}\n",
                "5:14 Unexpected symbol: '('. Located at position 11 within expression: github.a.b(",
                "5:39 Unrecognized named-value: 'steps'. Located at position 1 within expression: steps.a",
                "5:60 A sequence was not expected"
            ),
            Case(
                head + "    if: succes()\n",
                "5:9 Unrecognized function: 'succes'. Located at position 1 within expression: succes()"),
            Case(
                head + "    strategy: {matrix: {os: [], exclude: [{so: 1}, {}]}}\n",
                "5:29 Matrix vector 'os' does not contain any values",
                "5:44 Matrix exclude key 'so' does not match any key within the matrix",
                "5:52 Matrix exclude filter must not be empty"
            ),
            Case(head + "    strategy: {matrix: {include: []}}\n", "5:24 Matrix must define at least one vector"),
            Case(
                head + "    concurrency: {group: ' ', queue: max, cancel-in-progress: true}\n",
                "5:26 Concurrency group name cannot be empty",
                "5:38 'queue: max' cannot be combined with 'cancel-in-progress: true'"
            ),
            Case(
                head + "    permissions: {contents: admin, id-token: read}\n", "5:29 Unexpected value 'admin'",
                "5:46 Unexpected value 'read'"),
            Case(head + "    env: {<<: {A: b}}\n", "5:11 Unexpected value '<<'"),
            Case(head + "    env: {? [x] : y}\n", "5:13 A sequence was not expected"),
            Case(
                "on: push\njobs:\n  a: {uses: o/r/.github/workflows/w.yml}\n  b: {uses: o/r@v1}\n"
                    + "  c: {uses: ./.github/workflows/a/w.yml}\n  d: {uses: w.yml@v1}\n",
                "3:13 invalid value workflow reference: no version specified",
                "4:13 invalid value workflow reference: references to workflows must be rooted in '.github/workflows'",
                "5:13 invalid value workflow reference: workflows must be defined at the top level of the "
                    + ".github/workflows/ directory",
                "6:13 invalid value workflow reference: references to workflows must be prefixed with format "
                    + "'owner/repository/' or './' but was 'w.yml@v1'"
            ),
            Case(head + "    steps: [{run: a, uses: b/c@d}]\n", "5:22 Unexpected value 'uses'"),
            Case(head + "    snapshot: {image-name: i, version: '2'}\n", "5:40 Unexpected value '2'"),
        ]
    )
    func problems(_ test: Case) { #expect(errors(test.text) == test.errors) }

    @Test("a problem says what is known at its place, and what may have been meant")
    func help() throws {
        let text = Self.head + "    needs: tset\n    stesp: []\n  test: {runs-on: x}\n"
        let diagnostics = WorkflowReader.read(path: "ci.yml", text: text).diagnostics
        #expect(diagnostics.map(\.hint) == ["did you mean 'test'?", "did you mean 'steps'?"])
        #expect(diagnostics.first?.label == "jobs here: a, test")
        #expect(diagnostics.last?.label?.hasPrefix("keys here: name, needs, if, runs-on, ") ?? false)
        #expect(diagnostics.first?.range?.end == SourcePosition(line: 5, column: 16))
    }

    @Test("a problem in what an alias stands for is shown where the alias is")
    func alias() {
        let text = "on: push\njobs:\n  a:\n    runs-on: x\n    env: &e {A: b}\n    needs: *e\n"
        #expect(errors(text) == ["6:12 A mapping was not expected"])
    }

    @Test("keys GitHub passes over are warnings, and the file is valid")
    func warnings() throws {
        let text = "on: {workflow_dispatch: {input: {}}}\njobs: {a: {runs-on: x, if: '${{ always() }} && x'}}\n"
        let (workflow, diagnostics) = WorkflowReader.read(path: "ci.yml", text: text)
        #expect(workflow != nil)
        #expect(diagnostics.map(\.severity) == [.warning, .warning])
        #expect(
            diagnostics.map(\.hint) == [
                "did you mean 'inputs'?",
                "put the whole condition into one `${{ }}` on the line of the `if`, or leave the braces out",
            ])
    }

    @Test("GitHub's form has the file and the place, and at most 500 characters")
    func gitHubForm() {
        let range = SourceRange(at: SourcePosition(line: 2, column: 3))
        #expect(GitHubMessage.text(Diagnostic(.error, "m", file: "f", range: range)) == "f (Line: 2, Col: 3): m")
        #expect(GitHubMessage.text(Diagnostic(.error, "m", file: "f")) == "f: m")
        let long = GitHubMessage.text(Diagnostic(.error, String(repeating: "é", count: 600)))
        #expect(long.unicodeScalars.count == 505 && long.hasSuffix("é[...]"))
    }
}

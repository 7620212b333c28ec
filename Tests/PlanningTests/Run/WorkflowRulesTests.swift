import Basics
import Planning
import Testing
import Workflows

/// Job-level expressions of real workflows (docs/language/matrix.md, docs/language/jobs.md#results;
/// docs/language/expressions.md#conditions, docs/language/contexts.md#availability).
struct WorkflowRulesTests {
    static func job(_ id: String, needs: String = "[]", _ more: String = "") -> String {
        "  \(id): {runs-on: ubuntu-latest, needs: \(needs), steps: [{run: x}]\(more.utf8.isEmpty ? "" : ", \(more)")}\n"
    }

    // MARK: - Conditions

    struct Condition: Sendable {
        let condition: String
        /// The result of the last job after a first one that is a success, a failure, skipped or cancelled.
        let results: [Conclusion]
    }

    @Test(arguments: [
        Condition(condition: "", results: [.success, .skipped, .skipped, .skipped]),
        Condition(condition: "success()", results: [.success, .skipped, .skipped, .skipped]),
        Condition(condition: "failure()", results: [.skipped, .success, .skipped, .skipped]),
        Condition(condition: "always()", results: [.success, .success, .success, .success]),
        Condition(condition: "!cancelled()", results: [.success, .success, .success, .success]),
        Condition(condition: "cancelled()", results: [.skipped, .skipped, .skipped, .skipped]),
        Condition(condition: "true", results: [.success, .skipped, .skipped, .skipped]),
        Condition(condition: "false", results: [.skipped, .skipped, .skipped, .skipped]),
        Condition(condition: "needs.a.result == 'failure'", results: [.skipped, .skipped, .skipped, .skipped]),
        Condition(
            condition: "always() && needs.a.result == 'failure'", results: [.skipped, .success, .skipped, .skipped]),
        Condition(
            condition: "always() && needs.a.result == 'cancelled'", results: [.skipped, .skipped, .skipped, .success]),
        Condition(condition: "needs.a.outputs.go == 'yes'", results: [.success, .skipped, .skipped, .skipped]),
        Condition(condition: "failure() || success()", results: [.success, .success, .skipped, .skipped]),
        Condition(condition: "success('a') || failure('a')", results: [.success, .success, .skipped, .skipped]),
    ])
    func `a condition reads the results of the jobs before`(_ one: Condition) throws {
        let firsts: [Conclusion] = [.success, .failure, .skipped, .cancelled]
        for (first, expected) in zip(firsts, one.results) {
            let skips = first == .skipped ? "if: false" : ""
            let condition = one.condition.utf8.isEmpty ? "" : "if: \"\(one.condition)\""
            var run = try WorkflowRun("on: push\njobs:\n" + Self.job("a", skips) + Self.job("b", needs: "a", condition))
            run.finish(["a": LegResult(first, outputs: [Output("go", "yes")])])
            #expect(run.result("a") == first)
            #expect(run.result("b") == expected, "\(one.condition) after \(first)")
            #expect(run.state.status == .completed)
        }
    }

    @Test func `a skip goes down the chain until a job asks for it, and never turns into success again`() throws {
        var run = try WorkflowRun(
            "on: push\njobs:\n" + Self.job("a", "if: false") + Self.job("b", needs: "a")
                + Self.job("c", needs: "b", "if: always()") + Self.job("d", needs: "c")
                + Self.job("e", needs: "d", "if: \"!failure()\""))
        run.finish()
        #expect(
            ["a", "b", "c", "d", "e"].map { run.result($0) } == [.skipped, .skipped, .success, .skipped, .success])
        #expect(run.reason("a") == "if: false is false")
        #expect(run.reason("b") == "needs a, which was skipped")
        #expect(run.reason("d") == "a job further up was skipped")
        #expect(run.state.conclusion == .success)
    }

    @Test func `a failure goes through a chain to whoever asks for it`() throws {
        var run = try WorkflowRun(
            "on: push\njobs:\n" + Self.job("a") + Self.job("b", needs: "a") + Self.job("c", needs: "b", "if: failure()")
        )
        run.finish(["a": LegResult(.failure)])
        #expect(["a", "b", "c"].map { run.result($0) } == [.failure, .skipped, .success])
        #expect(run.reason("b") == "needs a, which was a failure")
        #expect(run.state.conclusion == .failure)
    }

    @Test func `a tolerated failure is a success for others and for the run`() throws {
        var run = try WorkflowRun(
            "on: push\njobs:\n" + Self.job("a", "continue-on-error: true") + Self.job("b", needs: "a"))
        run.finish(["a": LegResult(.failure)])
        #expect(run.result("a") == .success)
        #expect(run.result("b") == .success)
        #expect(run.state.conclusion == .success)
        #expect(run.state.legs[NodePath("a")]?.result?.conclusion == .failure)
    }

    @Test func `fail-fast leaves the job a failure, not a cancellation`() throws {
        var run = try WorkflowRun(
            """
            on: push
            jobs:
              a: {runs-on: x, strategy: {matrix: {v: [1, 2, 3]}}, steps: [{run: x}]}
            """ + "\n" + Self.job("b", needs: "a", "if: failure()"))
        run.send(.legStarted(NodePath("a[0]"), attempt: 1))
        run.send(.legStarted(NodePath("a[1]"), attempt: 1))
        run.send(.legEnded(NodePath("a[0]"), attempt: 1, LegResult(.failure)))
        #expect(run.state.pending == [.cancel(NodePath("a[1]"), attempt: 1, reason: "a (1) failed (fail-fast)")])
        #expect(run.state.legs[NodePath("a[2]")]?.result?.conclusion == .cancelled)
        run.send(.legEnded(NodePath("a[1]"), attempt: 1, LegResult(.cancelled)))
        #expect(run.result("a") == .failure)
        run.finish()
        #expect(run.result("b") == .success)
        #expect(run.state.conclusion == .failure)
    }

    @Test func `needs are found ignoring case, with results and outputs by the job's own id`() throws {
        var run = try WorkflowRun(
            "on: push\njobs:\n" + Self.job("Build")
                + Self.job("b", needs: "[BUILD]", "if: needs.build.outputs.X == '1'"))
        run.finish(["Build": LegResult(.success, outputs: [Output("x", "1")])])
        #expect(run.result("b") == .success)
        #expect(run.state.conclusion == .success)
    }

    // MARK: - Cancellation

    @Test func `a run that is killed spares nothing`() throws {
        var run = try WorkflowRun(
            "on: push\njobs:\n" + Self.job("a") + Self.job("keep", "if: always()")
                + Self.job("clean", needs: "a", "if: cancelled()"))
        run.send(.legStarted(NodePath("a"), attempt: 1))
        run.send(.cancel(reason: "enough"))
        run.send(.kill(reason: "at once"))
        #expect(run.state.pending == [.cancel(NodePath("a"), attempt: 1, reason: "enough")])
        run.send(.legEnded(NodePath("a"), attempt: 1, LegResult(.cancelled)))
        for job in ["keep", "clean"] { #expect(run.result(job) == .cancelled) }
        #expect(run.state.conclusion == .cancelled)
    }

    @Test func `a cancellation spares jobs with always(), starts those that ask for it, and no others`() throws {
        var run = try WorkflowRun(
            "on: push\njobs:\n" + Self.job("a") + Self.job("keep", "if: always()") + Self.job("next", needs: "a")
                + Self.job("clean", needs: "a", "if: cancelled()") + Self.job("never", needs: "keep", "if: \"false\""))
        run.send(.legStarted(NodePath("a"), attempt: 1))
        run.send(.cancel(reason: "enough"))
        #expect(
            run.state.pending == [
                .cancel(NodePath("a"), attempt: 1, reason: "enough"), .start(NodePath("keep"), attempt: 1),
            ])
        run.send(.legEnded(NodePath("a"), attempt: 1, LegResult(.success)))
        run.finish()
        #expect(run.result("next") == .cancelled)
        #expect(run.result("clean") == .success)
        #expect(run.result("keep") == .success)
        // It would not have run anyway.
        #expect(run.result("never") == .skipped)
        #expect(run.reason("never") == "if: false is false")
        #expect(run.reason("next") == "the run was cancelled")
        #expect(run.state.conclusion == .cancelled)
    }

    // MARK: - Strategy

    @Test func `a matrix from an output of another job`() throws {
        var run = try WorkflowRun(
            """
            on: push
            jobs:
              a: {runs-on: x, steps: [{run: x}]}
              b:
                needs: a
                runs-on: ${{ matrix.os }}
                strategy: {matrix: "${{ fromJSON(needs.a.outputs.m) }}", max-parallel: 1, fail-fast: "${{ false }}"}
                steps: [{run: x}]
            """)
        let start = run.state.pending
        #expect(start == [.start(NodePath("a"), attempt: 1)])
        run.send(.legStarted(NodePath("a"), attempt: 1))
        let output = Output("m", #"{"os": ["l", "m"], "include": [{"os": "l", "x": true}]}"#)
        run.send(.legEnded(NodePath("a"), attempt: 1, LegResult(.success, outputs: [output])))
        #expect(run.legs("b").map(\.key) == ["b (l)", "b (m)"])
        #expect(run.legs("b").map(\.runsOn) == [["l"], ["m"]])
        #expect(run.legs("b").map { $0.matrix?.text() } == [#"{"os":"l","x":true}"#, #"{"os":"m"}"#])
        #expect(run.legs("b").map(\.total) == [2, 2])
        // One at a time, and a failure stops nobody.
        #expect(run.state.pending == [.start(NodePath("b[0]"), attempt: 1)])
        run.send(.legStarted(NodePath("b[1]"), attempt: 1))
        #expect(run.state.legs[NodePath("b[1]")]?.phase == .ready)
        run.finish(["b[0]": LegResult(.failure)])
        #expect(run.result("b") == .failure)
        #expect(run.state.legs[NodePath("b[1]")]?.result?.conclusion == .success)
    }

    @Test func `outputs of legs are merged, the last to finish wins, and empty ones do not count`() throws {
        var run = try WorkflowRun(
            "on: push\njobs:\n  a: {runs-on: x, strategy: {matrix: {v: [1, 2, 3]}}, steps: [{run: x}]}\n"
                + Self.job("b", needs: "a", "if: needs.a.outputs.o == 'second' && needs.a.outputs.p == '1'"))
        run.finish([
            "a[0]": LegResult(.success, outputs: [Output("o", "first"), Output("p", "1")]),
            "a[1]": LegResult(.success, outputs: [Output("o", "second"), Output("p", "")]),
        ])
        #expect(run.result("b") == .success)
    }

    // MARK: - Evaluation errors

    struct Fault: Sendable {
        let job: String
        let message: String
    }

    @Test(arguments: [
        Fault(
            job: "{if: fromJSON(github.no), runs-on: x, steps: [{run: x}]}", message: "w.yml:3:11: "),
        Fault(
            job: "{runs-on: x, strategy: {matrix: {a: \"${{ fromJSON('[]') }}\"}}, steps: [{run: x}]}",
            message: "w.yml:3:38: Matrix vector 'a' does not contain any values"),
        Fault(
            job: "{runs-on: x, strategy: {matrix: {a: [1], exclude: [{a: 1}]}}, steps: [{run: x}]}",
            message: "w.yml:3:38: the matrix excludes all its combinations; at least one must be left"),
        Fault(job: "{runs-on: \"${{ fromJSON('{') }}\", steps: [{run: x}]}", message: "w.yml:3:16: "),
        Fault(job: "{runs-on: \"${{ github.no }}\", steps: [{run: x}]}", message: "w.yml:3:16: "),
        Fault(
            job: "{runs-on: x, timeout-minutes: \"${{ github.t }}\", steps: [{run: x}]}", message: "w.yml:3:36: "),
        Fault(
            job: "{runs-on: x, continue-on-error: \"${{ github.t }}\", steps: [{run: x}]}", message: "w.yml:3:38: "),
        Fault(
            job: "{runs-on: x, strategy: {max-parallel: \"${{ github.zero }}\"}, steps: [{run: x}]}",
            message: "w.yml:3:44: "),
        Fault(job: "{name: \"${{ fromJSON('[1]') }}\", runs-on: x, steps: [{run: x}]}", message: "w.yml:3:13: "),
    ])
    func `what does not evaluate fails its job with the place, and nothing else`(_ one: Fault) throws {
        var run = try WorkflowRun(
            "on: push\njobs:\n  a: \(one.job)\n" + Self.job("b"), github: ["t": "5", "zero": 0])
        #expect(run.result("a") == .failure)
        let reason = run.reason("a") ?? ""
        #expect(reason.utf8.starts(with: one.message.utf8), "\(reason)")
        #expect(!reason.contains("error:"), "\(reason)")
        run.finish()
        #expect(run.result("b") == .success)
        #expect(run.state.conclusion == .failure)
    }

    // MARK: - Calls

    static let callee = """
        on:
          workflow_call:
            inputs:
              text: {type: string}
            outputs:
              seen: {value: "${{ inputs.text }} ${{ jobs.one.outputs.o }} ${{ jobs.one.result }}"}
        jobs:
          one: {runs-on: x, name: "Job ${{ inputs.text }}", steps: [{run: x}]}
          two: {runs-on: x, needs: one, if: "inputs.text == 'hi'", steps: [{run: x}]}
        """

    @Test func `a called workflow gets its inputs, runs its jobs and gives its outputs`() throws {
        var run = try WorkflowRun(
            """
            on: push
            jobs:
              a: {uses: ./.github/workflows/c.yml, with: {text: "${{ github.word }}"}}
              b: {needs: a, if: "needs.a.outputs.seen == 'hi 7 success'", runs-on: x, steps: [{run: x}]}
            """, called: [".github/workflows/c.yml": Self.callee], github: ["word": "hi"])
        #expect(run.state.pending == [.start(NodePath("a/one"), attempt: 1)])
        #expect(run.legs("a/one").map(\.key) == ["a / one"])
        #expect(run.legs("a/one").map(\.name) == ["a / Job hi"])
        run.finish(["a/one": LegResult(.success, outputs: [Output("o", "7")])])
        #expect(run.result("a/two") == .success)
        #expect(run.result("b") == .success)
        #expect(run.state.conclusion == .success)
    }

    struct Input: Sendable {
        let definition: String
        let given: String?
        /// The `inputs` context, or the start of what is wrong.
        let expected: String
    }

    @Test(arguments: [
        Input(definition: "{type: boolean}", given: nil, expected: #"{"i":false}"#),
        Input(definition: "{type: number}", given: nil, expected: #"{"i":0}"#),
        Input(definition: "{type: string}", given: nil, expected: #"{"i":""}"#),
        Input(definition: "{type: number, default: 2}", given: nil, expected: #"{"i":2}"#),
        Input(definition: "{type: string, default: \"${{ github.t }}\"}", given: nil, expected: #"{"i":"true"}"#),
        Input(definition: "{type: boolean}", given: "${{ github.t == 'true' }}", expected: #"{"i":true}"#),
        Input(definition: "{type: boolean}", given: "${{ github.t }}", expected: "w.yml:3:50: Unexpected value 'true'"),
        Input(definition: "{type: boolean}", given: "${{ github.no }}", expected: "w.yml:3:50: Unexpected value ''"),
        Input(definition: "{type: number}", given: "${{ github.t }}", expected: "w.yml:3:50: Unexpected value 'true'"),
        Input(definition: "{type: number}", given: "${{ fromJSON('1.5') }}", expected: #"{"i":1.5}"#),
        Input(definition: "{type: string}", given: "${{ fromJSON('1.5') }}", expected: #"{"i":"1.5"}"#),
        Input(definition: "{type: string}", given: "${{ github.no }}", expected: #"{"i":""}"#),
        Input(
            definition: "{type: string}", given: "${{ fromJSON('[]') }}",
            expected: "w.yml:3:50: A sequence was not expected"),
        Input(
            definition: "{type: number, default: \"${{ github.t }}\"}", given: nil,
            expected: ".github/workflows/c.yml:1:58: Unexpected value 'true'"),
    ])
    func `inputs of a call have the type that the called workflow says`(_ one: Input) throws {
        let with = one.given.map { ", with: {I: \"\($0)\"}" } ?? ""
        let run = try WorkflowRun(
            "on: push\njobs:\n  a: {uses: ./.github/workflows/c.yml\(with)}",
            called: [
                ".github/workflows/c.yml":
                    "on: {workflow_call: {inputs: {i: \(one.definition)}}}\n"
                    + "jobs: {one: {runs-on: x, steps: [{run: x}]}}"
            ], github: ["t": "true"])
        let found = run.legs("a").first?.callInputs.text() ?? run.reason("a")
        #expect(found == one.expected)
    }

    @Test func `permissions come from the job, its file, or the caller`() throws {
        let run = try WorkflowRun(
            """
            on: push
            jobs:
              a: {uses: ./.github/workflows/c.yml, permissions: {issues: read}}
              b: {runs-on: x, steps: [{run: x}]}
            """,
            called: [
                ".github/workflows/c.yml": """
                on: workflow_call
                jobs:
                  own: {runs-on: x, permissions: {}, steps: [{run: x}]}
                  same: {runs-on: x, steps: [{run: x}]}
                """
            ])
        let found = ["b", "a/own", "a/same"].map { run.legs($0).first?.permissions?.json.text() }
        #expect(found == [nil, "{}", #"{"issues":"read"}"#])
    }

    @Test func `a run has at most 256 legs of matrices`() throws {
        let list = (1...200).map(String.init).joined(separator: ", ")
        let job = "{runs-on: x, strategy: {matrix: {v: [\(list)]}}, steps: [{run: x}]}"
        let run = try WorkflowRun("on: push\njobs:\n  a: \(job)\n  b: \(job)")
        #expect(run.legs("a").count == 200)
        #expect(run.reason("b") == "The matrices of the run make 400 jobs; at most 256 are allowed")
    }

    @Test func `a workflow that is not part of the run fails the call`() throws {
        let run = try WorkflowRun("on: push\njobs: {a: {uses: ./.github/workflows/c.yml}}")
        #expect(run.state.conclusion == .failure)
        let result = run.state.legs[NodePath("a")]?.result
        #expect(result?.message == "the called workflow '.github/workflows/c.yml' is not part of this run")
    }

    @Test func `a call in a matrix stops with its siblings`() throws {
        var run = try WorkflowRun(
            """
            on: push
            jobs:
              a: {uses: ./.github/workflows/c.yml, strategy: {matrix: {t: [hi, ho]}}, with: {text: "${{ matrix.t }}"}}
            """, called: [".github/workflows/c.yml": Self.callee])
        #expect(run.legs("a[1]/one").map(\.key) == ["a (ho) / one"])
        run.send(.legStarted(NodePath("a[0]/one"), attempt: 1))
        run.send(.legEnded(NodePath("a[0]/one"), attempt: 1, LegResult(.failure)))
        #expect(run.result("a[0]/two") == .skipped)
        #expect(run.result("a[1]/one") == .cancelled)
        #expect(run.result("a") == .failure)
        #expect(run.state.conclusion == .failure)
    }
}

import Basics
import Expressions
import Testing
import Workflows

struct StepTests {
    private func steps(_ text: String) throws -> [Step] {
        let indented = text.split(separator: "\n").map { "      \($0)" }.joined(separator: "\n")
        return try #require(
            try workflow("on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n\(indented)\n").job("a")?.stepsJob
        ).steps
    }

    private func stepErrors(_ text: String) -> [String] {
        let indented = text.split(separator: "\n").map { "      \($0)" }.joined(separator: "\n")
        return errors("on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n\(indented)\n")
    }

    @Test("ids not written are made up and never collide")
    func ids() throws {
        let steps = try steps(
            """
            - run: a
            - uses: actions/checkout@v4
            - run: b
            - uses: actions/checkout/sub@v4
            - id: mine
              run: c
            - uses: ./x
            - uses: $/y
            - uses: docker://ghcr.io/a/b:1.2
            - uses: 1org/a.b@main
            """
        )
        #expect(
            steps.map(\.id) == [
                "__run", "__actions_checkout", "__run_2", "__actions_checkout_2", "mine", "__self", "__selfRepository",
                "__ghcr_io_a_b_1_2", "__1org_a_b",
            ])
        #expect(steps.filter(\.hasExplicitID).map(\.id) == ["mine"])
        #expect(steps[4].range.start == SourcePosition(line: 10, column: 9))
    }

    @Test(
        "uses is taken apart",
        arguments: [
            (
                "actions/checkout@v4",
                ActionReference.repository(owner: "actions", name: "checkout", path: "", ref: "v4")
            ),
            ("a/b/c/d@refs/heads/x", .repository(owner: "a", name: "b", path: "c/d", ref: "refs/heads/x")),
            ("./", .local(path: "")), ("./.github/actions/x", .local(path: ".github/actions/x")),
            ("$/actions/x", .selfRepository(path: "actions/x")), ("docker://alpine:3", .docker(image: "alpine:3")),
        ]
    )
    func uses(text: String, reference: ActionReference) throws {
        let step = try #require(try steps("- uses: '\(text)'").first)
        guard case .uses(let found, _) = step.action else {
            Issue.record("not a uses step")
            return
        }
        #expect(found == reference && found.text == text)
    }

    @Test(
        "other forms of uses are refused",
        arguments: ["x", "a/b", "a@v1", "/b@v1", "a/@v1", "a/b@", "a/b@c@d", "../x", "..", "a b"]
    )
    func badUses(_ text: String) {
        #expect(stepErrors("- uses: '\(text)'") == ["6:15 Expected format {org}/{repo}[/path]@ref. Actual '\(text)'"])
    }

    @Test("a run step keeps script, shell and folder; conditions get the implicit success")
    func run() throws {
        let step = try #require(
            try steps(
                """
                - name: N ${{ github.sha }}
                  if: ${{ failure() && matrix.x }}
                  run: |
                    echo ${{ env.A }}
                    done
                  shell: bash -x {0}
                  working-directory: ${{ github.workspace }}
                  timeout-minutes: ${{ fromJSON('5') }}
                  env: ${{ fromJSON(vars.E) }}
                """
            ).first)
        #expect(step.condition.source == "failure() && matrix.x")
        guard case .run(let script, let shell, let directory) = step.action else {
            Issue.record("not a run step")
            return
        }
        #expect(script.expression?.source == "format('echo {0}\ndone\n', env.A)")
        #expect(shell?.string == "bash -x {0}")
        #expect(directory?.expression?.source == "github.workspace")
        #expect(step.env?.expression != nil && step.timeoutMinutes?.expression != nil)
        #expect(!step.isControl)
    }

    // MARK: - Background and parallel steps

    @Test("a parallel group becomes background steps and one wait for them")
    func parallel() throws {
        let steps = try steps(
            """
            - run: first
            - parallel:
                - run: a
                - id: b
                  uses: a/b@v1
            - parallel: [{ run: c }]
            - run: last
            """
        )
        #expect(steps.map(\.id) == ["__run", "__run_2", "b", "__parallel", "__run_3", "__parallel_2", "__run_4"])
        #expect(steps.map(\.isBackground) == [false, true, true, false, true, false, false])
        #expect(steps.map(\.parallelGroup) == [nil, 0, 0, 0, 1, 1, nil])
        guard case .wait(let targets) = steps[3].action else {
            Issue.record("the group does not end with a wait")
            return
        }
        #expect(targets.map(\.value) == ["__run_2", "b"])
    }

    @Test("waits and cancels must name background steps before them")
    func targets() throws {
        let good = try steps("- {id: s, run: a, background: true}\n- wait: S\n- wait-all:\n- cancel: s")
        #expect(good.map(\.isControl) == [false, true, true, true])
        #expect(
            stepErrors("- {id: s, run: a}\n- wait: [s, t]\n- {id: t, run: a, background: true}\n- wait-all: false") == [
                "7:16 Step 's' is not a background step before this one",
                "7:19 Step 't' is not a background step before this one", "9:19 Unexpected value 'false'",
            ])
    }

    @Test("in a parallel group only run and uses steps stand, none of them marked background")
    func badParallel() {
        #expect(
            stepErrors("- parallel:\n    - {run: a, background: true}\n    - wait-all:\n    - parallel: []\n") == [
                "7:34 Unexpected value 'background'",
                "8:13 Only 'run' and 'uses' steps are allowed in a parallel group", "9:13 Unexpected value 'parallel'",
                "9:13 There's not enough info to determine what you meant. Add one of these properties: cancel, run, "
                    + "shell, uses, wait, wait-all, with, working-directory",
            ])
    }
}

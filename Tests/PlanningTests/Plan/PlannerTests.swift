import Basics
import Planning
import Testing
import Workflows

/// What a plan says: what runs, why not, and what only the run can tell.
struct PlannerTests {
    static let push = TriggerEvent(name: "push", ref: "refs/heads/main", sha: "1", payload: [:])

    static func plan(
        _ text: String, labels: Set<Key> = [], variables: JSONValue = [:], called: [Key: String] = [:]
    ) -> WorkflowPlan? {
        let (workflow, diagnostics) = WorkflowReader.read(path: "w.yml", text: text)
        let capabilities = Sample.machine(labels: labels)
        let planner = Planner(
            event: push, github: ["ref": "refs/heads/main"], variables: variables, capabilities: capabilities,
            callFiles: CallFiles { path in called[Key(path)].map { Array($0.utf8) } })
        return planner.plan([WorkflowFile(path: "w.yml", workflow: workflow, diagnostics: diagnostics)]).workflows.first
    }

    static func line(_ job: JobPlan) -> String {
        let runs =
            switch job.runs {
            case .yes: "yes"
            case .no: "no"
            case .later: "later"
            }
        return job.reason.utf8.isEmpty ? "\(job.key): \(runs)" : "\(job.key): \(runs), \(job.reason)"
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let jobs: [String]
        let lines: [String]
        var testDescription: String { name }
    }

    static func job(_ id: String, _ more: String = "") -> String {
        "  \(id): {runs-on: ubuntu-latest, steps: [{run: x}]\(more.utf8.isEmpty ? "" : ", \(more)")}"
    }

    @Test(arguments: [
        Case(
            name: "legs of a matrix, in the order of the file",
            jobs: [job("z", "needs: a"), job("a", "strategy: {matrix: {v: [1, 2]}}")],
            lines: ["z: yes", "a (1): yes", "a (2): yes"]),
        Case(
            name: "a skip and what it takes along",
            jobs: [job("a", "if: github.ref == 'x'"), job("b", "needs: a"), job("c", "needs: a, if: always()")],
            lines: ["a: no, if: github.ref == 'x' is false", "b: no, needs a, which was skipped", "c: yes"]),
        Case(
            name: "a skip far up the chain still counts",
            jobs: [job("a", "if: false"), job("b", "needs: a, if: always()"), job("c", "needs: b")],
            lines: ["a: no, if: false is false", "b: yes", "c: no, a job further up was skipped"]),
        Case(
            name: "what reads other jobs is told later",
            jobs: [
                job("a", "outputs: {x: x, m: m}"), job("b", "needs: a, if: needs.a.outputs.x == '1'"),
                job("c", "needs: a, strategy: {matrix: \"${{ fromJSON(needs.a.outputs.m) }}\"}"),
            ],
            lines: [
                "a: yes", "b: later, if: needs.a.outputs.x == '1'",
                "c: later, its matrix or labels come from the jobs it needs",
            ]),
        Case(
            name: "what runs after a failure only",
            jobs: [job("a"), job("b", "needs: a, if: failure()"), job("c", "if: failure()")],
            lines: ["a: yes", "b: later, only if a job it needs fails", "c: no, if: failure() is false"]),
        Case(
            name: "what runs in any case is not told later",
            jobs: [job("a"), job("b", "needs: a, if: success() || failure()")],
            lines: ["a: yes", "b: yes"]),
        Case(
            name: "keys that need another job's outputs are told later, not refused",
            jobs: [
                job("a", "outputs: {t: t}"),
                job("b", "needs: a, timeout-minutes: \"${{ fromJSON(needs.a.outputs.t) }}\""),
            ],
            lines: ["a: yes", "b: later, what it runs with comes from the jobs it needs"]),
        Case(
            name: "needs are found ignoring case", jobs: [job("A"), job("b", "needs: a")], lines: ["A: yes", "b: yes"]),
    ])
    func `a job runs, does not, or is told later`(_ one: Case) throws {
        let plan = try #require(Self.plan("on: push\njobs:\n" + one.jobs.joined(separator: "\n")))
        #expect(plan.diagnostics.map(\.line) == [])
        #expect(plan.jobs.map(Self.line) == one.lines)
    }

    @Test func `a workflow that is not triggered says why and plans nothing`() throws {
        let plan = try #require(Self.plan("on: issues\njobs:\n\(Self.job("a"))"))
        #expect(!plan.isTriggered)
        #expect(plan.reason == "only on issues")
        #expect(plan.jobs.isEmpty)
    }

    @Test func `a file with errors is no plan and an error`() throws {
        let plan = try #require(Self.plan("on: push\njobs: {a: {runs-on: x, steps: [{ruin: x}]}}"))
        #expect(!plan.isTriggered && plan.workflow == nil)
        #expect(Plan(event: Self.push, workflows: [plan]).hasErrors)
    }

    @Test func `what does not evaluate is an error with its place`() throws {
        let plan = try #require(Self.plan("on: push\njobs:\n\(Self.job("a", "if: fromJSON(github.none)"))"))
        #expect(plan.diagnostics.count == 1)
        #expect(plan.diagnostics.first?.line.utf8.starts(with: "w.yml:3:".utf8) == true)
        #expect(plan.diagnostics.first?.severity == .error)
        #expect(plan.jobs.map(\.runs) == [.no])
        #expect(Plan(event: Self.push, workflows: [plan]).hasErrors)
    }

    // MARK: - What cannot be honoured

    @Test(arguments: [
        ("container: node:20", "'container' is not supported yet"),
        ("services: {s: {image: x}}", "'services' is not supported yet"),
    ])
    func `an unsupported key of a job is refused with its place`(key: String, message: String) throws {
        let text = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    \(key)\n    steps: [{run: x}]"
        let plan = try #require(Self.plan(text))
        #expect(plan.diagnostics.map(\.message) == [message])
        #expect(plan.diagnostics.first?.range?.start.line == 5)
        #expect(plan.diagnostics.first?.hint != nil)
        // Nothing is said about a job that does not run.
        let off = try #require(Self.plan(text + "\n    if: false"))
        #expect(off.diagnostics.isEmpty)
    }

    @Test(arguments: [
        ("{uses: docker://alpine}", "the container action docker://alpine is not supported yet")
    ])
    func `an unsupported step is refused with its place`(step: String, message: String) throws {
        let plan = try #require(
            Self.plan("on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n    - {run: x}\n    - \(step)"))
        #expect(plan.diagnostics.filter { $0.severity == .error }.map(\.message) == [message])
        #expect(plan.diagnostics.first { $0.severity == .error }?.range?.start.line == 7)
    }

    @Test func `actions of this and other repositories are no matter of the file alone`() throws {
        let steps = "steps: [{uses: actions/checkout@v5}, {uses: ./tool}, {uses: octo/tool/x@v1}, {uses: $/tool}]"
        let plan = try #require(Self.plan("on: push\njobs: {a: {runs-on: ubuntu-latest, \(steps)}}"))
        #expect(plan.diagnostics.isEmpty)
        #expect(plan.jobs.map(\.steps) == [4])
    }

    @Test func `a job for another machine is left out, one with a label that is mapped is not`() throws {
        let text = "on: push\njobs: {a: {runs-on: [self-hosted, GPU], steps: [{run: x}]}}"
        let plan = try #require(Self.plan(text))
        #expect(plan.diagnostics.isEmpty)
        #expect(plan.jobs.map(Self.line) == ["a: no, needs a runner labelled 'GPU', which this machine is not"])
        #expect(plan.jobs.map(\.absent?.missing) == ["GPU"])
        #expect(try #require(Self.plan(text, labels: ["gpu"])).jobs.map(Self.line) == ["a: yes"])
    }

    @Test func `a job for a runner group is left out by name`() throws {
        func lines(_ more: String, labels: Set<Key> = []) throws -> [String] {
            let text = "on: push\njobs: {a: {runs-on: {group: big\(more)}, steps: [{run: x}]}}"
            return try #require(Self.plan(text, labels: labels)).jobs.map(Self.line)
        }
        let line = "a: no, needs a runner of the group 'big', which this machine is not in"
        #expect(try lines(", labels: ubuntu-latest") == [line])
        #expect(try lines("") == [line])
        #expect(try lines("", labels: ["Big"]) == ["a: yes"])
    }

    @Test func `the legs of a matrix that need another machine are left out, and its dependents see the rest`() throws {
        let text = """
            on: push
            jobs:
              t:
                strategy: {matrix: {os: [windows-latest, ubuntu-latest, macos-14]}}
                runs-on: ${{ matrix.os }}
                outputs: {x: x}
                steps: [{run: x}]
              w: {runs-on: windows-latest, steps: [{run: x}]}
              later: {needs: t, if: needs.t.outputs.x, runs-on: windows-latest, steps: [{run: x}]}
              after: {needs: t, runs-on: ubuntu-latest, steps: [{run: x}]}
              never: {needs: w, runs-on: ubuntu-latest, steps: [{run: x}]}
            """
        let plan = try #require(Self.plan(text))
        #expect(plan.diagnostics.isEmpty)
        let reason = { (label: String) in "needs a runner labelled '\(label)', which this machine is not" }
        #expect(
            plan.jobs.map(Self.line) == [
                "t (ubuntu-latest): yes", "t (windows-latest): no, \(reason("windows-latest"))",
                "t (macos-14): no, \(reason("macos-14"))", "w: no, \(reason("windows-latest"))",
                "later: no, \(reason("windows-latest"))", "after: yes", "never: no, needs w, which was skipped",
            ])
        #expect(
            plan.jobs.compactMap(\.absent).summary == "4 legs not run here (windows-latest 3, macos-14 1)")
    }

    @Test func `labels are those of this system and processor`() {
        let x64 = RunnerLabels(architecture: "X64")
        let arm = RunnerLabels(mapped: ["GPU"], architecture: "ARM64")
        for label in ["ubuntu-latest", "Ubuntu-22.04", "ubuntu-slim", "linux", "Linux", "self-hosted"] as [Key] {
            #expect(x64.contains(label) && arm.contains(label), "\(label)")
        }
        for label in ["x64", "X64"] as [Key] { #expect(x64.contains(label) && !arm.contains(label), "\(label)") }
        for label in ["ARM64", "ubuntu-24.04-arm", "gpu"] as [Key] {
            #expect(!x64.contains(label) && arm.contains(label), "\(label)")
        }
        for label in [
            "ubuntu", "ubuntu-", "ubuntu-latest-8-cores", "ubuntu-latest-arm64", "ubuntu-2204", "windows-latest",
            "macos-14", "ubuntu-24.04-xl", "arm", "",
        ] as [Key] {
            #expect(!x64.contains(label) && !arm.contains(label), "\(label)")
        }
    }

    // MARK: - Calls

    static let callee = """
        on:
          workflow_call:
            inputs: {go: {type: boolean}, word: {type: string, default: "${{ github.ref }}"}}
            secrets: {inner: {}}
        permissions: {contents: read}
        env: {S: "${{ secrets.inner }}"}
        jobs:
          one: {runs-on: ubuntu-latest, steps: [{run: x}]}
          two: {if: inputs.go, needs: one, runs-on: ubuntu-latest, steps: [{run: x}]}
          three: {if: inputs.word == 'refs/heads/main', runs-on: ubuntu-latest, steps: [{run: x}]}
        """

    @Test(arguments: [
        Case(
            name: "called jobs behind their caller, by its inputs",
            jobs: ["  c: {uses: ./.github/workflows/c.yml}", job("z", "needs: c")],
            lines: [
                "c: yes", "c / one: yes", "c / two: no, if: inputs.go is false", "c / three: yes", "z: yes",
            ]),
        Case(
            name: "a caller in a matrix",
            jobs: [
                "  c: {uses: ./.github/workflows/c.yml, strategy: {matrix: {go: [true, false]}}, "
                    + "with: {go: \"${{ matrix.go }}\", word: w}}"
            ],
            lines: [
                "c (true): yes", "c (true) / one: yes", "c (true) / two: yes",
                "c (true) / three: no, if: inputs.word == 'refs/heads/main' is false", "c (false): yes",
                "c (false) / one: yes", "c (false) / two: no, if: inputs.go is false",
                "c (false) / three: no, if: inputs.word == 'refs/heads/main' is false",
            ]),
        Case(
            name: "inputs of other jobs make the called ones uncertain",
            jobs: [
                job("a"), "  c: {needs: a, uses: ./.github/workflows/c.yml, with: {word: \"${{ needs.a.result }}\"}}",
            ],
            lines: [
                "a: yes", "c: later, its inputs come from the jobs it needs", "c / one: later, once 'c' is called",
                "c / two: later, once 'c' is called", "c / three: later, once 'c' is called",
            ]),
        Case(
            name: "what is not called is not read", jobs: ["  c: {if: false, uses: a/b/.github/workflows/x.yml@v1}"],
            lines: ["c: no, if: false is false"]),
    ])
    func `calls are planned with the jobs they call`(_ one: Case) throws {
        let plan = try #require(
            Self.plan(
                "on: push\njobs:\n" + one.jobs.joined(separator: "\n"), called: [".github/workflows/c.yml": Self.callee]
            ))
        #expect(plan.jobs.map(Self.line) == one.lines)
        #expect(plan.diagnostics.map(\.line) == [])
    }

    @Test func `what a call needs and gives is in the plan`() throws {
        let plan = try #require(
            Self.plan(
                """
                on: push
                permissions: {contents: write}
                jobs:
                  c: {uses: ./.github/workflows/c.yml, secrets: {inner: "${{ secrets.outer }}"}}
                """, called: [".github/workflows/c.yml": Self.callee]))
        #expect(plan.secrets == ["OUTER"])
        #expect(plan.calls.files.map(\.path) == [".github/workflows/c.yml"])
        #expect(plan.jobs.map(\.call) == [".github/workflows/c.yml", nil, nil, nil])
        #expect(plan.jobs.map(\.caller) == [nil, "c", "c", "c"])
        #expect(plan.jobs.map(\.depth) == [0, 1, 1, 1])
        #expect(plan.jobs.map { $0.permissions?.json.text() }.suffix(1) == [#"{"contents":"read"}"#])
    }

    @Test(arguments: [
        ("uses: ./.github/workflows/n.yml", "there is no such file at the run's commit"),
        ("uses: a/b/.github/workflows/n.yml@v1", "calling a workflow of another repository is not supported yet"),
    ])
    func `a call that cannot be read is refused at its place`(_ job: String, _ problem: String) throws {
        let plan = try #require(Self.plan("on: push\njobs: {a: {\(job)}}"))
        let reference = job.utf8.dropFirst("uses: ".utf8.count)
        #expect(
            plan.diagnostics.map(\.line) == [
                "w.yml:2:18: error: Cannot read workflow '\(String(decoding: reference, as: UTF8.self))': \(problem)"
            ])
    }

    @Test func `secrets are listed by name, sorted, the token among them`() throws {
        let plan = try #require(
            Self.plan(
                """
                on: push
                env: {A: "${{ secrets.zeta }}"}
                jobs:
                  a:
                    runs-on: ubuntu-latest
                    env: {B: "x ${{ secrets.ALPHA }} ${{ secrets.GITHUB_TOKEN }}"}
                    steps: [{run: "echo ${{ secrets['beta'] }}"}, {run: x, env: {C: "${{ secrets.ALPHA }}"}}]
                """))
        #expect(plan.secrets == ["ALPHA", "BETA", "GITHUB_TOKEN", "ZETA"])
    }

    @Test func `secrets as a whole may be any of them`() throws {
        let text = "on: push\njobs: {a: {runs-on: ubuntu-latest, steps: [{run: \"${{ toJSON(secrets) }}\"}]}}"
        #expect(try #require(Self.plan(text)).secrets == ["*"])
    }

    @Test func `a matrix may come from variables`() throws {
        let text = """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                strategy: {matrix: {python: "${{ fromJSON(vars.PYTHONS || '[\\"3.11\\",\\"3.12\\"]') }}"}}
                steps: [{run: x}]
            """
        #expect(try #require(Self.plan(text)).jobs.map(\.key) == ["a (3.11)", "a (3.12)"])
        let one = try #require(Self.plan(text, variables: ["PYTHONS": "[\"3.13\"]"]))
        #expect(one.jobs.map(\.key) == ["a (3.13)"])
    }
}

import Basics
import Testing

/// What `check` and `plan` say of what cannot work here, or names what is not there, by the built program.
struct CheckOutlookTests {
    private static let workflow = """
        name: Outlook
        on: [push, workflow_call]
        jobs:
          build:
            runs-on: ubuntu-latest
            outputs: { v: '${{ steps.mk.outputs.v }}', lost: '${{ steps.gone.outputs.v }}' }
            steps:
              - run: echo ${{ steps.later.outputs.x }} ${{ steps.mk.outputs.v }}
              - { id: mk, run: echo 1 }
              - { id: later, run: 'echo ${{ steps.MK.output.v }} ${{ steps.mk.outcome }} ${{ steps.*.outputs }}' }
          test:
            needs: build
            if: always() && needs.biuld.result == 'success'
            runs-on: ubuntu-latest
            strategy: { matrix: { os: [a], include: [{ extra: 1 }] } }
            steps:
              - run: echo ${{ needs.build.outputs.w }} ${{ matrix.oss }} ${{ matrix.extra }} ${{ inputs.zz }}
              - run: echo ${{ needs.absent.result }} ${{ needs.build.outputs.v }} ${{ needs[matrix.os] }}
          absent: { runs-on: ubuntu-latest, services: {}, container: '', steps: [{ run: 'true' }] }
          empty:
            runs-on: ubuntu-latest
            strategy: { matrix: { image: [''] } }
            container: { image: '${{ matrix.image }}' }
            services: { db: '${{ matrix.image }}' }
            steps: [{ run: 'true' }]
        """

    private static func messages(_ answer: Sandbox.Answer) throws -> [String] {
        let found = try JSONValue.parse(bytes: Array(answer.output.utf8))["diagnostics"]?.arrayValue ?? []
        return found.map { "\($0["severity"]?.stringValue ?? "") \($0["message"]?.stringValue ?? "")" }
    }

    @Test func whatExpressionsNameInVainIsAWarning() throws {
        let sandbox = try Sandbox([
            ".github/workflows/ci.yml": Self.workflow,
            "action.yml": """
            name: a
            description: a
            inputs: { one: { description: one } }
            outputs: { o: { description: o, value: '${{ steps.x.outputs.y }}' } }
            runs: { using: composite, steps: [{ id: y, shell: bash, run: 'echo ${{ inputs.two }} ${{ inputs.one }}' }] }
            """,
        ])
        let check = try sandbox.pitlane("check", "--format", "json")
        #expect(check.status == 0, "\(check.errors)")
        let expected = [
            "'steps.gone' is empty here: no step here has the id 'gone'",
            "'steps.later' is empty here: step 'later' comes later", "'steps.mk' is empty here: step 'mk' comes later",
            "'steps.MK.output' is empty: there are only outputs, outcome, conclusion",
            "'needs.biuld' is empty here: there is no job 'biuld' in this file",
            "'needs.build.outputs.w' is empty: job 'build' has no output 'w'",
            "'matrix.oss' is empty here: its matrix has no key 'oss'",
            "'inputs.zz' is empty here: the workflow has no input 'zz'",
            "'needs.absent' is empty here: job 'test' does not need 'absent'",
            "'steps.x' is empty here: no step here has the id 'x'",
            "'inputs.two' is empty here: the action has no input 'two'",
        ]
        #expect(try Self.messages(check).sorted() == expected.map { "warning \($0)" }.sorted())
        let plan = try sandbox.pitlane("plan")
        #expect(plan.status == 0, "\(plan.output)")
        #expect(plan.output.utf8.containsText("'needs.biuld' is empty here"), "\(plan.output)")
        // As on GitHub none of it keeps the jobs from running, and a container without an image is none.
        let run = try sandbox.run()
        #expect(run.conclusions["build"] == "success", "\(run.errors)")
        #expect(run.conclusions["absent"] == "success")
        #expect(run.conclusions["empty"] == "success")
    }

    /// A job's keys, and whether `check` and `plan` refuse or warn.
    private static let jobs: [(job: String, says: String)] = [
        ("container: debian, steps: [{ run: a }]", "error 'container' is not supported yet"),
        ("services: { db: { image: x } }, steps: [{ run: a }]", "error 'services' is not supported yet"),
        ("container: '${{ vars.IMAGE }}', steps: [{ run: a }]", "warning 'container' is not supported yet"),
        ("steps: [{ uses: 'docker://alpine' }]", "error the container action docker://alpine is not supported yet"),
        (
            "steps: [{ uses: ./nothere }]",
            "error ./nothere is not there yet: no step before it checks the repository out"
        ),
        (
            "steps: [{ uses: actions/checkout@v4 }, { uses: ./nothere }]",
            "error ./nothere has no action.yml, action.yaml or Dockerfile in this repository"
        ),
        (
            "steps: [{ uses: actions/checkout@v4 }, { run: make }, { uses: ./nothere }]",
            "warning ./nothere has no action.yml, action.yaml or Dockerfile in this repository"
        ),
        (
            "steps: [{ uses: actions/checkout@v4 }, { uses: ./box }]",
            "error the container action ./box is not supported yet"
        ),
        (
            "steps: [{ uses: actions/checkout@v4 }, { uses: ./around }]",
            "error the container action docker://x is not supported yet (used by ./around (action.yml:1:43))"
        ),
        ("if: false, container: debian, steps: [{ run: a }]", ""),
        ("strategy: { matrix: { c: [''] } }, container: '${{ matrix.c }}', steps: [{ run: a }]", ""),
    ]

    @Test func whatCannotRunHereIsNamedByCheckAndPlan() throws {
        var files = [
            "box/Dockerfile": "FROM x\n",
            "around/action.yml": "runs: { using: composite, steps: [{ uses: 'docker://x' }] }\n",
        ]
        for (index, row) in Self.jobs.enumerated() {
            files[".github/workflows/w\(index).yml"] =
                "on: push\njobs: { a: { runs-on: ubuntu-latest, \(row.job) } }\n"
        }
        let sandbox = try Sandbox(files)
        let plan = try JSONValue.parse(sandbox.pitlane("plan", "--format", "json").output)
        for (index, row) in Self.jobs.enumerated() {
            let path = ".github/workflows/w\(index).yml"
            let check = try sandbox.pitlane("check", "--format", "json", path)
            let expected = row.says.utf8.isEmpty ? [] : [row.says]
            #expect(try Self.messages(check) == expected, "\(row.job)")
            #expect(check.status == (row.says.utf8.starts(with: "error".utf8) ? 1 : 0), "\(row.job)")
            let planned = plan["workflows"]?.arrayValue?.first { $0["path"]?.stringValue.map { Key($0) } == Key(path) }
            let said = (planned?["diagnostics"]?.arrayValue ?? []).map {
                "\($0["severity"]?.stringValue ?? "") \($0["message"]?.stringValue ?? "")"
            }
            // The variables are known to a plan.
            if !row.job.utf8.containsText("vars.IMAGE") { #expect(said == expected, "\(row.job)") }
        }
    }
}

import Basics
import Files
import Testing

/// `-W` with files and folders anywhere, by the built program.
struct NamedWorkflowTests {
    private static func workflow(_ name: String) -> String {
        """
        on: push
        jobs:
          \(name):
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
              - uses: ./actions/hello
              - run: echo "$GITHUB_WORKFLOW_REF"
          call:
            uses: ./.github/workflows/called.yml
        """
    }

    private static let files = [
        ".github/workflows/called.yml": """
        on: workflow_call
        jobs: { in: { runs-on: ubuntu-latest, steps: [{ run: echo called }] } }
        """,
        "actions/hello/action.yml": "name: h\nruns: { using: composite, steps: [{ run: echo hello, shell: bash }] }\n",
        "tests/data/one.yml": workflow("one"), "tests/data/two.yaml": workflow("two"),
        "tests/data/below/three.yml": workflow("three"), "tests/data/action.yml": "name: no workflow\nruns: {}\n",
        "tests/data/readme.md": "no workflow",
    ]

    struct Row: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        /// The jobs that succeeded, apart from the called ones.
        let jobs: Set<String>
        var testDescription: String { arguments.joined(separator: " ") }

        init(_ arguments: [String], _ jobs: Set<String>) {
            self.arguments = arguments
            self.jobs = jobs
        }
    }

    static let rows = [
        Row(["-W", "tests/data"], ["one", "two"]), Row(["-W", "./tests/data/below/"], ["three"]),
        Row(["-W", "tests/data/two.yaml", "-W", "tests/../tests/data/two.yaml"], ["two"]),
        Row(["-C", "tests", "-W", "data/below/three.yml"], ["three"]),
        Row(["-C", "tests", "-W", "tests/data/one.yml"], ["one"]),
        Row(["-W", "../outside"], ["away"]), Row(["-W", "../outside/w.txt"], ["other"]),
    ]

    @Test(arguments: rows) func runs(_ row: Row) throws {
        let sandbox = try Sandbox(Self.files)
        try sandbox.write(["../outside/w.yml": Self.workflow("away"), "../outside/w.txt": Self.workflow("other")])
        let answer = try sandbox.pitlane(list: ["run", "--format", "json"] + row.arguments)
        #expect(answer.status == 0, "\(answer.errors)\(answer.output)")
        #expect(Set(answer.conclusions.keys) == row.jobs.union(["call", "call / in"]))
        for job in row.jobs { #expect(answer.says(job, "hello")) }
    }

    @Test func filesOfTheRepositoryAreThoseOfTheCommit() throws {
        let sandbox = try Sandbox(Self.files)
        try sandbox.git("checkout", "-q", "-b", "feature")
        try sandbox.write([
            "tests/data/one.yml": Self.workflow("changed"), ".github/workflows/one.yml": "on: push\njobs: {}",
        ])
        try sandbox.commit("next")
        let old = try sandbox.run("--branch", "main", "-W", "tests/data/one.yml")
        #expect(old.says("one", "local/repository/tests/data/one.yml@refs/heads/main"), "\(old.errors)")
        // A name of a workflow comes before a path, which './' makes of it.
        let named = try sandbox.run("-W", "one.yml", "-C", "tests/data")
        #expect(named.status == 2 && named.errors.utf8.containsText(".github/workflows/one.yml"), "\(named.errors)")
        let path = try sandbox.run("-W", "./one.yml", "-C", "tests/data")
        #expect(path.says("changed", "hello"), "\(path.errors)")
        let pipe = try sandbox.shell(
            """
            "$PROGRAM" plan -W <(printf 'on: push\\njobs: { p: { runs-on: ubuntu-latest, steps: [{ run: "true" }] } }\\n')
            "$PROGRAM" run -W actions; "$PROGRAM" run -W nowhere
            """)
        #expect(pipe.output.utf8.containsText("✓ /dev/fd/"), "\(pipe.output)\(pipe.errors)")
        #expect(pipe.errors.utf8.containsText("--workflow: the folder 'actions' holds no workflow"))
        #expect(pipe.errors.utf8.containsText("--workflow: there is no workflow, file or folder 'nowhere'"))
    }
}

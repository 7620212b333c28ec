import Basics
import Testing

/// What built-in actions cannot do is known before anything runs, for every leg whose values are known.
struct ForesightTests {
    private static let setup = "{ uses: actions/setup-python@v5, with: { python-version: \"${{ matrix.py }}\" } }"

    @Test func `a leg whose interpreter is not here does not take the others down`() throws {
        let sandbox = try Sandbox([
            ".github/workflows/ci.yml": """
            on: push
            env: { OLD: "3.2" }
            jobs:
              t:
                runs-on: ubuntu-latest
                strategy: { matrix: { py: ["3", "3.2", pypy-3.10] } }
                steps: [\(Self.setup), { run: python --version }]
              env: { runs-on: ubuntu-latest, steps: [{ uses: actions/setup-python@v5, with: { python-version: "${{ env.OLD }}" } }] }
              node: { runs-on: ubuntu-latest, steps: [{ uses: actions/setup-node@v4, with: { node-version: 4.1 } }] }
              composite: { runs-on: ubuntu-latest, steps: [{ uses: actions/checkout@v5 }, { uses: ./setup }] }
              given:
                runs-on: ubuntu-latest
                steps: [{ uses: actions/checkout@v5 }, { uses: ./setup, with: { version: "3" } }]
              file: { runs-on: ubuntu-latest, steps: [{ uses: actions/checkout@v5 }, { uses: actions/setup-python@v5, with: { python-version-file: old.txt } }] }
              later:
                runs-on: ubuntu-latest
                needs: given
                strategy: { matrix: { py: "${{ fromJSON(needs.given.outputs.none || '[\\"3\\", \\"3.2\\"]') }}" } }
                steps: [\(Self.setup), { run: "true" }]
            """,
            "setup/action.yml": """
            name: setup
            description: a python
            inputs: { version: { description: which, default: "3.2" } }
            runs:
              using: composite
              steps: [{ uses: actions/setup-python@v5, with: { python-version: "${{ inputs.version }}" } }]
            """, "old.txt": "3.2\n",
        ])
        let plan = try #require(try sandbox.pitlane("plan", "--format", "json").objects.first)
        let jobs = plan["workflows"]?.arrayValue?.first?["jobs"]?.arrayValue ?? []
        let absent = jobs.compactMap { $0["not_here"]?.stringValue }
        #expect(
            absent == ["python 3.2", "python pypy-3.10", "python 3.2", "node 4.1", "python 3.2", "python 3.2"],
            "\(absent)")
        let answer = try sandbox.run()
        #expect(answer.status == 4, "\(answer.errors)\(answer.output)")
        #expect(
            answer.conclusions == [
                "t (3)": "success", "env": "skipped", "node": "skipped", "composite": "skipped", "given": "success",
                "file": "skipped", "later (3)": "success",
            ], "\(answer.conclusions)")
        let end = answer.objects("run.finished").first?["not_here"]?.arrayValue ?? []
        #expect(end.count == 7)
        #expect(end.first?["reason"]?.stringValue?.utf8.containsText("no python 3.2 on this machine") == true)
        // As long as it is checked elsewhere, the file itself is fine.
        let check = try sandbox.pitlane("check")
        #expect(check.status == 0 && check.output.utf8.containsText("no python 3.2 on this machine"), "\(check.output)")
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let steps: String
        /// nil where it runs.
        let error: String?
        var files: [String: String] = [:]
    }

    static let cases = [
        Case(
            testDescription: "a package manager whose cache is not known",
            steps: "{ uses: actions/setup-python@v5, with: { python-version: 3, cache: poetry } }",
            error: "cache 'poetry' is not available"),
        Case(
            testDescription: "in a leg of another system",
            steps: "{ if: matrix.os == 'windows', uses: actions/setup-python@v5, with: { cache: pipenv } }", error: nil),
        Case(
            testDescription: "submodules",
            steps: "{ uses: actions/checkout@v5, with: { submodules: recursive } }",
            error: "'submodules' is not available",
            files: [".gitmodules": "[submodule \"x\"]\n\tpath = x\n\turl = ../x\n"]),
        Case(
            testDescription: "submodules of a repository without any",
            steps: "{ uses: actions/checkout@v5, with: { submodules: true } }", error: nil),
        Case(
            testDescription: "large files",
            steps: "{ uses: actions/checkout@v5, with: { lfs: true } }", error: "a.bin is kept in LFS",
            files: ["a.bin": "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"]),
        Case(
            testDescription: "large files of a repository without any",
            steps: "{ uses: actions/checkout@v5, with: { lfs: true } }", error: nil),
        Case(
            testDescription: "a value that is none",
            steps: "{ uses: actions/checkout@v5, with: { fetch-depth: all } }", error: "'fetch-depth' is 'all'"),
        Case(
            testDescription: "an input that is missing",
            steps: "{ uses: actions/upload-artifact@v4, with: { name: x } }", error: "input 'path' is required"),
        Case(
            testDescription: "inside a composite action",
            steps: "{ uses: actions/checkout@v5 }, { uses: ./act }", error: "cache 'uv' is not available",
            files: [
                "act/action.yml": """
                name: a
                description: a
                runs: { using: composite, steps: [{ uses: actions/setup-python@v5, with: { cache: uv } }] }
                """
            ]),
    ]

    @Test(arguments: cases)
    func `what an action cannot do is refused by plan and check`(_ one: Case) throws {
        var files = one.files
        files[".github/workflows/ci.yml"] = """
            on: push
            jobs:
              a:
                runs-on: ${{ matrix.os == 'windows' && 'windows-latest' || 'ubuntu-latest' }}
                strategy: { matrix: { os: [linux, windows] } }
                steps: [\(one.steps)]
            """
        let sandbox = try Sandbox(files)
        let plan = try sandbox.pitlane("plan")
        let check = try sandbox.pitlane("check")
        guard let error = one.error else {
            #expect(plan.status == 0 && check.status == 0, "\(plan.output)\(check.output)")
            return
        }
        #expect(plan.status == 2 && plan.output.utf8.containsText(error), "\(plan.output)")
        #expect(plan.output.utf8.containsText("ci.yml:6:"), "\(plan.output)")
        #expect(check.status == 1 && check.output.utf8.containsText(error), "\(check.output)")
        let doctor = try sandbox.pitlane("doctor")
        #expect(doctor.status == 1 && doctor.errors.utf8.containsText(error), "\(doctor.errors)")
        let run = try sandbox.run()
        #expect(run.status == 2 && run.conclusions.isEmpty, "\(run.output)")
    }

    @Test func `what only the run can tell is no error, and names that are wrong are warnings`() throws {
        let sandbox = try Sandbox([
            ".github/workflows/ci.yml": """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                steps:
                  - { id: s, run: "true" }
                  - { if: "steps.s.outputs.x", uses: actions/setup-python@v5, with: { cache: poetry } }
                  - { continue-on-error: true, uses: actions/setup-python@v5, with: { python-version: 3.2 } }
                  - { uses: actions/setup-python@v5, with: { python-version: "${{ steps.s.outputs.v || '3' }}" } }
                  - { uses: actions/checkout@v5, with: { ftch-depth: 0 } }
                  - { uses: ./act, with: { nmae: x } }
            """,
            "act/action.yml": """
            name: a
            description: a
            inputs: { name: { description: x } }
            runs: { using: composite, steps: [{ shell: bash, run: "true" }] }
            """,
        ])
        for command in ["plan", "check"] {
            let answer = try sandbox.pitlane(command)
            #expect(answer.status == 0, "\(answer.output)")
            for text in [
                "warning: actions/setup-python: cache 'poetry' is not available",
                "actions/checkout@v5 has no input 'ftch-depth'", "did you mean 'fetch-depth'?",
                "./act has no input 'nmae'", "did you mean 'name'?",
            ] {
                #expect(answer.output.utf8.containsText(text), "\(command): \(text)\n\(answer.output)")
            }
        }
        #expect(try sandbox.run().status == 0)
    }
}

import Basics
import Testing

/// Problem matchers and annotations, run by the built program.
struct MatcherTests {
    private static let matcher = #"""
        {"problemMatcher": [{"owner": "cc", "pattern": [{
          "regexp": "^([^:]+):(\\d+):(\\d+):\\s+(warning|error):\\s+(.*)$",
          "file": 1, "line": 2, "column": 3, "severity": 4, "message": 5}]}]}
        """#

    @Test func annotationsAppearInEveryDisplayAndInTheRecord() throws {
        let sandbox = try Sandbox([
            ".github/cc.json": Self.matcher, "src/main.c": "int x\n",
            ".github/workflows/ci.yml": """
            on: push
            jobs:
              job:
                runs-on: ubuntu-latest
                steps:
                  - uses: actions/checkout@v5
                  - run: echo "::add-matcher::.github/cc.json"
                  - run: |
                      echo "cc -c src/main.c"
                      printf 'src/main.c:1:6: \\033[31merr'; printf 'or\\033[0m: expected a semicolon\\n'
                      echo "gone.c:1:6: warning: no such file"
                      exit 3
                  - if: always()
                    run: |
                      echo "##[remove-matcher owner=CC]"
                      echo "src/main.c:9:9: error: not seen"
            """,
        ])
        let answer = try sandbox.run()
        #expect(answer.status == 1)
        let found = answer.objects("annotation").filter { $0["line"]?.intValue != nil }
        #expect(found.count == 2, "\(answer.output)")
        #expect(found.first?["level"] == "error")
        #expect(found.first?["message"] == "expected a semicolon")
        #expect(found.first?["file"] == "src/main.c")
        #expect(found.first?["line"] == 1)
        #expect(found.last?["level"] == "warning")
        #expect(found.last?["file"]?.stringValue == nil)
        #expect(answer.says("job", "cc -c src/main.c"))
        #expect(answer.says("job", "##[error]src/main.c:1:6: error: expected a semicolon"))
        #expect(answer.says("job", "src/main.c:9:9: error: not seen"))

        let record = try sandbox.pitlane("show", "1")
        #expect(record.output.utf8.containsText("✗ src/main.c:1:6  expected a semicolon"), "\(record.output)")
        let json = try sandbox.pitlane("show", "1", "--format", "json")
        #expect(json.output.utf8.containsText(#""message":"expected a semicolon""#))
        let github = try sandbox.pitlane("run", "--format", "github")
        #expect(
            github.output.utf8.containsText("::error file=src/main.c,line=1,col=6::expected a semicolon"),
            "\(github.output)")
        let tree = try sandbox.pitlane("run", "--format", "tree")
        #expect(tree.output.utf8.containsText("src/main.c:1"), "\(tree.output)")
    }

    @Test func theCodeOfAProblemIsKept() throws {
        let sandbox = try Sandbox([
            ".github/lint.json": #"""
            {"problemMatcher": [{"owner": "lint", "pattern": [{
              "regexp": "^([^:]+):(\\d+): ([A-Z]\\d+)? ?(.*)$", "file": 1, "line": 2, "code": 3, "message": 4}]}]}
            """#,
            "a.py": "import os\n",
            ".github/workflows/ci.yml": """
            on: push
            jobs:
              job:
                runs-on: ubuntu-latest
                steps:
                  - uses: actions/checkout@v5
                  - run: |
                      echo "::add-matcher::.github/lint.json"
                      echo "a.py:1: F401 unused import"
                      echo "a.py:2: no code"
            """,
        ])
        let answer = try sandbox.run()
        #expect(answer.status == 0, "\(answer.errors)")
        let found = answer.objects("annotation")
        #expect(found.map { $0["code"]?.stringValue } == ["F401", nil], "\(found)")
        #expect(found.first?["message"] == "unused import")
        let text = try sandbox.pitlane("show", "1")
        #expect(text.output.utf8.containsText("✗ a.py:1  unused import [F401]"), "\(text.output)")
        #expect(text.output.utf8.containsText("✗ a.py:2  no code   job"), "\(text.output)")
        let json = try sandbox.pitlane("show", "1", "--format", "json")
        #expect(json.output.utf8.containsText(#""code":"F401""#), "\(json.output)")
    }

    @Test func aScriptThatFailsLeavesAnAnnotation() throws {
        let sandbox = try Sandbox(
            workflow: """
                on: push
                jobs:
                  job:
                    runs-on: ubuntu-latest
                    steps:
                      - run: exit 3
                        continue-on-error: true
                      - run: "true"
                      - run: for i in 1 2 3 4 5 6 7 8 9 10; do echo "::error::$i"; done; exit 4
                """)
        let answer = try sandbox.run()
        #expect(answer.status == 1)
        let found = answer.objects("annotation")
        // Ten errors of a step are kept: the eleventh, which is its exit code, is not.
        #expect(found.count == 11, "\(found)")
        #expect(found.first?["message"] == "Process completed with exit code 3.")
        #expect(found.first?["level"] == "error")
        #expect(found.first?["file"]?.stringValue == nil)
        #expect(found.last?["message"] == "10")
        let github = try sandbox.pitlane("run", "--format", "github")
        #expect(!github.output.utf8.containsText("::error::Process completed"), "\(github.output)")
        #expect(github.output.utf8.containsText("exit 3"), "\(github.output)")
    }

    @Test func aMatcherThatCannotBeReadFailsItsStep() throws {
        let sandbox = try Sandbox(
            workflow: """
                on: push
                jobs:
                  job:
                    runs-on: ubuntu-latest
                    steps:
                      - run: |
                          echo '{"problemMatcher": [{"owner": "x", "pattern": [{"regexp": "(", "message": 0}]}]}' > m.json
                          echo "::add-matcher::m.json"
                """)
        let answer = try sandbox.run()
        #expect(answer.status == 1)
        #expect(answer.says("job", "##[error]Unable to process command '::add-matcher::m.json' successfully."))
        #expect(answer.output.utf8.containsText("missing closing parenthesis"))
    }

    @Test func tenOfEachLevelAreKeptInAStepAndACompositeIsOneStep() throws {
        let sandbox = try Sandbox([
            ".github/workflows/ci.yml": """
            on: push
            jobs:
              job:
                runs-on: ubuntu-latest
                steps:
                  - uses: actions/checkout@v5
                  - uses: ./many
                  - run: for i in $(seq 12); do echo "::warning::own $i"; done
            """,
            "many/action.yml": """
            name: many
            description: warns
            runs:
              using: composite
              steps:
                - { shell: bash, run: 'for i in $(seq 7); do echo "::warning::first $i"; done; echo "::notice::n"' }
                - { uses: ./many/inner }
                - { shell: bash, run: 'for i in $(seq 7); do echo "::warning::third $i"; done' }
            """,
            "many/inner/action.yml": """
            name: inner
            description: errs
            runs:
              using: composite
              steps:
                - { shell: bash, run: 'for i in $(seq 12); do echo "::error::inner $i"; done' }
            """,
        ])
        let answer = try sandbox.run()
        #expect(answer.status == 0, "\(answer.errors)")
        func count(_ level: JSONValue, _ step: JSONValue) -> Int {
            answer.objects("annotation").filter { $0["level"] == level && $0["step"] == step }.count
        }
        #expect(count("warning", 2) == 10)
        #expect(count("error", 2) == 10)
        #expect(count("notice", 2) == 1)
        #expect(count("warning", 3) == 10)
        #expect(answer.says("job", "##[warning]third 7"))
        let shown = try sandbox.pitlane("show", "1")
        #expect(shown.output.utf8.containsText("first 7"))
        #expect(shown.output.utf8.containsText("third 3"))
        #expect(!shown.output.utf8.containsText("third 4"))
    }
}

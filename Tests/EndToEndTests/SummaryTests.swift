import Basics
import Testing

/// Step summaries and names, by the built program.
struct SummaryTests {
    private func workflow(_ steps: String) -> String {
        "on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n" + steps
    }

    @Test func showRendersSummariesAndTheRecordHasThemAsWritten() throws {
        let sandbox = try Sandbox(
            workflow: workflow(
                """
                      - env: { TOKEN: "${{ secrets.TOKEN }}" }
                        run: |
                          {
                            echo "## Results"
                            echo "| test | time |"
                            echo "|------|-----:|"
                            echo "| a **b** $TOKEN | 12 |"
                            echo
                            printf -- '- \\033[31mred\\033[2J `code` [docs](https://docs.test)\\n'
                            echo "<details><summary>More</summary>hidden</details>"
                          } >> "$GITHUB_STEP_SUMMARY"
                      - run: echo "# second" >> "$GITHUB_STEP_SUMMARY"

                """))
        let answer = try sandbox.run("--secret", "TOKEN", environment: ["TOKEN": "a-secret-value"])
        #expect(answer.status == 0, "\(answer.errors)")
        let text = try sandbox.pitlane("show").output
        #expect(text.utf8.containsText("    Results\n\n    test     time\n"), "\(text)")
        #expect(text.utf8.containsText("    a b ***    12\n"), "\(text)")
        #expect(text.utf8.containsText("code docs (https://docs.test)"))
        #expect(text.utf8.containsText("    ▸ More\n\n    hidden\n"))
        #expect(text.utf8.containsText("    second\n"))
        #expect(!text.utf8.containsText("\u{1B}"))
        let record = try sandbox.pitlane("show", "--format", "json").objects.first
        let steps = record?["jobs"]?.arrayValue?.first?["steps"]?.arrayValue
        #expect(steps?.first?["summary"]?.stringValue?.hasPrefix("## Results\n| test | time |\n") == true)
        #expect(steps?.first?["summary"]?.stringValue?.utf8.containsText("| a **b** *** | 12 |") == true)
        #expect(steps?.last?["summary"] == "# second\n")
    }

    @Test func aSummaryThatIsTooLongIsAnAnnotationAndTwentyAreShown() throws {
        let many = (1...22).map {
            "      - name: step\n        run: echo 'part number $(\($0))' >> \"$GITHUB_STEP_SUMMARY\"\n"
        }.joined()
        let sandbox = try Sandbox(
            workflow: workflow(
                "      - run: head -c 1100000 /dev/zero | tr '\\0' x >> \"$GITHUB_STEP_SUMMARY\"\n" + many))
        let answer = try sandbox.run()
        #expect(answer.status == 0, "\(answer.errors)")
        let message =
            "$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got 1074k."
        #expect(answer.objects("annotation").map { $0["message"] } == [.string(message)])
        #expect(answer.says("job", "##[error]\(message)"))
        let text = try sandbox.pitlane("show").output
        #expect(text.utf8.containsText("part number $(20)") && !text.utf8.containsText("part number $(21)"))
        #expect(text.utf8.containsText("… 2 more of job; all: --format json"))
        #expect(try sandbox.pitlane("show", "--format", "json").output.utf8.containsText("part number $(22)"))
    }

    @Test func runsAndJobsHaveNamesOfTheirOwn() throws {
        let sandbox = try Sandbox(
            workflow: """
                name: CI
                run-name: Build ${{ github.ref_name }} by ${{ vars.WHO }}
                on: push
                jobs:
                  long:
                    name: "\(String(repeating: "n", count: 120))"
                    runs-on: ubuntu-latest
                    steps: [{ run: "true" }]
                  legs:
                    name: Test on ${{ matrix.os }}
                    strategy: { matrix: { os: [a, b] } }
                    runs-on: ubuntu-latest
                    steps: [{ run: "true" }]
                  literal:
                    name: Check
                    strategy: { matrix: { os: [a] } }
                    runs-on: ubuntu-latest
                    steps: [{ run: "true" }]
                """)
        #expect(try sandbox.run("--var", "who=me").status == 0)
        let record = try sandbox.pitlane("show", "--format", "json").objects.first
        #expect(record?["title"] == "Build main by me")
        let names = record?["jobs"]?.arrayValue?.compactMap { $0["name"]?.stringValue }
        #expect(
            names == [
                String(repeating: "n", count: 97) + "...", "Test on a", "Test on b", "Check (a)",
            ])
        try sandbox.write([
            ".github/workflows/ci.yml": """
            run-name: ${{ fromJSON('{') }}
            on: push
            jobs: { job: { runs-on: ubuntu-latest, steps: [{ run: "true" }] } }
            """
        ])
        let wrong = try sandbox.run()
        #expect(wrong.status != 0)
        #expect(wrong.errors.utf8.containsText(".github/workflows/ci.yml:1:"), "\(wrong.errors)")
    }
}

import Basics
import Testing

/// `rerun --from`: jobs that go on in the workspace they have left, by the built program.
struct ResumeTests {
    /// `build` wants `fixed` in one file of its workspace, then `done` in another.
    private static let workflow = """
        name: Checks
        on: push
        jobs:
          build:
            runs-on: ubuntu-latest
            outputs: { made: "${{ steps.make.outputs.value }}" }
            steps:
              - id: make
                run: |
                  echo "value=from-$GITHUB_RUN_ATTEMPT" >> "$GITHUB_OUTPUT"
                  echo "::add-mask::hush-hush"
              - uses: actions/cache@v4
                with: { path: state.txt, key: kept }
              - name: Prepare
                run: |
                  echo "COLOUR=green" >> "$GITHUB_ENV"
                  mkdir tools && printf 'echo tool runs\\n' > tools/own-tool && chmod +x tools/own-tool
                  echo "$PWD/tools" >> "$GITHUB_PATH"
                  echo broken > state.txt
                  echo at home > "$HOME/note"
              - { if: failure(), run: echo never }
              - id: check
                run: |
                  echo "${{ steps.make.outputs.value }} ${{ steps.make.outcome }} ${{ env.COLOUR }} $COLOUR"
                  echo "$(own-tool), $(cat ~/note), hush-hush, attempt $GITHUB_RUN_ATTEMPT, ${{ job.status }}"
                  grep fixed state.txt
              - { name: More, run: grep finished more.txt }
          last:
            needs: build
            runs-on: ubuntu-latest
            steps: [{ run: 'echo "made ${{ needs.build.outputs.made }}"' }]
        """

    @Test func aJobGoesOnInItsWorkspaceUntilItIsGreen() throws {
        let sandbox = try Sandbox(workflow: Self.workflow)
        let first = try sandbox.run()
        #expect(first.conclusions == ["build": "failure", "last": "skipped"], "\(first.errors)")
        let why = try sandbox.pitlane("why").output
        #expect(why.utf8.containsText("pitlane rerun 1 --job build --from 5"), "\(why)")
        #expect(
            try sandbox.shell("cd ../work/*/build-*; stat -c %a . _kept.json _owner.json").output
                == "700\n600\n600")
        try sandbox.mend("state.txt", "fixed")

        let second = try sandbox.pitlane("rerun", "--from", "--format", "json")
        #expect(second.status == 1, "\(second.errors)")
        #expect(second.conclusions == ["build": "failure", "last": "skipped"])
        #expect(second.says("build", "from-1 success green green"), "\(second.lines("build"))")
        #expect(second.says("build", "tool runs, at home, ***, attempt 2, success"), "\(second.lines("build"))")
        #expect(second.says("build", "fixed"))
        let reused = second.lines("build").filter { $0.utf8.starts(with: "Not run again".utf8) }
        #expect(reused.count == 3, "\(second.lines("build"))")
        #expect(!second.says("build", "never"))

        try sandbox.mend("more.txt", "finished")
        let third = try sandbox.pitlane("rerun", "1", "--job", "build", "--from", "More", "--format", "json")
        #expect(third.conclusions == ["build": "success", "last": "success"], "\(third.errors) \(third.output)")
        #expect(third.says("last", "made from-1"))
        #expect(third.lines("build").contains { $0.utf8.containsText("kept") }, "the cache's post has not run")
        let show = try JSONValue.parse(try sandbox.pitlane("show", "1", "--format", "json").output)
        let build = show["jobs"]?.arrayValue?.first
        #expect(build?["attempts"]?.arrayValue?.count == 3)
        #expect((build?["steps"]?.arrayValue ?? []).count >= 6)
        // Green: nothing is left.
        #expect(try sandbox.shell("find ../work -name state.txt").output.utf8.isEmpty)
        let fourth = try sandbox.pitlane("rerun", "--from")
        #expect(fourth.status == 2)
        #expect(fourth.errors.utf8.containsText("no job of run 1 failed"), "\(fourth.errors)")
    }

    @Test func whatCannotGoOnIsRefusedWithReasonAndRemedy() throws {
        let sandbox = try Sandbox(workflow: Self.workflow)
        #expect(try sandbox.run().status == 1)
        let table: [(arguments: [String], text: String)] = [
            (["--from", "6"], "step 5 before it failed"), (["--from", "7"], "there is no step 7: the job has 6 steps"),
            (["--from", "chek"], "'chek' is not a step of build"), (["--from", "5/1"], "stands inside step 5"),
            (["--from", "post 2"], "is not a step of the file"), (["--job", "last", "--from"], "has not run"),
            (["--failed", "--from"], "--from can be used with one --job only"),
        ]
        for (arguments, text) in table {
            let answer = try sandbox.pitlane(list: ["rerun", "1"] + arguments)
            #expect(answer.status == 2, "\(arguments): \(answer.output)")
            #expect(answer.errors.utf8.containsText(text), "\(arguments): \(answer.errors)")
        }
        // None of these has touched it.
        try sandbox.mend("state.txt", "fixed")
        try sandbox.mend("more.txt", "finished")
        try sandbox.write([".github/workflows/ci.yml": "on: push\njobs: {}\n"])
        try sandbox.commit("another pipeline")
        let again = try sandbox.pitlane("rerun", "--from", "check")
        #expect(again.status == 0, "\(again.errors) \(again.output)")
        #expect(again.errors.utf8.containsText("ci.yml has changed since run 1 was made"), "\(again.errors)")
    }

    @Test func aWorkspaceIsGoneAfterPruneOrAnotherFailureOrANewStart() throws {
        let sandbox = try Sandbox(workflow: Self.workflow)
        #expect(try sandbox.run().status == 1)
        #expect(try sandbox.run().status == 1)
        #expect(try sandbox.shell("grep -ho '\"run\":[0-9]*' ../work/*/*/_owner.json").output == "\"run\":2")
        let replaced = try sandbox.pitlane("rerun", "1", "--from")
        #expect(replaced.status == 2)
        #expect(replaced.errors.utf8.containsText("the workspace of build is gone"), "\(replaced.errors)")
        // A new start has nothing of the old workspace.
        try sandbox.mend("state.txt", "fixed")
        let whole = try sandbox.pitlane("rerun", "2", "--failed", "--format", "json")
        #expect(whole.says("build", "from-2 success green green"), "\(whole.output)")
        #expect(whole.conclusions["build"] == "failure")
        #expect(try sandbox.pitlane("prune").status == 0)
        let pruned = try sandbox.pitlane("rerun", "2", "--from")
        #expect(pruned.status == 2)
        #expect(pruned.errors.utf8.containsText("the workspace of build is gone"), "\(pruned.errors)")
        #expect(!(try sandbox.pitlane("why", "2").output.utf8.containsText("--from")))
    }

    @Test func aLegOfAMatrixGoesOnByItself() throws {
        let sandbox = try Sandbox(
            workflow: """
                on: push
                jobs:
                  t:
                    runs-on: ubuntu-latest
                    strategy: { matrix: { n: [1, 2, 3] }, fail-fast: false }
                    steps:
                      - { id: a, run: 'echo "n=${{ matrix.n }}" >> "$GITHUB_OUTPUT"; touch file' }
                      - run: test "${{ steps.a.outputs.n }}" = 3 || grep "ok ${{ matrix.n }}" file
                  last: { needs: t, runs-on: ubuntu-latest, steps: [{ run: echo last }] }
                """)
        #expect(try sandbox.run().conclusions["t (3)"] == "success")
        let both = try sandbox.pitlane("rerun", "--from")
        #expect(both.status == 2)
        #expect(both.errors.utf8.containsText("choose one with --job: \"t (1)\", \"t (2)\""), "\(both.errors)")
        for n in [1, 2] { try sandbox.mend("file", "ok \(n)", job: "t[\(n - 1)]") }
        let one = try sandbox.pitlane("rerun", "--job", "t (2)", "--from", "--format", "json")
        #expect(one.conclusions == ["t (2)": "success", "last": "skipped"], "\(one.errors) \(one.output)")
        let other = try sandbox.pitlane("rerun", "--from", "--format", "json")
        #expect(other.conclusions == ["t (1)": "success", "last": "success"], "\(other.errors) \(other.output)")
    }

    @Test func compositeAndBackgroundStepsAreTakenOver() throws {
        let sandbox = try Sandbox([
            "act/action.yml": """
            name: act
            description: act
            inputs: { word: { description: word } }
            outputs: { said: { description: said, value: "${{ steps.say.outputs.said }}" } }
            runs:
              using: composite
              steps:
                - { id: say, shell: bash, run: 'echo "said=${{ inputs.word }}!" >> "$GITHUB_OUTPUT"' }
                - { uses: actions/cache@v4, with: { path: kept-file, key: composite-key } }
            """,
            ".github/workflows/ci.yml": """
            on: push
            jobs:
              build:
                runs-on: ubuntu-latest
                steps:
                  - uses: actions/checkout@v4
                  - { id: act, uses: ./act, with: { word: hello } }
                  - { id: back, background: true, run: 'echo "b=side" >> "$GITHUB_OUTPUT"; echo k > kept-file' }
                  - run: echo between
                  - wait: [back]
                  - { id: check, run: 'echo "${{ steps.act.outputs.said }} ${{ steps.back.outputs.b }}"; cat ok' }
            """,
        ])
        #expect(try sandbox.run().status == 1)
        let open = try sandbox.pitlane("rerun", "--from", "4")
        #expect(open.status == 2)
        #expect(open.errors.utf8.containsText("the background step 3 had not been waited for"), "\(open.errors)")
        try sandbox.mend("ok", "fine")
        let again = try sandbox.pitlane("rerun", "--from", "CHECK", "--format", "json")
        #expect(again.conclusions == ["build": "success"], "\(again.errors) \(again.output)")
        #expect(again.says("build", "hello! side"), "\(again.lines("build"))")
        let posts = again.objects("step.finished").filter {
            $0["id"]?.stringValue?.utf8.starts(with: "post".utf8) ?? false
        }
        #expect(posts.contains { $0["id"]?.stringValue == "post 2/2" }, "\(posts)")
    }

    @Test func secretsAreReadAgainAndHaveToBeTheSame() throws {
        let sandbox = try Sandbox(
            workflow: """
                on: push
                jobs:
                  job:
                    runs-on: ubuntu-latest
                    steps:
                      - run: echo "HEADER=bearer ${{ secrets.TOKEN }}" >> "$GITHUB_ENV"
                      - { run: 'echo "$HEADER" && test -e good' }
                """)
        #expect(try sandbox.run("--secret", "TOKEN", environment: ["TOKEN": "abcdef"]).status == 1)
        let journal = try sandbox.shell("grep -c 'bearer abcdef' .pitlane/pitlane.sqlite*; true").output
        #expect(!journal.utf8.containsText(":1"), "\(journal)")
        try sandbox.mend("good", "", job: "job")
        let other = try sandbox.pitlane("rerun", "--from", "--secret", "TOKEN", environment: ["TOKEN": "uvwxyz"])
        #expect(other.status == 1)
        #expect(other.output.utf8.containsText("secrets are not those of attempt 1"), "\(other.output)")
        #expect(!other.output.utf8.containsText("abcdef"))
        let same = try sandbox.pitlane(
            "rerun", "--from", "--secret", "TOKEN", "--format", "json", environment: ["TOKEN": "abcdef"])
        #expect(same.status == 0, "\(same.errors) \(same.output)")
        #expect(same.says("job", "bearer ***"))
    }
}

extension Sandbox {
    /// Writes a file of the workspace that a job has left.
    fileprivate func mend(_ file: String, _ text: String, job: String = "build") throws {
        let answer = try shell(
            """
            set -eu
            owner=$(grep -lF '"leg":"\(job)"' ../work/*/*/_owner.json)
            cd "${owner%/*}/$(sed -n 's/.*"workspace":"\\([^"]*\\)".*/\\1/p' "$owner")"
            printf '%s\\n' '\(text)' > '\(file)'
            """)
        try #require(answer.status == 0, "\(answer.errors)")
    }
}

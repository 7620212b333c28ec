import Basics
import Testing

/// `workflow_run`: what starts when a run has completed.
struct ChainTests {
    private static func workflow(_ name: String, on trigger: String, _ script: String) -> String {
        """
        name: \(name)
        on: \(trigger)
        jobs:
          job:
            runs-on: ubuntu-latest
            steps:
              - run: |
                  \(script)
        """
    }

    private static let files = [
        ".github/workflows/ci.yml": workflow("CI", on: "push", "true"),
        ".github/workflows/deploy.yml": workflow(
            "Deploy", on: "{ workflow_run: { workflows: [CI], types: [completed] } }",
            """
            echo "after ${{ github.event.workflow_run.name }} ${{ github.event.workflow_run.id }}"
                      echo "conclusion ${{ github.event.workflow_run.conclusion }}"
                      echo "event ${{ github.event.workflow_run.event }} number ${{ github.event.workflow_run.run_number }}"
                      echo "branch ${{ github.event.workflow_run.head_branch }} on ${{ github.ref }}"
                      test "${{ github.event.workflow_run.head_sha }}" = "${{ github.event.workflow_run.head_commit.id }}"
            """),
        ".github/workflows/notify.yml": workflow(
            "Notify", on: "{ workflow_run: { workflows: [Deploy] } }", "echo noted"),
        ".github/workflows/release.yml": workflow(
            "Release", on: "{ workflow_run: { workflows: [CI], branches: [release] } }", "echo never"),
        ".github/workflows/early.yml": workflow(
            "Early", on: "{ workflow_run: { workflows: [CI], types: [requested] } }", "echo never"),
    ]

    private static func names(_ answer: Sandbox.Answer) -> [String] {
        answer.objects("run.started").compactMap { $0["workflow"]?.stringValue }
    }

    @Test func completedRunsStartWhatWaitsForThem() throws {
        let sandbox = try Sandbox(Self.files)
        let plan = try sandbox.pitlane("plan")
        #expect(
            plan.output.utf8.containsText("then: .github/workflows/deploy.yml after CI completed"), "\(plan.output)")
        #expect(plan.output.utf8.containsText("then: .github/workflows/notify.yml after Deploy completed"))
        #expect(plan.output.utf8.containsText("not then: .github/workflows/release.yml after CI completed   branches:"))
        #expect(plan.output.utf8.containsText("not then: .github/workflows/early.yml after CI completed   types: only"))

        let answer = try sandbox.run()
        #expect(answer.status == 0, "\(answer.errors)")
        for line in ["after CI 1", "conclusion success", "event push number 1", "branch main on refs/heads/main"] {
            #expect(answer.says("job", line), "\(line): \(answer.lines("job"))")
        }
        #expect(answer.says("job", "noted"))
        #expect(!answer.says("job", "never"))
        #expect(
            answer.errors.utf8.containsText("then: .github/workflows/deploy.yml after CI completed (run 1: success)"),
            "\(answer.errors)")
        #expect(answer.errors.utf8.containsText("not then: .github/workflows/early.yml after CI completed: types"))
        let runs = try sandbox.pitlane("runs", "--format", "json")
        let events = try JSONValue.parse(bytes: Array(runs.output.utf8)).arrayValue?.map { $0["event"]?.stringValue }
        #expect(events == ["workflow_run", "workflow_run", "push"])
        // From another branch, what follows is filed under the default branch and its commit.
        let main = try sandbox.git("rev-parse", "HEAD").utf8.prefix(40)
        try sandbox.git("checkout", "-q", "-b", "feature")
        try sandbox.commit("other")
        let other = try sandbox.run()
        #expect(other.says("job", "branch feature on refs/heads/main"), "\(other.errors)")
        let recorded = try JSONValue.parse(bytes: Array(sandbox.pitlane("runs", "--format", "json").output.utf8))
        let filed = (recorded.arrayValue ?? []).filter { $0["event"]?.stringValue.map { Key($0) } == "workflow_run" }
        #expect(filed.count == 4 && filed.allSatisfy { $0["branch"] == "main" })
        #expect(filed.allSatisfy { $0["sha"] == .string(String(Substring(main))) }, "\(filed)")
    }

    @Test func theWorstOfAllRunsIsTheExitCode() throws {
        let sandbox = try Sandbox(Self.files)
        try sandbox.write([".github/workflows/ci.yml": Self.workflow("CI", on: "push", "exit 3")])
        try sandbox.commit("break it")
        let first = try sandbox.run()
        #expect(first.status == 1)
        #expect(first.says("job", "conclusion failure"), "\(first.lines("job"))")
        #expect(try sandbox.run("--no-chain").status == 1)
        try sandbox.write([
            ".github/workflows/ci.yml": Self.workflow("CI", on: "push", "true"),
            ".github/workflows/deploy.yml": Self.workflow(
                "Deploy", on: "{ workflow_run: { workflows: [CI] } }", "exit 4"),
        ])
        try sandbox.commit("break the follower")
        let second = try sandbox.run()
        #expect(second.status == 1)
        #expect(second.errors.utf8.containsText("notify.yml after Deploy completed (run"))
        #expect(try sandbox.run("--no-chain").status == 0)
    }

    @Test func aFollowerIsReadFromTheDefaultBranch() throws {
        let sandbox = try Sandbox([
            ".github/workflows/ci.yml": Self.workflow("CI", on: "push", "true"),
            ".github/workflows/deploy.yml": Self.workflow(
                "Deploy", on: "{ workflow_run: { workflows: [CI] } }", "echo of-main"),
        ])
        try sandbox.git("checkout", "-q", "-b", "feature")
        try sandbox.write([
            ".github/workflows/deploy.yml": Self.workflow(
                "Deploy", on: "{ workflow_run: { workflows: [CI] } }", "echo of-feature"),
            ".github/workflows/new.yml": Self.workflow(
                "New", on: "{ workflow_run: { workflows: [CI] } }", "echo of-new"),
        ])
        try sandbox.commit("change it")
        let plan = try sandbox.pitlane("plan")
        #expect(
            plan.output.utf8.containsText(
                "not then: .github/workflows/new.yml after CI completed   it is not on the default branch main"),
            "\(plan.output)")
        let answer = try sandbox.run()
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(answer.says("job", "of-main"), "\(answer.lines("job"))")
        #expect(!answer.says("job", "of-feature"))
        #expect(!answer.says("job", "of-new"))
        #expect(answer.errors.utf8.containsText("not then: .github/workflows/new.yml"))
    }

    @Test func noMoreThanThreeRunsFollowOneAnother() throws {
        var files = [".github/workflows/w0.yml": Self.workflow("W0", on: "push", "echo level-0")]
        for level in 1...5 {
            files[".github/workflows/w\(level).yml"] = Self.workflow(
                "W\(level)", on: "{ workflow_run: { workflows: [W\(level - 1)] } }", "echo level-\(level)")
        }
        let sandbox = try Sandbox(files)
        let answer = try sandbox.run()
        #expect(answer.status == 0, "\(answer.errors)")
        #expect((0...5).map { answer.says("job", "level-\($0)") } == [true, true, true, true, false, false])
        #expect(
            answer.errors.utf8.containsText("not then: .github/workflows/w4.yml after W3 completed: no more than 3"))
        let plan = try sandbox.pitlane("plan", "--format", "json")
        let links = try JSONValue.parse(bytes: Array(plan.output.utf8))["workflows"]?.arrayValue?.first?["then"]
        #expect(links?.arrayValue?.map { $0["starts"]?.boolValue } == [true, true, true, false])
    }

    @Test func aPartOfAWorkflowStartsNothing() throws {
        let sandbox = try Sandbox(Self.files)
        let answer = try sandbox.run("-j", "job", "-W", "ci.yml")
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(!answer.errors.utf8.containsText("then:"), "\(answer.errors)")
    }

    @Test func aFollowerWithErrorsIsNeverGreen() throws {
        var files = Self.files
        files[".github/workflows/deploy.yml"] = Self.workflow(
            "Deploy", on: "{ workflow_run: { workflows: [CI] } }", "true"
        ).replacing("ubuntu-latest", with: "ubuntu-latest\n    container: some-image")
        let sandbox = try Sandbox(files)
        let answer = try sandbox.run()
        #expect(answer.status == 2, "\(answer.errors)")
        #expect(answer.errors.utf8.containsText("'container' is not supported"), "\(answer.errors)")
    }

    @Test func aSignalCancelsAFollowerAsGitHubDoes() throws {
        let sandbox = try Sandbox([
            ".github/workflows/ci.yml": Self.workflow("CI", on: "push", "true"),
            ".github/workflows/deploy.yml": """
            on: { workflow_run: { workflows: [CI] } }
            jobs:
              deploy:
                runs-on: ubuntu-latest
                steps:
                  - run: echo go >"$PIPE"; sleep 600
                    env: { PIPE: '${{ vars.PIPE }}' }
                  - if: cancelled()
                    run: echo cleaned-up
            """,
            ".github/workflows/late.yml": Self.workflow(
                "Late", on: "{ workflow_run: { workflows: [.github/workflows/deploy.yml] } }", "echo too-late"),
        ])
        let pipe = "\(sandbox.folder)/pipe"
        let answer = try sandbox.shell(
            """
            mkfifo \(pipe)
            "$PROGRAM" run --format json --var PIPE=\(pipe) &
            read -r line <\(pipe)
            kill -TERM $!
            wait $!
            """)
        #expect(answer.status == 130, "\(answer.errors)")
        #expect(answer.conclusions == ["job": "success", "deploy": "cancelled"])
        #expect(answer.says("deploy", "cleaned-up"), "\(answer.lines("deploy"))")
    }

    @Test func gitHubsLimitsOfADispatchAreKept() throws {
        let sandbox = try Sandbox(workflow: Self.workflow("CI", on: "repository_dispatch", "true"))
        func payload(_ own: String) throws -> Sandbox.Answer {
            try sandbox.write(["e.json": "{\"action\": \"go\", \"client_payload\": \(own)}"])
            return try sandbox.run("repository_dispatch", "--event-file", "e.json")
        }
        let keys = { (count: Int) in "{\((1...count).map { "\"k\($0)\": 1" }.joined(separator: ","))}" }
        #expect(try payload(keys(10)).status == 0)
        #expect(try payload(keys(11)).errors.utf8.containsText("more than 10 keys"))
        #expect(try payload("{\"a\": \"\(String(repeating: "x", count: 65_600))\"}").status == 2)
        #expect(try sandbox.run("repository_dispatch", "--type", String(repeating: "t", count: 100)).status == 0)
        #expect(try sandbox.run("repository_dispatch", "--type", String(repeating: "t", count: 101)).status == 2)
    }
}

import Basics
import Testing

/// Legs that need another machine: what the plan, the run, its record and its displays say of them.
struct AbsentLegTests {
    private static let workflow = """
        name: CI
        on: [push, workflow_dispatch]
        jobs:
          t:
            runs-on: ${{ matrix.os }}
            strategy:
              matrix:
                os: [ubuntu-latest, windows-latest, macos-14]
                n: [1, 2, 3, 4]
                exclude: [{ os: windows-latest, n: 4 }]
            steps: [{ run: echo ran }]
        """

    private static let summary = "7 legs not run here (windows-latest 3, macos-14 4)"

    @Test func `the end, the record and every format say what was not run here`() throws {
        let sandbox = try Sandbox(workflow: Self.workflow)
        let plain = try sandbox.pitlane("run", "--format", "plain")
        #expect(plain.status == 4)
        #expect(plain.output.utf8.containsText("incomplete: \(Self.summary)\n"), "\(plain.output)")
        let github = try sandbox.pitlane("run", "--format", "github")
        #expect(github.status == 4)
        #expect(github.output.utf8.containsText("::warning::CI #2 is incomplete: \(Self.summary)"), "\(github.output)")
        let json = try sandbox.run()
        #expect(json.status == 4)
        let end = try #require(json.objects("run.finished").first)
        #expect(end["conclusion"]?.stringValue == "incomplete")
        #expect(end["not_here"]?.arrayValue?.compactMap { $0["key"]?.stringValue }.count == 7)
        let tree = try sandbox.pitlane("run", "--format", "tree", "--here")
        #expect(tree.status == 0)
        #expect(tree.output.utf8.containsText("incomplete: \(Self.summary)"), "\(tree.output)")

        let runs = try sandbox.pitlane("runs", "--status", "incomplete", "--format", "json")
        #expect(runs.objects.first?.arrayValue?.count == 4, "\(runs.output)")
        let show = try sandbox.pitlane("show", "1")
        #expect(show.output.utf8.containsText("incomplete") && show.output.utf8.containsText(Self.summary))
        let record = try #require(try sandbox.pitlane("show", "1", "--format", "json").objects.first)
        #expect(record["conclusion"]?.stringValue == "incomplete")
        #expect(record["not_here"]?.arrayValue?.first?["missing"]?.stringValue == "windows-latest")
        let why = try sandbox.pitlane("why", "1")
        #expect(why.output.utf8.containsText("Nothing failed; \(Self.summary)."), "\(why.output)")
        // Nothing of it failed, and all of it started over is as incomplete as it was.
        #expect(try sandbox.pitlane("rerun", "1", "--failed").status == 2)
        #expect(try sandbox.pitlane("rerun", "1").status == 4)
        #expect(try sandbox.pitlane("rerun", "4").status == 0)
        let again = try #require(try sandbox.pitlane("show", "1", "--format", "json").objects.first)
        #expect(again["not_here"]?.arrayValue?.count == 7)
    }

    @Test func `a plan has one line for a job`() throws {
        let sandbox = try Sandbox(workflow: Self.workflow)
        let plan = try sandbox.pitlane("plan")
        #expect(plan.status == 0)
        let lines = plan.output.utf8.split(separator: 0x0A).filter { $0.starts(with: "    t ".utf8) }
        #expect(lines.count == 1 && plan.output.utf8.containsText("t ×4"), "\(plan.output)")
        #expect(plan.output.utf8.containsText(Self.summary))
        let json = try #require(try sandbox.pitlane("plan", "--format", "json").objects.first)
        let jobs = try #require(json["workflows"]?.arrayValue?.first?["jobs"]?.arrayValue)
        #expect(jobs.count == 11)
        #expect(jobs.compactMap { $0["not_here"]?.stringValue }.count == 7)
    }

    @Test func `legs and labels can be chosen`() throws {
        let sandbox = try Sandbox(workflow: Self.workflow)
        #expect(try sandbox.run("--matrix", "os:ubuntu-latest").status == 0)
        #expect(try sandbox.run("--matrix", "os:ubuntu-latest", "--matrix", "os:macos-14").status == 4)
        let all = try sandbox.run("--runner", "Windows-Latest=host", "--runner", "macos-14=host")
        #expect(all.status == 0 && all.conclusions.count == 11)
        // The labels are part of the run.
        #expect(try sandbox.pitlane("rerun", "3").status == 0)
        let one = try sandbox.run("-j", "t (ubuntu-latest, 2)", "-j", "T (ubuntu-latest, 3)")
        #expect(one.status == 0 && one.conclusions.count == 2, "\(one.conclusions)")
        let absent = try sandbox.run("-j", "t (windows-latest, 2)", "--here")
        #expect(absent.status == 4, "what ran not at all proves nothing")
        let unknown = try sandbox.run("-j", "t (ubuntu-latest, 9)")
        #expect(unknown.status == 2)
        #expect(unknown.errors.utf8.containsText("has no leg 't (ubuntu-latest, 9)'; here are t (ubuntu-latest, 1)"))
    }

    @Test func `a job of a called workflow is chosen by its key`() throws {
        let sandbox = try Sandbox([
            ".github/workflows/ci.yml": """
            on: push
            jobs:
              call:
                strategy: { matrix: { v: [1, 2] } }
                uses: ./.github/workflows/part.yml
            """,
            ".github/workflows/part.yml": """
            on: workflow_call
            jobs:
              first: { runs-on: ubuntu-latest, steps: [{ run: "true" }] }
              second: { needs: first, runs-on: ubuntu-latest, steps: [{ run: "true" }] }
              third: { runs-on: windows-latest, steps: [{ run: "true" }] }
            """,
        ])
        let one = try sandbox.run("-j", "call (2) / second")
        #expect(one.status == 0, "\(one.errors)")
        #expect(Set(one.conclusions.keys) == ["call (2)", "call (2) / first", "call (2) / second"])
        let unknown = try sandbox.run("-j", "call (2) / fourth")
        #expect(unknown.status == 2)
        #expect(unknown.errors.utf8.containsText("has no job for 'call (2) / fourth'; it has first, second, third"))
        #expect(try sandbox.run("-j", "call (2) / third").status == 4)
    }
}

import Basics
import Testing

/// One file with errors stops only what it would have run.
struct BrokenFileTests {
    private static let good =
        "name: CI\non: push\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: \"true\" }] } }\n"

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let broken: String
        let status: Int32
        let says: String
    }

    static let cases = [
        Case(
            testDescription: "of the same event", broken: "on: push\njobs: { b: { stepz: [] } }\n", status: 2,
            says: "error: .github/workflows/bad.yml does not run"),
        Case(
            testDescription: "of another event",
            broken: "on: { issues: , push: { tags: [v1] } }\njobs: { b: { stepz: [] } }\n",
            status: 0,
            says: "note: .github/workflows/bad.yml: the file has errors; it would not run: a branch was pushed"),
        Case(
            testDescription: "of an event that nobody can read", broken: "on: pusch\njobs: { b: { stepz: [] } }\n",
            status: 2, says: "Unexpected value 'pusch'"),
        Case(testDescription: "that is no YAML", broken: "on: push\njobs: [", status: 2, says: "bad.yml:3"),
        Case(
            testDescription: "with what is not supported here",
            broken: "on: push\njobs: { b: { runs-on: ubuntu-latest, container: debian, steps: [{ run: x }] } }\n",
            status: 2, says: "'container' is not supported yet"),
        Case(
            testDescription: "with an action that cannot be had",
            broken: "on: push\njobs: { b: { runs-on: ubuntu-latest, steps: [{ uses: octo/none@v1 }] } }\n", status: 2,
            says: "octo/none"),
    ]

    @Test(arguments: cases)
    func `the other workflows run`(_ one: Case) throws {
        let sandbox = try Sandbox([".github/workflows/ci.yml": Self.good, ".github/workflows/bad.yml": one.broken])
        let answer = try sandbox.run()
        #expect(answer.status == one.status)
        #expect(answer.conclusions == ["a": "success"])
        #expect(answer.errors.utf8.containsText(one.says), "\(answer.errors)")
        #expect(try sandbox.run("-j", "a").status == 0)
        #expect(try sandbox.run("-W", "ci.yml").status == 0)
        let plan = try sandbox.pitlane("plan", "--format", "json")
        // What only the network can tell is not known to a plan.
        #expect(plan.status == one.status || one.says.utf8.containsText("octo"))
    }

    @Test func `a key that no matrix has is refused also beside jobs that only the run can tell`() throws {
        let workflow = { (matrix: String) in
            """
            on: push
            jobs:
              a: { runs-on: ubuntu-latest, outputs: { x: "[1]" }, steps: [{ run: "true" }] }
              b:
                needs: a
                if: needs.a.result == 'success'
                strategy: { matrix: { x: \(matrix) } }
                runs-on: ubuntu-latest
                steps: [{ run: "true" }]
            """
        }
        let literal = try Sandbox(workflow: workflow("[1, 2]"))
        #expect(try literal.run("--matrix", "y:1").status == 2)
        #expect(try literal.run("--matrix", "x:3").status == 2)
        let answer = try literal.run("--matrix", "x:2")
        #expect(answer.status == 0 && answer.conclusions == ["a": "success", "b (2)": "success"])
        let made = try Sandbox(workflow: workflow("\"${{ fromJSON(needs.a.outputs.x) }}\""))
        #expect(try made.run("--matrix", "x:1").status == 0)
    }

    @Test func `a job that may stand in a broken file is looked for there`() throws {
        let sandbox = try Sandbox([
            ".github/workflows/ci.yml": Self.good,
            ".github/workflows/bad.yml": "on: push\njobs: { b: { stepz: [] } }\n",
        ])
        let answer = try sandbox.run("-j", "b")
        #expect(answer.status == 2)
        #expect(answer.errors.utf8.containsText("bad.yml:2"), "\(answer.errors)")
        #expect(answer.errors.utf8.containsText("Unexpected value 'stepz'"), "\(answer.errors)")
    }

    @Test func `a plan ends as a run does where nothing is triggered, and both repeat the options`() throws {
        let sandbox = try Sandbox(
            workflow: """
                name: CI
                on: { push: { tags: [v*] }, workflow_dispatch: }
                concurrency: ${{ github.workflow }} ${{ github.workflow_ref }} ${{ github.ref_name }}
                jobs: { a: { if: vars.GO == 'yes', runs-on: ubuntu-latest, steps: [{ run: "true" }] } }
                """)
        for command in ["plan", "run"] {
            let answer = try sandbox.pitlane(command, "--var", "X=a b", "--runner", "gpu=host")
            #expect(answer.status == 2)
            #expect(answer.errors.utf8.containsText("push on main triggers nothing"), "\(answer.errors)")
            let hint = "pitlane run workflow_dispatch --var \"X=a b\" --runner gpu=host"
            #expect(answer.errors.utf8.containsText(hint), "\(answer.errors)")
        }
        let skipped = try sandbox.run("workflow_dispatch", "--var", "X=1")
        #expect(skipped.status == 2)
        #expect(skipped.errors.utf8.containsText("See why with pitlane plan workflow_dispatch --var X=1"))
        // The group is what a run would ask for.
        let plan = try #require(try sandbox.pitlane("plan", "workflow_dispatch", "--format", "json").objects.first)
        let group = plan["workflows"]?.arrayValue?.first?["concurrency"]?.stringValue
        #expect(group?.utf8.starts(with: "CI ".utf8) == true, "\(group ?? "")")
        #expect(group?.utf8.containsText("/.github/workflows/ci.yml@refs/heads/main main") == true, "\(group ?? "")")
        let text = try sandbox.pitlane("plan", "workflow_dispatch", "--var", "GO=yes", "--env", "A=b c")
        #expect(
            text.output.utf8.containsText("Run it: pitlane run workflow_dispatch --var GO=yes --env \"A=b c\""),
            "\(text.output)")
    }
}

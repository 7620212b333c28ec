import Basics
import Testing

/// `name:` of jobs, by the built program.
struct DisplayNameTests {
    private static let workflow = """
        on: push
        jobs:
          build: { name: Build the app, runs-on: ubuntu-latest, steps: [{ run: true }] }
          test:
            needs: build
            if: needs.build.result == 'success'
            name: Test on ${{ matrix.os }}
            runs-on: ubuntu-latest
            strategy: { matrix: { os: [a, b] } }
            steps: [{ run: true }]
          lint: { name: Same, runs-on: ubuntu-latest, steps: [{ run: true }] }
          docs: { name: Same, runs-on: ubuntu-latest, steps: [{ run: true }] }
        """

    @Test func namesAreShownBesideIdsAndChooseJobs() throws {
        let sandbox = try Sandbox(workflow: Self.workflow)
        let plan = try sandbox.pitlane("plan")
        #expect(plan.output.utf8.containsText("build: Build the app"), "\(plan.output)")
        let run = try sandbox.run("-j", "build the APP", "-j", "Test on b")
        #expect(run.conclusions == ["build": "success", "test (b)": "success"], "\(run.errors)\(run.output)")
        let show = try sandbox.pitlane("show")
        #expect(show.output.utf8.containsText("test (b)   Test on b"), "\(show.output)")
        let logs = try sandbox.pitlane("logs", "latest", "Test on b")
        #expect(logs.status == 0, "\(logs.errors)")
        let again = try sandbox.pitlane("rerun", "1", "--job", "Build the app", "--format", "json")
        #expect(again.conclusions["build"] == "success", "\(again.errors)")
        let several = try sandbox.pitlane("plan", "-j", "same")
        #expect(several.status == 2)
        #expect(several.errors.utf8.containsText("several jobs: use an id of lint, docs"), "\(several.errors)")
        #expect(try sandbox.pitlane("plan", "-j", "Test on c").status == 2)
    }
}

import Basics
import Testing

/// Workflows of other repositories that jobs call.
struct RemoteWorkflowTests {
    private static let called = """
        on:
          workflow_call:
            inputs: { who: { type: string, default: world } }
            outputs: { said: { value: "${{ jobs.say.outputs.text }}" } }
        jobs:
          say:
            runs-on: ubuntu-latest
            outputs: { text: "${{ steps.s.outputs.text }}" }
            steps:
              - { id: s, uses: octo/greet@v1, with: { who: "${{ inputs.who }}" } }
        """

    private static let caller = """
        on: push
        jobs:
          call:
            uses: octo/flows/.github/workflows/say.yml@v1
            with: { who: you }
          after:
            needs: call
            runs-on: ubuntu-latest
            steps: [{ run: "echo got ${{ needs.call.outputs.said }}" }]
        """

    private static func makeServer() throws -> ActionServer {
        let server = try ActionServer([".github/workflows/ci.yml": caller])
        try server.publish("octo/flows", tag: "v1", [".github/workflows/say.yml": called])
        try server.publish(
            "octo/greet", tag: "v1",
            [
                "action.yml": """
                name: greet
                description: greets
                inputs: { who: { description: whom } }
                outputs: { text: { description: what, value: "${{ steps.i.outputs.text }}" } }
                runs:
                  using: composite
                  steps:
                    - { id: i, shell: bash, run: 'echo "text=hello ${{ inputs.who }}" >> "$GITHUB_OUTPUT"' }
                """
            ])
        return server
    }

    @Test func theirActionsAndOutputsWork() throws {
        let answer = try Self.makeServer().run()
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(answer.conclusions["call / say"] == "success", "\(answer.conclusions)")
        #expect(answer.says("after", "got hello you"))
    }

    @Test func theirOwnActionsAreThoseOfTheirCommit() throws {
        let server = try ActionServer([
            ".github/workflows/ci.yml": "on: push\njobs: { call: { uses: octo/flows/.github/workflows/f.yml@v1 } }\n"
        ])
        let commit = try server.publish(
            "octo/flows", tag: "v1",
            [
                ".github/workflows/f.yml": """
                on: workflow_call
                jobs: { j: { runs-on: ubuntu-latest, steps: [{ uses: $/tool }, { run: 'echo "sha ${{ job.workflow_sha }}"' }] } }
                """,
                "tool/action.yml": ActionServer.composite("- { shell: bash, run: echo from their own tool }"),
            ])
        let answer = try server.run()
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(answer.says("call / j", "from their own tool"))
        #expect(answer.says("call / j", "sha \(commit)"))
        let again = try server.pitlane("rerun", "--format", "json")
        #expect(again.says("call / j", "sha \(commit)"), "\(again.errors)")
    }

    @Test func aPlanFetchesNothingAndSaysSo() throws {
        let server = try Self.makeServer()
        let plan = try server.pitlane("plan")
        #expect(plan.status == 0)
        #expect(plan.output.utf8.containsText("@v1 (to be fetched)"), "\(plan)")
        #expect(plan.output.utf8.containsText("its jobs are not known before the workflow is fetched"), "\(plan)")
        #expect(try server.run().status == 0)
        #expect(try server.pitlane("plan").status == 0)
    }

    @Test func offlineUsesWhatWasFetched() throws {
        let server = try Self.makeServer()
        let first = try server.run("--offline")
        #expect(first.status == 2)
        #expect(first.errors.utf8.containsText("ci.yml:4:"), "\(first.errors)")
        #expect(try server.run().status == 0)
        #expect(try server.run("--offline").status == 0)
    }

    @Test func aFileThatIsNotThereIsNamedWithItsPlace() throws {
        let server = try ActionServer([
            ".github/workflows/ci.yml": "on: push\njobs: { call: { uses: octo/flows/.github/workflows/no.yml@v1 } }\n"
        ])
        try server.publish("octo/flows", tag: "v1", ["README": "nothing"])
        let answer = try server.run()
        #expect(answer.status == 2)
        #expect(answer.errors.utf8.containsText("octo/flows@v1 has no file '.github/workflows/no.yml'"))
        #expect(answer.errors.utf8.containsText("ci.yml:2:"))
    }
}

import Basics
import Testing

/// `environment:` of jobs, run by the built program (docs/language/environments.md).
struct EnvironmentTests {
    @Test func theNameAndTheURLAreEvaluatedAndRecorded() throws {
        let sandbox = try Sandbox(
            workflow: """
                on: push
                jobs:
                  deploy:
                    strategy: { matrix: { to: [staging, ""] } }
                    runs-on: ubuntu-latest
                    environment:
                      name: ${{ matrix.to }}
                      url: https://${{ steps.host.outputs.name }}/${{ env.PLACE }}
                      deployment: ${{ matrix.to == 'none' }}
                    env: { PLACE: "at-${{ matrix.to }}" }
                    steps: [{ id: host, run: "echo name=example.org >> $GITHUB_OUTPUT" }]
                  hidden:
                    runs-on: ubuntu-latest
                    environment: { name: production, url: "https://x/${{ steps.a.outputs.b }}" }
                    steps:
                      - id: a
                        env: { TOKEN: "${{ secrets.TOKEN }}" }
                        run: echo "b=$TOKEN" >> $GITHUB_OUTPUT
                """)
        let answer = try sandbox.run("--secret", "TOKEN", environment: ["TOKEN": "hunter22"])
        #expect(answer.status == 0, "\(answer.output) \(answer.errors)")
        let finished = answer.objects("job.finished")
        func url(_ key: String) -> String? {
            finished.first { $0["key"]?.stringValue.map { Key($0) } == Key(key) }?["url"]?.stringValue
        }
        #expect(url("deploy (staging)") == "https://example.org/at-staging")
        #expect(url("deploy") == nil)
        #expect(url("hidden") == nil)
        let shown = try sandbox.pitlane("show").output
        #expect(shown.utf8.containsText("environment staging   https://example.org/at-staging"), "\(shown)")
        #expect(shown.utf8.containsText("environment production\n"))
        #expect(
            shown.utf8.containsText("Skip setting environment url as environment 'production' may contain secret."))
        #expect(!shown.utf8.containsText("hunter22"))
        let plan = try sandbox.pitlane("plan").output
        #expect(plan.utf8.containsText("environment production"), "\(plan)")
    }

    @Test func aURLThatDoesNotEvaluateFailsItsJob() throws {
        let sandbox = try Sandbox(
            workflow: """
                on: push
                jobs:
                  deploy:
                    runs-on: ubuntu-latest
                    environment: { name: production, url: "${{ fromJSON(steps.a.outputs.b) }}" }
                    steps: [{ id: a, run: "echo 'b={' >> $GITHUB_OUTPUT" }]
                """)
        let answer = try sandbox.run()
        #expect(answer.status == 1)
        #expect(answer.conclusions == ["deploy": "failure"])
        let shown = try sandbox.pitlane("show").output
        #expect(shown.utf8.containsText("ci.yml:5:43"), "\(shown)")
    }
}

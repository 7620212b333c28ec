import Basics
import Files
import Glibc
import Processes
import TestSupport
import Testing

/// The deployments of the Cars Trends Tool: `deploy.yml` by hand and called by another workflow, on a real engine. The
/// way there over `ci-cd` is `make demo`.
@Suite(
    .serialized,
    .enabled(if: TestEngine.obstacle == nil, "needs a Docker Engine of its own: \(TestEngine.obstacle ?? "")"),
    .enabled(if: getenv("PITLANE_EXAMPLES") != nil, "PITLANE_EXAMPLES is not set: PyPI may be out of reach"))
struct ExampleDeploymentTests {
    private static let caller = """
        name: caller
        on: workflow_dispatch
        jobs:
          deploy:
            uses: ./.github/workflows/deploy.yml
            with: { environment: staging, version: "${{ vars.VERSION }}" }
          after:
            needs: deploy
            runs-on: ubuntu-latest
            steps:
              - run: echo "serves ${{ needs.deploy.outputs.version }} ${{ needs.deploy.outputs.digest }}"
        """

    @Test("deploy.yml brings a branch by dispatch and a version by a call, and is withheld without --publish")
    func byHandAndByCall() throws {
        let engine = try TestEngine.shared.get()
        let port = try TestEngine.freePort()
        let folder = "\(engine.folder)/example"
        let settings = """
            s|unix:///var/run/docker.sock|\(engine.socket)|; s|127.0.0.1:8081|127.0.0.1:\(port)|; s|bake: 30s|bake: 1s|; \
            s|target: { hosts|target: { front-door: "front-door:test", hosts|
            """
        let made = try Tool.run(
            ["bash", "\(ProjectRoot.path)/scripts/demo-repository.sh", folder, settings],
            environment: Sandbox.environment(), workingDirectory: "/tmp")
        try #require(made.status == 0, "\(made.errorText)")
        func shell(_ script: String) throws -> Tool.Output {
            try Tool.run(
                ["bash", "-c", script],
                environment: Sandbox.environment([
                    "PITLANE_KEY_FILE": "\(engine.folder)/key", "PROGRAM": Sandbox.program,
                ]),
                workingDirectory: folder, timeout: .seconds(300))
        }
        func pitlane(_ words: String) throws -> Sandbox.Answer {
            let result = try shell(#""$PROGRAM" \#(words) --var BASE_IMAGE=\#(ExampleTests.base) --format json"#)
            return Sandbox.Answer(status: result.status, output: result.text, errors: result.errorText)
        }
        let prepared = try shell(
            """
            git switch -q develop; echo sqlite:////data/cars.db | "$PROGRAM" secret set DATABASE_URL_STAGING
            printf '%s' '\(Self.caller)' > .github/workflows/caller.yml; git add .
            git -c user.name=t -c user.email=t@example.invalid commit -qm caller
            """)
        try #require(prepared.status == 0, "\(prepared.errorText)")

        let dispatch = "run workflow_dispatch -W deploy --input environment=staging"
        let withheld = try pitlane(dispatch)
        #expect(withheld.status == 0, "\(withheld.output)\(withheld.errors)")
        #expect(withheld.output.contains("withheld"))
        let deployed = try pitlane("\(dispatch) --publish")
        try #require(deployed.status == 0, "\(deployed.output)\(deployed.errors)")
        let finished = deployed.objects.first { $0["type"]?.stringValue == "job.finished" }
        let version = try #require(finished?["outputs"]?["version"]?.stringValue)
        let digest = try #require(finished?["outputs"]?["digest"]?.stringValue)
        let page = try shell("curl -sS http://127.0.0.1:\(port)/version").text
        #expect(page.contains(try shell("git rev-parse HEAD").text), "\(page)")

        let called = try pitlane("run workflow_dispatch -W caller --publish --var VERSION=\(version)")
        #expect(called.status == 0, "\(called.output)\(called.errors)")
        #expect(called.says("after", "serves \(version) \(digest)"), "\(called.lines("after"))")
        // Production takes what main has, and asks somebody first.
        #expect(try pitlane("run workflow_dispatch -W deploy --input environment=production --publish").status == 1)
        #expect(try shell("git switch -q main").status == 0)
        let asks = try pitlane("run workflow_dispatch -W deploy --input environment=production --publish")
        #expect(asks.status == 3, "\(asks.output)")
    }

    @Test(
        "deploy/server.sh makes a bare machine one that can be deployed to",
        .enabled(if: ProveTier.isFull, "it fetches 90 MB of packages: make prove does it"))
    func newServer() throws {
        let result = try Tool.run(
            [
                "bash", "\(ProjectRoot.path)/Tests/Fixtures/Deployments/new-server.sh", Sandbox.program,
                "\(ProjectRoot.path)/examples/cars-trends/deploy/server.sh",
            ], environment: Sandbox.environment(), workingDirectory: "/tmp", limit: 64 << 20, timeout: .seconds(600))
        #expect(result.status == 0, "\(result.errorText)")
        let parts = result.text.split(separator: "after:\n")
        try #require(parts.count == 2, "\(result.text)")
        #expect(parts[0].contains("no Docker Engine answers") && parts[0].contains("check ended with 1"))
        #expect(parts[1].contains("✓ engine") && !parts[1].contains("✗") && !parts[1].contains("check ended"))
    }
}

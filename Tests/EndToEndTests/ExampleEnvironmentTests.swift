import Basics
import Files
import TestSupport
import Testing

/// The environments of `examples/cars-trends/pitlane.yml`: who gets which secret, and who is asked.
@Suite struct ExampleEnvironmentTests {
    private static let secrets: [Key: String] = [
        "DOCKER_HUB_USERNAME": "uuu-user", "DOCKER_HUB_TOKEN": "ttt-token", "DATABASE_URL_STAGING": "sss-url",
        "DATABASE_URL_PRODUCTION": "ppp-url",
    ]

    @Test func eachEnvironmentGetsItsOwnSecrets() throws {
        let settings = try ProjectRoot.text(ofFile: "\(ProjectRoot.path)/examples/cars-trends/pitlane.yml")
        let sandbox = try Sandbox([
            ".github/workflows/deploy.yml": ProjectRoot.text(
                ofFile: "\(ProjectRoot.path)/Tests/Fixtures/CarsTrends/deploy.yml"),
            "pitlane.yml": settings,
        ])
        let options = Self.secrets.keys.sorted().flatMap { ["--secret", $0.string] }
        func run(_ words: [String]) throws -> Sandbox.Answer {
            try sandbox.pitlane(list: words + ["--format", "json"] + options, environment: Self.secrets)
        }
        let plan = try sandbox.pitlane("plan")
        #expect(
            plan.output.contains("waits for an approval of production by one of 2 reviewers"), "\(plan.output)")

        let image = try run(["run", "-j", "image"])
        #expect(image.status == 0 && image.says("image", "pushed by nekot-ttt,resu-uuu"), "\(image.output)")

        try sandbox.git("checkout", "-q", "-b", "develop")
        let staging = try run(["run"])
        #expect(staging.status == 0, "\(staging.output)\(staging.errors)")
        #expect(staging.says("staging", "staging has ,lru-sss"), "\(staging.output)")
        #expect(staging.conclusions["production"] == "skipped" && staging.says("image", "pushed by nekot-ttt,resu-uuu"))
    }
}

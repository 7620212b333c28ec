import Basics
import Testing

/// `github.token`, by the built program: there is one only if a run is given it.
struct TokenTests {
    private static let action = """
        name: api
        description: calls
        inputs:
          token: { description: t, default: "${{ github.token }}" }
          other: { description: o }
        runs:
          using: composite
          steps:
            - { shell: bash, run: 'test -n "$T"', env: { T: "${{ inputs.token }}" } }
        """

    private static let workflow = """
        on: push
        jobs:
          asks:
            runs-on: ubuntu-latest
            steps:
              - { uses: actions/checkout@v4, with: { token: "${{ github.token }}" } }
              - run: 'echo "secret ${#S} context ${#C} variable [$GITHUB_TOKEN] token $C"'
                env: { S: "${{ secrets.GITHUB_TOKEN }}", C: "${{ github.token }}" }
              - run: 'echo "${{ toJSON(github) }}" | grep -c "\\"token\\": \\"$T\\"" || true'
                env: { T: "${{ github.token }}" }
              - { id: api, uses: ./api }
          calls: { uses: ./.github/workflows/called.yml }
          passes: { uses: ./.github/workflows/called.yml, secrets: { own: "${{ secrets.GITHUB_TOKEN }}" } }
          plain:
            runs-on: ubuntu-latest
            env: { GH_TOKEN: "${{ github.token }}" }
            steps: [{ run: exit 3 }]
          given:
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
              - { uses: ./api, with: { Token: x } }
              - { run: 'false' }
        """

    private static func sandbox() throws -> Sandbox {
        try Sandbox([
            ".github/workflows/ci.yml": workflow, "api/action.yml": action,
            ".github/workflows/called.yml": """
            on: { workflow_call: { secrets: { own: { required: false } } } }
            jobs:
              in:
                runs-on: ubuntu-latest
                steps:
                  - run: 'echo "called ${#S} ${#C} ${#O}"'
                    env: { S: "${{ secrets.GITHUB_TOKEN }}", C: "${{ github.token }}", O: "${{ secrets.own }}" }
            """,
        ])
    }

    private static let remedy = "pitlane run --secret GITHUB_TOKEN"

    @Test func aGivenTokenIsThereMaskedInEveryJob() throws {
        let sandbox = try Self.sandbox()
        try sandbox.write(["../token.env": "github_token=ghs_0123456789\n"])
        for (arguments, environment) in [
            (["--secret", "GITHUB_TOKEN"], ["GITHUB_TOKEN": "ghs_0123456789"]),
            (["--secrets-file", "../token.env"], [:]),
        ] as [([String], [Key: String])] {
            let answer = try sandbox.pitlane(list: ["run", "--format", "json"] + arguments, environment: environment)
            #expect(answer.conclusions["asks"] == "success", "\(answer.errors)\(answer.output)")
            #expect(answer.says("asks", "secret 14 context 14 variable [] token ***"), "\(answer.lines("asks"))")
            #expect(answer.says("calls / in", "called 14 14 0"), "\(answer.lines("calls / in"))")
            #expect(answer.says("passes / in", "called 14 14 14"), "\(answer.lines("passes / in"))")
            #expect(!answer.output.utf8.containsText("ghs_0123456789") && !answer.output.utf8.containsText(Self.remedy))
        }
        let again = try sandbox.pitlane("rerun")
        #expect(again.status == 2 && again.errors.utf8.containsText("had the secret GITHUB_TOKEN"), "\(again.errors)")
        let show = try sandbox.pitlane("show", "--format", "json")
        #expect(!show.output.utf8.containsText("ghs_0123456789"))
    }

    @Test func withoutOneWhatNeedsItFailsWithTheRemedy() throws {
        let sandbox = try Self.sandbox()
        let plan = try sandbox.pitlane("plan", "--format", "json").objects
        #expect(plan.first?["secrets_not_set"]?.arrayValue?.contains("GITHUB_TOKEN") == true)
        let answer = try sandbox.run()
        #expect(answer.conclusions["asks"] == "failure" && answer.conclusions["calls / in"] == "success")
        #expect(answer.says("asks", "secret 0 context 0 variable [] token "))
        #expect(answer.says("calls / in", "called 0 0 0"))
        let notes = answer.objects("annotation").filter {
            $0["message"]?.stringValue?.utf8.containsText(Self.remedy) == true
        }
        #expect(!notes.isEmpty, "\(answer.output)")
        // A script that fails for a reason of its own is not told so, nor an action that was given one.
        for job in ["plain", "given"] {
            #expect(answer.conclusions[job] == "failure")
            #expect(!answer.lines(job).contains { $0.utf8.containsText(Self.remedy) })
        }
        let why = try sandbox.pitlane("why")
        #expect(why.output.utf8.containsText("--secret GITHUB_TOKEN"), "\(why.output)")
        let kept = try sandbox.shell("echo x | \"$PROGRAM\" secret set GITHUB_TOKEN")
        #expect(kept.status == 2 && kept.errors.utf8.containsText("GITHUB_TOKEN is not kept"), "\(kept.errors)")
        let variable = try sandbox.pitlane("plan", "--var", "GITHUB_TOKEN=x")
        #expect(variable.status == 2 && variable.errors.utf8.containsText("GITHUB_ is reserved"))
    }
}

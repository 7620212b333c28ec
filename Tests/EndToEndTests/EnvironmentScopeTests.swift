import Basics
import Testing

/// Which jobs get an environment's secrets, and what plan, check and doctor say of environments.
@Suite("Environments of pitlane.yml")
struct EnvironmentScopeTests {
    private static let settings = """
        environments:
          staging:
            secrets: { DATABASE_URL: { secret: URL_STAGING } }
          production:
            branches: [main]
            secrets: { database_url: { secret: url_production } }

        """

    private static let files = [
        "pitlane.yml": settings,
        ".github/workflows/ci.yml": """
        on: [push, pull_request]
        jobs:
              free: { runs-on: ubuntu-latest, \(flow) }
              staging: { environment: Staging, runs-on: ubuntu-latest, \(flow) }
              production: { environment: { name: production }, runs-on: ubuntu-latest, \(flow) }
              unknown: { environment: prodution, runs-on: ubuntu-latest, \(flow) }
              call: { uses: ./.github/workflows/called.yml, secrets: inherit }

        """,
        ".github/workflows/called.yml": """
        on: workflow_call
        jobs:
              inside: { runs-on: ubuntu-latest, \(flow) }
              deploy: { environment: production, runs-on: ubuntu-latest, \(flow) }

        """,
    ]

    /// Steps that write which secrets they see, backwards, so that a mask does not hide it.
    private static let flow = """
        env: { A: "${{ secrets.DATABASE_URL }}", B: "${{ secrets.URL_PRODUCTION }}", C: "${{ secrets.PLAIN }}" }, \
        steps: [{ run: 'echo "got $(echo "$A,$B,$C" | rev)"' }]
        """

    @Test func secretsReachOnlyTheJobsOfTheirEnvironments() throws {
        let sandbox = try Sandbox(Self.files)
        let key = ["PITLANE_KEY_FILE": "\(sandbox.folder)/key"] as [Key: String]
        for (name, value) in [("URL_STAGING", "sss-value"), ("URL_PRODUCTION", "ppp-value"), ("PLAIN", "ccc-value")] {
            #expect(try sandbox.shell("echo \(value) | \"$PROGRAM\" secret set \(name)", environment: key).status == 0)
        }
        let main = try sandbox.run(environment: key)
        #expect(main.status == 0, "\(main.output)\(main.errors)")
        let (plain, staged, produced) = (
            "got eulav-ccc,,", "got eulav-ccc,,eulav-sss", "got eulav-ccc,eulav-ppp,eulav-ppp"
        )
        for (job, line) in [
            ("free", plain), ("staging", staged), ("production", produced), ("unknown", plain),
            ("call / inside", plain), ("call / deploy", produced),
        ] {
            #expect(main.says(job, line), "\(job): \(main.lines(job))")
        }
        // What a run is given on the command line is scoped in the same way.
        let given = try sandbox.run(
            "--secret", "URL_PRODUCTION", "-j", "free", "-j", "production",
            environment: key.merging(["URL_PRODUCTION": "ggg-value"]) { $1 })
        #expect(given.says("free", plain) && given.says("production", "got eulav-ccc,eulav-ggg,eulav-ggg"))
        // A request's jobs get none of what belongs to main.
        try sandbox.git("checkout", "-q", "-b", "feature")
        try sandbox.commit("more")
        let request = try sandbox.run("pull_request", "--base", "main", environment: key)
        #expect(request.conclusions["production"] == "failure" && request.conclusions["call / deploy"] == "failure")
        #expect(!request.output.contains("eulav-ppp") && request.says("staging", staged), "\(request.output)")
    }

    @Test func planCheckAndDoctorSayWhatEnvironmentsAskFor() throws {
        let sandbox = try Sandbox(Self.files)
        let check = try sandbox.pitlane("check")
        #expect(check.status == 0 && check.output.contains("pitlane.yml has no environment 'prodution'"), "\(check)")
        #expect(check.output.contains("did you mean 'production'?"))
        #expect(!check.output.contains("'Staging'"))
        let doctor = try sandbox.shell(
            "echo x | \"$PROGRAM\" secret set URL_STAGING >/dev/null; \"$PROGRAM\" doctor",
            environment: ["PITLANE_KEY_FILE": "\(sandbox.folder)/key"])
        #expect(doctor.output.contains("URL_PRODUCTION  not set  environment production, as DATABASE_URL; .github"))
        #expect(
            doctor.output.contains("URL_STAGING     set      environment staging, as DATABASE_URL"), "\(doctor.output)")
        #expect(doctor.output.contains("PLAIN           not set  .github/workflows/"))
        let named = try sandbox.pitlane("doctor", "push", "--format", "json").objects.first?["secrets"]?.arrayValue
        #expect(named?.map { $0["name"]?.stringValue } == ["PLAIN", "URL_PRODUCTION", "URL_STAGING"])

        try sandbox.write([
            "pitlane.yml": """
            environments:
              staging: { approval: { reviewers: [ann, bob], wait: 5m } }
              production: { branches: [main], approval: { reviewers: [ann, bob, eve], required: 2 } }

            """
        ])
        try sandbox.commit("ask")
        let plan = try sandbox.pitlane("plan")
        #expect(
            plan.output.contains(
                "environment Staging, waits 5m 00s, then for an approval of Staging by one of 2 reviewers"))
        #expect(
            plan.output.contains("waits for an approval of production by 2 of 3 reviewers"), "\(plan.output)")
        try sandbox.git("checkout", "-q", "-b", "feature")
        try sandbox.write(["pitlane.yml": "environments: { production: { approval: { reviewers: [me] } } }\n"])
        try sandbox.commit("ask me")
        let feature = try sandbox.pitlane("plan")
        #expect(feature.status == 0)
        #expect(
            feature.output.contains(
                "would fail: the environment production allows main only, and this run is of feature"))
        #expect(
            feature.errors.contains(
                "note: pitlane.yml: environments.production.branches, environments.production.approval, "
                    + "environments.staging differ here; the settings of main@"), "\(feature.errors)")
        let jobs =
            try sandbox.pitlane("plan", "--format", "json").objects.first?["workflows"]?.arrayValue?
            .flatMap { $0["jobs"]?.arrayValue ?? [] } ?? []
        let production = jobs.first { $0["key"]?.stringValue == "production" }
        #expect(production?["runs"]?.boolValue == false && production?["refused"]?.stringValue != nil)
        let staging = jobs.first { $0["key"]?.stringValue == "staging" }
        #expect(staging?["approval"]?["reviewers"]?.arrayValue?.count == 2)
        #expect(staging?["approval"]?["wait_seconds"]?.intValue == 300)
    }
}

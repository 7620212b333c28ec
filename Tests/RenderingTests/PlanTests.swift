import Basics
import Planning
import Rendering
import Testing
import Workflows

struct PlanTests {
    private static let texts: [(path: String, text: String)] = [
        (
            ".github/workflows/docs.yml",
            """
            on: { pull_request: { paths: ['docs/**'] } }
            jobs: { build: { runs-on: ubuntu-latest, steps: [{ run: make }] } }
            """
        ),
        (
            ".github/workflows/nightly.yml",
            """
            name: Nightly
            on: { schedule: [{ cron: '0 2 * * *' }] }
            jobs: { build: { runs-on: ubuntu-latest, steps: [{ run: make }] } }
            """
        ),
        (
            ".github/workflows/pr-checks.yml",
            """
            name: PR checks
            on: pull_request
            env: { KEY: '${{ secrets.API_KEY }}' }
            jobs:
              lint: { runs-on: ubuntu-latest, steps: [{ run: make lint }] }
              tests:
                needs: lint
                runs-on: [self-hosted, linux]
                strategy: { matrix: { python: ['3.11', '3.12', '3.13'], os: [debian] } }
                steps: [{ run: make test }]
              coverage:
                needs: tests
                if: needs.tests.result == 'success'
                runs-on: ubuntu-latest
                steps: [{ run: make coverage }, { run: make report }]
              image: { needs: [lint, tests], runs-on: ubuntu-latest, environment: staging, steps: [{ run: make image }] }
              release: { if: github.ref == 'refs/heads/main', runs-on: ubuntu-latest, steps: [{ run: make release }] }
            """
        ),
    ]

    private static func plan(adding text: String? = nil) -> Plan {
        var files = texts
        if let text { files.append((".github/workflows/z-broken.yml", text)) }
        let event = TriggerEvent(
            name: "pull_request", activity: "opened", ref: "refs/pull/1/merge", sha: "4f2c1ab", baseBranch: "develop",
            headBranch: "feature/prices", changedFiles: ["a.py", "b.py", "c.py"], payload: [:])
        return Planner(
            event: event, github: ["ref": "refs/pull/1/merge"], variables: [:],
            capabilities: Capabilities(labels: RunnerLabels(architecture: "x64")) { _ in [] }
        ).plan(
            files.map { path, text in
                let (workflow, diagnostics) = WorkflowReader.read(path: path, text: text)
                return WorkflowFile(path: path, workflow: workflow, diagnostics: diagnostics)
            })
    }

    private static var estimates: Estimates {
        var estimates = Estimates()
        for (key, time): (String, Int64) in [
            ("lint", 34_000), ("tests (3.11, debian)", 71_000), ("tests (3.12, debian)", 70_000),
            ("tests (3.13, debian)", 72_000), ("coverage", 20_000), ("image", 65_000),
        ] {
            estimates.set(time, workflow: ".github/workflows/pr-checks.yml", key: key)
        }
        return estimates
    }

    @Test("shows what would run, and why or why not", arguments: [50, 80, 140, nil])
    func text(width: Int?) throws {
        let facts = PlanText.Facts(
            mergeNote: "merge of 4f2c1ab into 91d0e77", command: "pitlane run pull_request",
            estimates: Self.estimates, slots: 8)
        let lines = PlanText(width: width).lines(Self.plan(), facts) { _ in nil }
        try Golden.expect(Golden.text(lines, width: width), "plan-\(width.map(String.init) ?? "wide").txt")
    }

    @Test(
        "takes the wall time from a schedule over the slots",
        arguments: [(1, "6.8"), (2, "4.7"), (3, "3.7"), (9, "3.7")])
    func wallTime(slots: Int, expected: String) {
        // Lint of 1 min, three tests of 1 min behind it, behind those an image of 65 s and coverage of 100 s.
        let facts = PlanText.Facts(estimates: Self.long, slots: slots)
        let text = PlanText(width: nil).lines(Self.plan(), facts) { _ in nil }.text(.plain)
        #expect(text.contains("about \(expected) min wall"), "\(text)")
    }

    private static var long: Estimates {
        var estimates = Estimates()
        for (key, time): (String, Int64) in [
            ("lint", 60_000), ("tests (3.11, debian)", 60_000), ("tests (3.12, debian)", 60_000),
            ("tests (3.13, debian)", 60_000), ("coverage", 100_000), ("image", 65_000),
        ] {
            estimates.set(time, workflow: ".github/workflows/pr-checks.yml", key: key)
        }
        return estimates
    }

    @Test("shows what is wrong with its place")
    func broken() throws {
        let text = "on: pull_request\njobs: { a: { runs-on: x, stepz: [] } }\n"
        let lines = PlanText(width: 100).lines(
            Self.plan(adding: text), PlanText.Facts(isDirty: true, command: "x", estimates: Estimates(), slots: 8)
        ) {
            Key($0) == ".github/workflows/z-broken.yml" ? Array(text.utf8) : nil
        }
        try Golden.expect(Golden.text(lines, width: 100), "plan-broken.txt")
    }

    @Test("gives tools the documented object")
    func json() throws {
        let value = PlanJSON.value(Self.plan(), estimates: Self.estimates)
        try Golden.expect(value.text(indent: 2) + "\n", "plan.json")
    }
}

import Testing

/// What cannot be run is refused before anything starts, by name, with the place and exit code 2.
struct RefusalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let workflow: String
        let expected: String
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "broken YAML", workflow: "on: push\njobs:\n  a: [", expected: "ci.yml:"),
        Case(
            name: "unknown key",
            workflow: "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    stepz: []\n    steps: [{run: a}]",
            expected: "Unexpected value 'stepz'"),
        Case(
            name: "cycle",
            workflow: """
                on: push
                jobs:
                  s: { runs-on: ubuntu-latest, steps: [{ run: a }] }
                  a: { needs: b, runs-on: ubuntu-latest, steps: [{ run: a }] }
                  b: { needs: a, runs-on: ubuntu-latest, steps: [{ run: a }] }
                """, expected: "creates a cycle in the dependency graph"),
        Case(
            name: "services",
            workflow: """
                on: push
                jobs:
                  a:
                    runs-on: ubuntu-latest
                    services: { db: { image: postgres } }
                    steps: [{ run: a }]
                """, expected: "'services' is not supported"),
        Case(
            name: "container",
            workflow: """
                on: push
                jobs:
                  a: { runs-on: ubuntu-latest, container: alpine, steps: [{ run: a }] }
                """, expected: "'container' is not supported"),
        Case(
            name: "unknown action",
            workflow: """
                on: push
                jobs:
                  a: { runs-on: ubuntu-latest, steps: [{ uses: some/action@v1 }] }
                """, expected: "some/action@v1"),
        Case(
            name: "nothing triggered",
            workflow: "on: pull_request\njobs:\n  a: { runs-on: ubuntu-latest, steps: [{ run: a }] }",
            expected: "pitlane run pull_request"),
    ]

    @Test(arguments: cases)
    func isRefused(_ refused: Case) throws {
        let sandbox = try Sandbox(workflow: refused.workflow)
        let answer = try sandbox.run()
        #expect(answer.status == 2)
        #expect(answer.errors.utf8.containsText(refused.expected), "\(answer.errors)")
        // Nothing half-written: there is no run.
        let runs = try sandbox.pitlane("runs", "--format", "json")
        #expect(runs.output.utf8.isEmpty || runs.output.utf8.elementsEqual("[]".utf8))
    }

    @Test func aMissingShellFailsItsStep() throws {
        let sandbox = try Sandbox(
            workflow: """
                on: push
                jobs:
                  a:
                    runs-on: ubuntu-latest
                    steps: [{ shell: "no-such-shell {0}", run: a }]
                """)
        let answer = try sandbox.run()
        #expect(answer.status == 1)
        #expect(answer.output.utf8.containsText("cannot run 'no-such-shell': not found in PATH"))
    }
}

import Basics
import TestSupport
import Testing

/// Each workflow of the Cars Trends Tool is started by its own events, and no other.
@Suite struct ExampleTriggerTests {
    private static let files = [
        "pr-checks.yml", "ci-cd.yml", "deploy.yml", "nightly.yml", "security.yml",
    ]

    @Test(arguments: [
        ("pull_request --base develop", ["pr-checks", "security"]),
        ("pull_request --base main", ["pr-checks", "security"]),
        ("push --branch develop", ["ci-cd", "security"]), ("push --branch main", ["ci-cd", "security"]),
        ("push --branch feature", []), ("schedule", ["nightly", "security"]),
        ("workflow_dispatch -W deploy --input environment=staging", ["deploy"]),
        ("workflow_dispatch -W nightly", ["nightly"]), ("workflow_dispatch -W security", ["security"]),
    ])
    func eachEventStartsItsWorkflows(_ event: String, expected: [String]) throws {
        var content: [String: String] = [:]
        let example = "\(ProjectRoot.path)/examples/cars-trends"
        for file in Self.files + ["../../pitlane.yml"] {
            let path = file.contains("/") ? "pitlane.yml" : ".github/workflows/\(file)"
            content[path] = try ProjectRoot.text(ofFile: "\(example)/\(path)")
        }
        let sandbox = try Sandbox(content)
        try sandbox.git("branch", "develop")
        try sandbox.git("checkout", "-q", "-b", "feature")
        let answer = try sandbox.shell(#""$PROGRAM" plan \#(event) --format json"#)
        let workflows = try #require(try JSONValue.parse(answer.output)["workflows"]?.arrayValue, "\(answer.errors)")
        let started = workflows.filter { $0["triggered"]?.boolValue == true }.compactMap { $0["name"]?.stringValue }
        #expect(started.sorted() == expected, "\(answer.output)\(answer.errors)")
    }
}

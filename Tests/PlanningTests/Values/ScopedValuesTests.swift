import Basics
import Planning
import Testing

@Suite("Which value a job sees")
struct ScopedValuesTests {
    private static let values = ScopedValues(
        given: ["GIVEN": "command line"],
        kept: [
            ValuePlace("GIVEN"): "repository", ValuePlace("GIVEN", environment: "production"): "production",
            ValuePlace("TOKEN"): "repository", ValuePlace("TOKEN", environment: "Production"): "production",
            ValuePlace("ONLY", environment: "production"): "production",
        ])

    struct Row: Sendable, CustomTestStringConvertible {
        let name: Key
        let environment: Key?
        let value: Key?
        var testDescription: String { "\(name) in \(environment?.string ?? "no environment")" }
    }

    @Test(
        "what was given wins over the environment's own, and that over the repository's; case does not matter",
        arguments: [
            Row(name: "GIVEN", environment: nil, value: "command line"),
            Row(name: "GIVEN", environment: "production", value: "command line"),
            Row(name: "TOKEN", environment: nil, value: "repository"),
            Row(name: "TOKEN", environment: "staging", value: "repository"),
            Row(name: "TOKEN", environment: "PRODUCTION", value: "production"),
            Row(name: "token", environment: "production", value: "production"),
            Row(name: "given", environment: "production", value: "command line"),
            Row(name: "ONLY", environment: "production", value: "production"),
            Row(name: "ONLY", environment: "staging", value: nil), Row(name: "ONLY", environment: nil, value: nil),
            Row(name: "OTHER", environment: "production", value: nil),
        ])
    func winner(_ row: Row) {
        #expect(Self.values.value(of: row.name, in: row.environment, policies: []).map { Key($0) } == row.value)
    }

    private static let policies = [
        EnvironmentPolicy(name: "Production", secrets: ["URL": "URL_PRODUCTION", "TOKEN": "TOKEN", "GIVEN": "NONE"]),
        EnvironmentPolicy(name: "staging", secrets: ["URL": "URL_STAGING"]), EnvironmentPolicy(name: "free"),
    ]

    @Test(
        "an environment's policy gives values other names, and keeps them from other environments",
        arguments: [
            Row(name: "url", environment: "production", value: "p"),
            Row(name: "URL", environment: "STAGING", value: "s"),
            Row(name: "URL", environment: "free", value: "repository"),
            Row(name: "URL", environment: nil, value: "repository"),
            Row(name: "URL_PRODUCTION", environment: "Production", value: "p"),
            Row(name: "URL_PRODUCTION", environment: "staging", value: nil),
            Row(name: "URL_PRODUCTION", environment: nil, value: nil),
            Row(name: "url_staging", environment: "free", value: nil),
            Row(name: "TOKEN", environment: "production", value: "production"),
            Row(name: "TOKEN", environment: nil, value: nil), Row(name: "TOKEN", environment: "free", value: "its own"),
            // What was given wins, unless it is another environment's.
            Row(name: "GIVEN", environment: "production", value: "command line"),
            Row(name: "URL_STAGING", environment: "production", value: nil),
        ])
    func policies(_ row: Row) {
        let values = ScopedValues(
            given: ["GIVEN": "command line", "URL_STAGING": "s"],
            kept: [
                ValuePlace("URL"): "repository", ValuePlace("URL_PRODUCTION"): "p", ValuePlace("TOKEN"): "repository",
                ValuePlace("TOKEN", environment: "production"): "production",
                ValuePlace("TOKEN", environment: "free"): "its own",
            ])
        #expect(values.value(of: row.name, in: row.environment, policies: Self.policies).map { Key($0) } == row.value)
    }

    @Test("every name counts once")
    func names() { #expect(Self.values.names == ["GIVEN", "ONLY", "TOKEN"]) }
}

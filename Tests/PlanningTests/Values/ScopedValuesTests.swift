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
        #expect(Self.values.value(of: row.name, in: row.environment).map { Key($0) } == row.value)
    }

    @Test("every name counts once")
    func names() { #expect(Self.values.names == ["GIVEN", "ONLY", "TOKEN"]) }
}

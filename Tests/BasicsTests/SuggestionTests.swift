import Basics
import TestSupport
import Testing

@Suite struct SuggestionTests {
    @Test(arguments: [
        ("test", ["lint", "tests"], "tests"), ("runs_on", ["runs-on", "run-name"], "runs-on"),
        ("RUN", ["uses", "run"], "run"), ("stpes", ["needs", "steps"], "steps"),
        ("tiemout-minutes", ["timeout-minutes"], "timeout-minutes"),
        ("a", ["b"], "b"),
    ])
    func findsSlips(name: String, known: [String], expected: String) {
        #expect(Suggestion.closest(to: Key(name), among: known.map { Key($0) }) == Key(expected))
    }

    @Test(arguments: [("deploy", ["lint", "tests"]), ("", ["a"]), ("ab", ["cd"]), ("run", ["run"])])
    func staysSilentOnOtherNames(name: String, known: [String]) {
        #expect(Suggestion.closest(to: Key(name), among: known.map { Key($0) }) == nil)
    }

    @Test func ignoresHugeNames() {
        let huge = Key(String(repeating: "a", count: 1_000_000))
        #expect(Suggestion.closest(to: huge, among: [huge, "a"]) == nil)
        #expect(Suggestion.closest(to: "a", among: [huge]) == nil)
    }
}

import Basics
import Expressions
import TestSupport
import Testing

@Suite struct VocabularyTests {
    /// A definition of the official schema and the position of ours that stands for it.
    static let positions: [(file: String, definition: String, vocabulary: Vocabulary)] = [
        ("workflow", "run-name", .workflow), ("workflow", "job-if", .jobIf),
        ("workflow", "strategy", .strategy), ("workflow", "runs-on", .job), ("workflow", "job-env", .jobEnv),
        ("workflow", "string-runner-context", .jobOutput),
        ("workflow", "string-runner-context-no-secrets", .environmentURL), ("workflow", "step-with", .stepRun),
        ("workflow", "step-if", .stepIf), ("action", "runs-if", .actionRunsIf),
        ("action", "step-with", .compositeStep),
        ("action", "step-if", .compositeStepIf),
    ]

    @Test(.enabled(if: ProjectRoot.conformance != nil, "the conformance data is not here"))
    func agreesWithTheOfficialSchemas() throws {
        let folder = try #require(ProjectRoot.conformance)
        for position in Self.positions {
            let path = "\(folder)/schema/\(position.file)-v1.0.json"
            let schema = try JSONValue.parse(bytes: ProjectRoot.bytes(ofFile: path))
            let entries = schema["definitions"]?[Key(position.definition)]?["context"]?.arrayValue
            let official = Vocabulary(schema: try #require(entries).compactMap(\.stringValue))
            let expected = try #require(official, "\(position.definition)")
            #expect(Set(position.vocabulary.contexts) == Set(expected.contexts), "\(position.definition)")
            #expect(Set(position.vocabulary.functions) == Set(expected.functions), "\(position.definition)")
        }
    }

    @Test(arguments: ["a(", "a(1)", "a(1,2", "a(x,2)", "a(1,2)(3,4)"])
    func refusesOtherEntries(entry: String) { #expect(Vocabulary(schema: [entry]) == nil) }

    @Test func findsNamesIgnoringCase() throws {
        let vocabulary = Vocabulary(contexts: ["GitHub"], functions: [Vocabulary.Function("doIt", 1, 2)])
        #expect(try Expression.parse("GITHUB.x || DOIT(1)", vocabulary)?.contexts == ["github"])
        #expect(throws: ExpressionError.self) { try Expression.parse("doit()", vocabulary) }
        #expect(throws: ExpressionError.self) { try Expression.parse("doit(1,2,3)", vocabulary) }
        #expect(throws: ExpressionError.self) { try Expression.parse("g\u{131}thub", vocabulary) }
    }
}

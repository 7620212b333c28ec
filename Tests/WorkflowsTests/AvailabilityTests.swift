import Basics
import Expressions
import TestSupport
import Testing
import Workflows

@Suite("What expressions may use at each place") struct AvailabilityTests {
    /// A definition of the official schema and the position of ours that stands for it.
    static let positions: [(file: String, definition: String, available: Availability)] = [
        ("workflow", "run-name", .workflow), ("workflow", "job-if", .jobIf),
        ("workflow", "strategy", .needed), ("workflow", "runs-on", .leg), ("workflow", "job-env", .jobEnv),
        ("workflow", "string-runner-context", .running),
        ("workflow", "string-runner-context-no-secrets", .environmentURL), ("workflow", "step-with", .step),
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
            let expected = try official(try #require(entries).compactMap(\.stringValue))
            let ours = position.available.vocabulary
            #expect(Set(ours.contexts) == Set(expected.contexts), "\(position.definition)")
            #expect(Set(ours.functions) == Set(expected.functions), "\(position.definition)")
        }
    }

    /// A `context` list of the official schemas: `github`, `success(0,MAX)`, `hashFiles(1,255)`.
    private func official(_ entries: [String]) throws -> Vocabulary {
        var (contexts, functions): ([Key], [Vocabulary.Function]) = ([], [])
        for entry in entries {
            let parts = entry.split { "(,)".contains($0) }.map(String.init)
            guard parts.count == 3 else {
                contexts.append(Key(entry))
                continue
            }
            functions.append(
                Vocabulary.Function(
                    Key(parts[0]), try #require(Int(parts[1])), parts[2] == "MAX" ? .max : try #require(Int(parts[2]))))
        }
        return Vocabulary(contexts: contexts, functions: functions)
    }
}

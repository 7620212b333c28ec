import Basics
import Expressions
import TestSupport
import Testing

/// The shared cases of other implementations (docs/language/README.md#where-the-rules-come-from), read in place.
@Suite(.enabled(if: ProjectRoot.conformance != nil, "the conformance data is not here"))
struct ConformanceTests {
    static let files: [String] = {
        guard let folder = ProjectRoot.conformance else { return [] }
        return (try? ProjectRoot.names(inFolder: folder + "/expressions")) ?? []
    }()

    @Test(arguments: files)
    func allCasesHold(file: String) throws {
        let folder = try #require(ProjectRoot.conformance)
        let groups = try JSONValue.parse(bytes: ProjectRoot.bytes(ofFile: "\(folder)/expressions/\(file)"))
        for group in try #require(groups.objectValue).members {
            for example in try #require(group.value.arrayValue) { try check(example) }
        }
    }

    @Test func noCaseIsMissed() throws {
        let folder = try #require(ProjectRoot.conformance)
        let counts = try Self.files.map { file in
            let groups = try JSONValue.parse(bytes: ProjectRoot.bytes(ofFile: "\(folder)/expressions/\(file)"))
            return groups.objectValue?.members.reduce(0) { $0 + ($1.value.arrayValue?.count ?? 0) } ?? 0
        }
        #expect(counts.count == 28)
        #expect(counts.reduce(0, +) == 623)
    }

    private func check(_ example: JSONValue) throws {
        let text = try #require(example["expr"]?.stringValue)
        let contexts = example["contexts"]?.objectValue?.members ?? []
        let scope = ContextValues(contexts.map { ($0.name, Value(json: $0.value)) })
        let vocabulary = Vocabulary(contexts: contexts.map(\.name))
        do {
            let expression = try Expression.parse(text, vocabulary)
            let value = try expression?.evaluate(in: scope, memory: 1 << 20) ?? .null
            let expected = try #require(example["result"], "no error from \(text), but \(value.json.text())")
            #expect(value.kindName == expected["kind"]?.stringValue, "\(text)")
            #expect(value.json == expected["value"], "\(text)")
        } catch let error as ExpressionError {
            let expected = try #require(example["err"]?["value"]?.stringValue, "\(text): \(error)")
            #expect(Key(error.message).contains(expected), "\(text): \(error.message)")
        }
    }
}

extension Key {
    /// Whether the bytes of `part` are somewhere in this text.
    func contains(_ part: String) -> Bool {
        let (text, part) = (Array(string.utf8), Array(part.utf8))
        guard part.count <= text.count else { return false }
        return (0...(text.count - part.count)).contains { text[$0..<($0 + part.count)].elementsEqual(part) }
    }
}

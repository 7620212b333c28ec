import Basics
import Expressions
import Testing

@Suite struct VocabularyTests {
    @Test func findsNamesIgnoringCase() throws {
        let vocabulary = Vocabulary(contexts: ["GitHub"], functions: [Vocabulary.Function("doIt", 1, 2)])
        #expect(try Expression.parse("GITHUB.x || DOIT(1)", vocabulary)?.contexts == ["github"])
        #expect(throws: ExpressionError.self) { try Expression.parse("doit()", vocabulary) }
        #expect(throws: ExpressionError.self) { try Expression.parse("doit(1,2,3)", vocabulary) }
        #expect(throws: ExpressionError.self) { try Expression.parse("g\u{131}thub", vocabulary) }
    }
}

import Basics
import Expressions
import Testing
import Workflows

struct TokenEvaluationTests {
    private let scope = ContextValues([
        ("github", Value(json: ["ref": "main", "n": 3, "list": ["a", 1], "map": ["X": "1", "Y": 2], "flag": true]))
    ])

    private func env(_ text: String) throws -> Token {
        try #require(try workflow("on: push\nenv: \(text)\njobs: {a: {runs-on: x}}").env)
    }

    private func strategy(_ text: String) throws -> Token {
        try #require(
            try workflow("on: push\njobs: {a: {runs-on: x, strategy: \(text)}}").job("a")?.strategy)
    }

    @Test("expressions become values of their own type, in place")
    func values() throws {
        let token = try strategy("{matrix: {v: ['${{ github.n }}', 'x${{ github.n }}', '${{ github.list }}']}}")
            .evaluate(in: scope)
        #expect(token.isLiteral)
        #expect(token.json == ["matrix": ["v": [3, "x3", ["a", 1]]]])
        #expect(token["matrix"]?["v"]?.items?[2].items?[0].range.start == SourcePosition(line: 2, column: 87))
    }

    @Test("a mapping may be one expression, or have one inserted")
    func insert() throws {
        #expect(try env("${{ github.map }}").evaluate(in: scope).requireTexts().map(\.text) == ["1", "2"])
        let token = try env("{A: a, '${{ insert }}': '${{ github.map }}', '${{ github.ref }}': z}").evaluate(in: scope)
        #expect(try token.requireTexts().map(\.name) == ["A", "X", "Y", "main"])
        #expect(try env("{'${{ insert }}': '${{ github.nothing }}'}").evaluate(in: scope).pairs?.isEmpty ?? false)
    }

    @Test(
        "what cannot be evaluated names its place",
        arguments: [
            ("{A: '${{ fromJSON(github.ref) }}'}", "2:10"),
            ("{A: a, '${{ insert }}': '${{ fromJSON(''{\"A\": 1}'') }}'}", "'A' is already defined"),
            ("{'${{ insert }}': '${{ github.list }}'}", "2:24: error: A sequence was not expected"),
            ("{'${{ insert }}': x}", "2:24: error: Expected a mapping"),
            ("{'${{ github.list }}': x}", "2:7: error: A sequence was not expected"),
        ]
    )
    func failures(text: String, message: String) throws {
        let token = try env(text)
        let error = #expect(throws: TokenError.self) { try token.evaluate(in: scope) }
        #expect(error?.description.contains(message) ?? false, "\(error?.description ?? "")")
        #expect(error?.description.hasPrefix(".github/workflows/ci.yml:2:") ?? false)
    }

    @Test("results are limited in size and depth")
    func limits() throws {
        let token = try env("{A: '${{ github.ref }}', B: b}")
        #expect(throws: TokenError.self) { try token.evaluate(in: scope, limits: TokenLimits(size: 100)) }
        let deep = try strategy("{matrix: {v: [['${{ github.list }}']]}}")
        #expect(throws: TokenError.self) { try deep.evaluate(in: scope, limits: TokenLimits(depth: 4)) }
        #expect(try deep.evaluate(in: scope, limits: TokenLimits(depth: 5)).isLiteral)
    }

    @Test("an evaluated token must be of the kind its key wants")
    func requirements() throws {
        func token(_ kind: Token.Kind) -> Token { Token(kind, range: .beginning, file: "f") }
        #expect(try token(.boolean(true)).requireText() == "true")
        #expect(try token(.number(1.5)).requireText() == "1.5")
        #expect(try token(.null).requireText().isEmpty)
        #expect(try token(.number(5)).requireNumber() == 5)
        #expect(try token(.boolean(false)).requireBoolean() == false)
        #expect(try token(.string("a")).requireTextList().map(\.value) == ["a"])
        #expect(try token(.sequence([token(.number(1))])).requireTextList().map(\.value) == ["1"])
        #expect(try token(.null).requireTexts().isEmpty)
        for (token, message) in [
            (token(.string("5")), "Unexpected value '5'"), (token(.sequence([])), "A sequence was not expected"),
            (token(.mapping([])), "A mapping was not expected"),
        ] {
            let error = #expect(throws: TokenError.self) { try token.requireNumber() }
            #expect(error?.diagnostic.message == message)
        }
    }
}

import Basics
import Planning
import Testing

/// The expansion of `strategy.matrix` (docs/language/matrix.md).
struct MatrixTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let matrix: JSONValue
        /// One JSON object a combination.
        let rows: [String]
        /// What each shows in the job's name; nil where that is every value.
        var shown: [String]?
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(
            name: "the first vector varies slowest",
            matrix: ["os": ["a", "b"], "node": [10, 12]],
            rows: [
                #"{"os":"a","node":10}"#, #"{"os":"a","node":12}"#, #"{"os":"b","node":10}"#, #"{"os":"b","node":12}"#,
            ]),
        Case(
            name: "the documentation's include example",
            matrix: [
                "fruit": ["apple", "pear"], "animal": ["cat", "dog"],
                "include": [
                    ["color": "green"], ["color": "pink", "animal": "cat"], ["fruit": "apple", "shape": "circle"],
                    ["fruit": "banana"], ["fruit": "banana", "animal": "cat"],
                ],
            ],
            rows: [
                #"{"fruit":"apple","animal":"cat","color":"pink","shape":"circle"}"#,
                #"{"fruit":"apple","animal":"dog","color":"green","shape":"circle"}"#,
                #"{"fruit":"pear","animal":"cat","color":"pink"}"#,
                #"{"fruit":"pear","animal":"dog","color":"green"}"#, #"{"fruit":"banana"}"#,
                #"{"fruit":"banana","animal":"cat"}"#,
            ], shown: ["apple cat", "apple dog", "pear cat", "pear dog", "banana", "banana cat"]),
        Case(
            name: "the documentation's expanding example",
            matrix: [
                "os": ["windows-latest", "ubuntu-latest"], "node": [14, 16],
                "include": [["os": "windows-latest", "node": 16, "npm": 6]],
            ],
            rows: [
                #"{"os":"windows-latest","node":14}"#, #"{"os":"windows-latest","node":16,"npm":6}"#,
                #"{"os":"ubuntu-latest","node":14}"#, #"{"os":"ubuntu-latest","node":16}"#,
            ], shown: ["windows-latest 14", "windows-latest 16", "ubuntu-latest 14", "ubuntu-latest 16"]),
        Case(
            name: "the documentation's adding example",
            matrix: [
                "os": ["macos-latest", "windows-latest"], "version": [12, 14],
                "include": [["os": "windows-latest", "version": 17]],
            ],
            rows: [
                #"{"os":"macos-latest","version":12}"#, #"{"os":"macos-latest","version":14}"#,
                #"{"os":"windows-latest","version":12}"#, #"{"os":"windows-latest","version":14}"#,
                #"{"os":"windows-latest","version":17}"#,
            ]),
        Case(
            name: "only include",
            matrix: ["include": [["site": "production", "dc": "a"], ["site": "staging", "dc": "b"]]],
            rows: [#"{"site":"production","dc":"a"}"#, #"{"site":"staging","dc":"b"}"#]),
        Case(
            name: "the documentation's exclude example",
            matrix: [
                "os": ["macos-latest", "windows-latest"], "version": [12, 14, 16],
                "environment": ["staging", "production"],
                "exclude": [
                    ["os": "macos-latest", "version": 12, "environment": "production"],
                    ["os": "windows-latest", "version": 16],
                ],
            ],
            rows: [
                #"{"os":"macos-latest","version":12,"environment":"staging"}"#,
                #"{"os":"macos-latest","version":14,"environment":"staging"}"#,
                #"{"os":"macos-latest","version":14,"environment":"production"}"#,
                #"{"os":"macos-latest","version":16,"environment":"staging"}"#,
                #"{"os":"macos-latest","version":16,"environment":"production"}"#,
                #"{"os":"windows-latest","version":12,"environment":"staging"}"#,
                #"{"os":"windows-latest","version":12,"environment":"production"}"#,
                #"{"os":"windows-latest","version":14,"environment":"staging"}"#,
                #"{"os":"windows-latest","version":14,"environment":"production"}"#,
            ]),
        Case(
            name: "an exclude compares as `==` does: text ignoring case, numbers with text",
            matrix: ["os": ["Linux", "mac"], "v": ["3", 4], "exclude": [["OS": "linux", "v": 3]]],
            rows: [#"{"os":"Linux","v":4}"#, #"{"os":"mac","v":"3"}"#, #"{"os":"mac","v":4}"#]),
        Case(
            name: "an exclude matches parts of objects and lists",
            matrix: [
                "o": [["n": "a", "x": [1, 2]], ["n": "b", "x": [1, 3]], ["n": "c"]],
                "exclude": [["o": ["n": "A"]], ["o": ["x": [1, 3]]]],
            ], rows: [#"{"o":{"n":"c"}}"#]),
        Case(
            name: "an include of an excluded combination becomes one of its own",
            matrix: ["a": [1, 2], "exclude": [["a": 1]], "include": [["a": 1, "b": 3]]],
            rows: [#"{"a":2}"#, #"{"a":1,"b":3}"#]),
        Case(
            name: "an include never overwrites a vector's value, and a later one overwrites an earlier one's",
            matrix: ["a": [1], "include": [["a": 1, "x": "old"], ["x": "new"], ["a": 2, "x": "own"]]],
            rows: [#"{"a":1,"x":"new"}"#, #"{"a":2,"x":"own"}"#], shown: ["1", "2 own"]),
        Case(
            name: "includes do not extend each other",
            matrix: ["include": [["a": 1], ["a": 1, "b": 2]]], rows: [#"{"a":1}"#, #"{"a":1,"b":2}"#]),
        Case(
            name: "all excluded, none left", matrix: ["a": [1], "exclude": [["a": 1]]], rows: []),
        Case(
            name: "names show scalars depth first, without nulls and empty texts",
            matrix: ["o": [["n": "x", "l": [true, nil, ""]]], "v": [1.50]],
            rows: [
                #"{"o":{"n":"x","l":[true,null,""]},"v":1.5}"#
            ], shown: ["x true 1.5"]),
    ]

    @Test(arguments: cases) func `a matrix becomes its combinations`(_ one: Case) throws {
        let combinations = try Matrix.expand(#require(one.matrix.objectValue))
        #expect(combinations.map { JSONValue.object($0.values).text() } == one.rows)
        if let shown = one.shown { #expect(combinations.map { $0.shown.joined(separator: " ") } == shown) }
    }

    @Test(
        arguments: [
            ([:], "Matrix must define at least one vector"),
            (["include": []], "Matrix must define at least one vector"),
            (["a": []], "Matrix vector 'a' does not contain any values"),
            (["a": "x"], "Matrix vector 'a' must be a list of values"),
            (["a": [1], "exclude": [[:]]], "Matrix exclude filter must not be empty"),
            (["a": [1], "exclude": [["b": 1]]], "Matrix exclude key 'b' does not match any key within the matrix"),
            (["a": [1], "include": ["x"]], "Matrix include must be a list of mappings"),
            (["a": [1], "exclude": "x"], "Matrix exclude must be a list of mappings"),
        ] as [(JSONValue, String)])
    func `what is no matrix is refused in GitHub's words`(matrix: JSONValue, message: String) throws {
        let object = try #require(matrix.objectValue)
        #expect(throws: MatrixError(message: message)) { try Matrix.expand(object) }
    }

    @Test func `256 combinations are allowed and 257 are not`() throws {
        func vector(_ count: Int) -> JSONValue { .array((0..<count).map { .number(Double($0)) }) }
        #expect(try Matrix.expand(["a": vector(16), "b": vector(16)]).count == 256)
        #expect(
            try Matrix.expand(["a": vector(300), "exclude": .array((0..<44).map { ["a": .number(Double($0))] })]).count
                == 256)
        let tooMany = MatrixError(message: "The matrix makes 257 jobs; at most 256 are allowed")
        #expect(throws: tooMany) { try Matrix.expand(["a": vector(257)]) }
        #expect(throws: tooMany) { try Matrix.expand(["a": vector(256), "include": [["a": 999]]]) }
        // A mistake does not eat the memory.
        #expect(throws: MatrixError.self) {
            try Matrix.expand(["a": vector(250), "b": vector(250), "c": vector(250), "d": vector(250)])
        }
    }
}

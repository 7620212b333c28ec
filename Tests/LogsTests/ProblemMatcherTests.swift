import Basics
import Logs
import Testing

/// Problem matchers as a step uses them (docs/language/annotations.md#problem-matchers).
struct ProblemMatcherTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let name: String
        let matchers: String
        let output: String
        let log: String
        let annotations: [Annotation]

        init(_ name: String, _ matchers: String, _ output: String, _ log: String, _ annotations: [Annotation] = []) {
            (self.name, self.matchers, self.output, self.log) = (name, matchers, output, log)
            self.annotations = annotations
        }

        var testDescription: String { name }
    }

    static let gcc = MatcherFixture.file(
        #"""
        {"regexp": "^(.*):(\\d+):(\\d+):\\s+(?:fatal\\s+)?(warning|error):\\s+(.*)$",
         "file": 1, "line": 2, "column": 3, "severity": 4, "message": 5}
        """#)
    static let stylish = MatcherFixture.file(
        #"""
        {"regexp": "^([^\\s].*)$", "file": 1},
        {"regexp": "^\\s+(\\d+):(\\d+)\\s+(error|warning|info)\\s+(.*)\\s\\s+(.*)$",
         "line": 1, "column": 2, "severity": 3, "message": 4, "code": 5, "loop": true}
        """#)
    static let three = MatcherFixture.file(
        #"{"regexp": "^a (.*)$", "file": 1}, {"regexp": "^b (\\d*)$", "line": 1}, {"regexp": "^c (.*)$", "message": 1}"#
    )
    static func words(_ pattern: String, more: String = "") -> String {
        MatcherFixture.file(#"{"regexp": "\#(pattern)", "message": 1}"#, more: more)
    }

    static func annotation(
        _ level: Annotation.Level, _ message: String, _ file: String? = nil, _ line: Int? = nil, _ column: Int? = nil,
        code: String? = nil
    ) -> Annotation { Annotation(level: level, message: message, file: file, line: line, column: column, code: code) }

    static let examples: [Example] = [
        Example(
            "one line", gcc, "cc main.c\nmain.c:3:5: error: no ;\nsrc/a.c:7:1: warning: hm\ndone",
            "cc main.c\n##[error]main.c:3:5: error: no ;\n##[warning]src/a.c:7:1: warning: hm\ndone",
            [annotation(.error, "no ;", "main.c", 3, 5), annotation(.warning, "hm", "src/a.c", 7, 1)]),
        Example(
            "a line without its end", gcc, "main.c:3:5: error: x", "##[error]main.c:3:5: error: x\n",
            [annotation(.error, "x", "main.c", 3, 5)]),
        Example(
            "other line ends", gcc, "a\r\nmain.c:1:1: error: x\r\nb\rmain.c:2:1: error: y\rc\n",
            "a\r\n##[error]main.c:1:1: error: x\nb\r##[error]main.c:2:1: error: y\nc\n",
            [annotation(.error, "x", "main.c", 1, 1), annotation(.error, "y", "main.c", 2, 1)]),
        Example(
            "colours", gcc, "\u{1B}[1mmain.c:3:5: \u{1B}[31mer\u{1B}[0mror: no\u{1B}[K;\n\u{1B}[2mdone\u{1B}[0m\n",
            "##[error]main.c:3:5: error: no" + "K;\n\u{1B}[2mdone\u{1B}[0m\n",
            [annotation(.error, "noK;", "main.c", 3, 5)]),
        Example(
            "files that are not there, or elsewhere", gcc,
            "gone.c:1:2: error: a\n../x/main.c:1:2: error: b\n/etc/passwd:1:2: error: c\n./src/../main.c:1:2: error: d\n",
            """
            ##[error]gone.c:1:2: error: a
            ##[error]../x/main.c:1:2: error: b
            ##[error]/etc/passwd:1:2: error: c
            ##[error]./src/../main.c:1:2: error: d

            """,
            [
                annotation(.error, "a", nil, 1, 2), annotation(.error, "b", nil, 1, 2),
                annotation(.error, "c", nil, 1, 2), annotation(.error, "d", "main.c", 1, 2),
            ]),
        Example(
            "a loop", stylish,
            "lint\nmain.c\n  1:2  error  Bad  rule\n  3:4  warning  Odd  rule-2\n\nmain.c\n  5:6  x\n",
            "lint\nmain.c\n##[error]  1:2  error  Bad  rule\n##[warning]  3:4  warning  Odd  rule-2\n\nmain.c\n  5:6  x\n",
            [
                annotation(.error, "Bad", "main.c", 1, 2, code: "rule"),
                annotation(.warning, "Odd", "main.c", 3, 4, code: "rule-2"),
            ]),
        Example(
            "a severity that is none", stylish, "main.c\n  1:2  info  Bad  rule\n  1:2  error  Worse  rule\n",
            "main.c\n  1:2  info  Bad  rule\n##[error]  1:2  error  Worse  rule\n",
            [annotation(.error, "Worse", "main.c", 1, 2, code: "rule")]),
        Example(
            "several lines", three, "a main.c\nb 3\nc x\nc y\na main.c\nc z\na main.c\na src/a.c\nb 4\nc w\n",
            "a main.c\nb 3\n##[error]c x\nc y\na main.c\nc z\na main.c\na src/a.c\nb 4\n##[error]c w\n",
            [annotation(.error, "x", "main.c", 3), annotation(.error, "w", "src/a.c", 4)]),
        Example(
            "a miss begins anew", three, "a main.c\nb 3\nb 3\nc x\n", "a main.c\nb 3\nb 3\nc x\n"),
        Example(
            "commands are no lines of it", three, "a main.c\n::notice::n\nb 3\n::group::g\nc x\n",
            "a main.c\n##[notice]n\nb 3\n##[group]g\n##[error]c x\n",
            [annotation(.notice, "n"), annotation(.error, "x", "main.c", 3)]),
        Example(
            "the default severity", words("^oops (.*)$", more: #""severity": "Notice","#), "oops x\n",
            "##[notice]oops x\n", [annotation(.notice, "x")]),
        Example("an empty message", words("^oops(.*)$"), "oops \n", "oops \n"),
        Example(
            "numbers that are none",
            MatcherFixture.file(
                #"{"regexp": "^(\\S+) (\\S+) (.*)$", "line": 1, "column": 2, "message": 3}"#),
            "x 3 one\n4 -1 two\n", "##[error]x 3 one\n##[error]4 -1 two\n",
            [annotation(.error, "one"), annotation(.error, "two", nil, 4)]),
        Example(
            "a file seen from a path",
            MatcherFixture.file(
                #"{"regexp": "^(\\S+) (\\S+) (.*)$", "file": 1, "fromPath": 2, "message": 3}"#),
            "a.c src/x.proj one\n", "##[error]a.c src/x.proj one\n", [annotation(.error, "one", "src/a.c")]),
        Example(
            "the matcher's own path",
            MatcherFixture.file(
                #"{"regexp": "^(\\S+) (.*)$", "file": 1, "message": 2}"#, more: #""fromPath": "src/x.proj","#),
            "a.c one\n", "##[error]a.c one\n", [annotation(.error, "one", "src/a.c")]),
        Example(
            "a group that takes no part", words("^x(?:y(.*))?$"), "x\nxyz\n", "x\n##[error]xyz\n",
            [annotation(.error, "z")]),
        Example(
            "bytes that are no text", words("^<(.*)>$"), "<é\u{FFFD}>\n", "##[error]<é\u{FFFD}>\n",
            [annotation(.error, "é\u{FFFD}")]),
    ]

    @Test(arguments: examples)
    func makesAnnotationsOfLines(_ example: Example) throws {
        let fixture = try MatcherFixture(example.matchers, files: ["main.c", "src/a.c"])
        let add = "::add-matcher::matcher.json\n"
        for longest in [0, 1, 7] {
            let count = longest == 0 ? 0 : (add + example.output).utf8.count / longest
            let (text, annotations) = try fixture.log(
                add + example.output, pieces: Array(repeating: longest, count: count))
            #expect(text == example.log)
            #expect(annotations == example.annotations)
        }
    }

    @Test func isActiveFromTheNextLineOnUntilItIsRemoved() throws {
        let fixture = try MatcherFixture(Self.words("^oops (.*)$"))
        for remove in [
            "::remove-matcher owner=TEST::", "::remove-matcher::matcher.json", "##[remove-matcher owner=test]",
        ] {
            let (text, annotations) = try fixture.log(
                "oops 1\nx ##[add-matcher]matcher.json\noops 2\n::remove-matcher owner=other::\noops 3\n\(remove)\noops 4\n"
            )
            #expect(text == "oops 1\nx \n##[error]oops 2\n##[error]oops 3\noops 4\n")
            #expect(annotations.map(\.message) == ["2", "3"])
        }
    }

    @Test func holdsForTheFollowingSteps() throws {
        let fixture = try MatcherFixture(Self.words("^oops (.*)$"))
        let matchers = MatcherSet()
        _ = try fixture.log("::add-matcher::matcher.json\n", matchers: matchers)
        #expect(try fixture.log("oops 1\n", matchers: matchers).annotations.map(\.message) == ["1"])
        _ = try fixture.log("::remove-matcher owner=test::\n", matchers: matchers)
        #expect(try fixture.log("oops 1\n", matchers: matchers).annotations.isEmpty)
    }

    @Test func theLatestIsTriedFirstAndAnOwnerHasOne() throws {
        let fixture = try MatcherFixture(Self.words("^oops (.*)$"))
        try fixture.write(MatcherFixture.file(#"{"regexp": "^oops .(.*)$", "message": 1}"#, owner: "b"), to: "b.json")
        try fixture.write(
            MatcherFixture.file(#"{"regexp": "^again (.*)$", "message": 1}"#, owner: "TEST"), to: "again.json")
        let (_, annotations) = try fixture.log(
            """
            ::add-matcher::matcher.json
            ::add-matcher::b.json
            oops 12
            ::remove-matcher owner=b::
            oops 34
            ::add-matcher::again.json
            oops 56
            again 78

            """)
        #expect(annotations.map(\.message) == ["2", "34", "78"])
    }

    @Test func aMatchResetsTheOtherMatchers() throws {
        let fixture = try MatcherFixture(Self.three)
        try fixture.write(MatcherFixture.file(#"{"regexp": "^b (7)$", "message": 1}"#, owner: "b"), to: "b.json")
        let (_, annotations) = try fixture.log(
            "::add-matcher::matcher.json\n::add-matcher::b.json\na main.c\nb 7\nc x\na main.c\nb 8\nc y\n")
        #expect(annotations.map(\.message) == ["7", "y"])
    }

    @Test func masksWhatItFinds() throws {
        let fixture = try MatcherFixture(Self.words("^oops (.*)$"))
        let (text, annotations) = try fixture.log(
            "::add-matcher::matcher.json\noops hunter22 x\n", secrets: ["hunter22"])
        #expect(text == "##[error]oops *** x\n")
        #expect(annotations.map(\.message) == ["*** x"])
    }

    @Test func leavesLinesOfTheProgramItselfAlone() throws {
        let fixture = try MatcherFixture(Self.words("^oops (.*)$"))
        let log = LogFixture()
        let step = StepLog(
            path: log.path, masker: Masker(), options: StepLogOptions(workspace: fixture.workspace), handler: log)
        step.write("::add-matcher::matcher.json\n")
        step.writeLine("oops 1")
        step.write("oo")
        step.pause()
        step.write("ps 2")
        step.finish()
        step.writeLine("oops 3")
        _ = try step.close()
        #expect(log.text == "oops 1\n##[error]oops 2\noops 3\n")
    }

    @Test func aLongLineMatchesNothing() throws {
        let fixture = try MatcherFixture(Self.words("^oops (.*)$"))
        let long = "oops " + String(repeating: "x", count: 20_000)
        for pieces in [[], Array(repeating: 5000, count: 4)] {
            let output = "\(long)\noops 1\n"
            let (text, annotations) = try fixture.log("::add-matcher::matcher.json\n" + output, pieces: pieces)
            #expect(text == "\(long)\n##[error]oops 1\n")
            #expect(annotations.map(\.message) == ["1"])
        }
    }

    @Test func givesUpAPatternThatTakesTooLong() throws {
        let fixture = try MatcherFixture(Self.words("^((?:a+)+)[bc]$"))
        try fixture.write(MatcherFixture.file(#"{"regexp": "^oops (.*)$", "message": 1}"#, owner: "b"), to: "b.json")
        let slow = String(repeating: "a", count: 60)
        let (text, annotations) = try fixture.log(
            "::add-matcher::b.json\n::add-matcher::matcher.json\n\(slow)\n\(slow)\noops 1\n\(slow)\naab\noops 2\n")
        #expect(annotations.map(\.level) == [.error, .warning, .error])
        #expect(annotations.last?.message == "2")
        #expect(text.contains("The problem matcher 'test' is not used any more in this step"))
        #expect(text.hasSuffix("\(slow)\naab\n##[error]oops 2\n"))
    }
}

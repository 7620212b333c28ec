import Basics
import Logs
import Testing

/// What may stand in a file of problem matchers, and what is said of the rest.
struct MatcherFileTests {
    /// Why `::add-matcher::` refuses a file, or nil.
    private func refusal(_ file: String) throws -> String? {
        let fixture = try MatcherFixture(file)
        let (_, annotations) = try fixture.log("::add-matcher::matcher.json\n")
        guard let last = annotations.last else { return nil }
        #expect(annotations.first?.message == "Unable to process command '::add-matcher::matcher.json' successfully.")
        let prefix = "Cannot use the problem matchers in \(fixture.workspace)/matcher.json: "
        #expect(last.message.hasPrefix(prefix))
        return String(last.message.dropFirst(prefix.count))
    }

    @Test(arguments: [
        (#"{"problemMatcher": []}"#, nil),
        ("{}", nil),
        ("\u{FEFF}{}", nil),
        ("[]", "the file holds no JSON object"),
        (#"{"problemMatcher": {}}"#, "The problemMatcher must be a list"),
        (#"{"problemMatcher": [{"owner": "", "pattern": []}]}"#, "Owner must not be empty"),
        (#"{"problemMatcher": [{"pattern": []}]}"#, "Owner must not be empty"),
        (#"{"problemMatcher": [{"owner": "x"}]}"#, "Matcher 'x' does not contain any patterns"),
        (#"{"problemMatcher": [{"owner": "x", "pattern": {}}]}"#, "The pattern of matcher 'x' must be a list"),
        (
            #"{"problemMatcher": [{"owner": "x", "severity": "bad", "pattern": []}]}"#,
            "Matcher 'x' contains unexpected default severity 'bad'"
        ),
        (
            #"{"problemMatcher": [{"owner": "x", "pattern": [{"regexp": "(.*)", "message": 1}]},"#
                + #" {"owner": "X", "pattern": [{"regexp": "(.*)", "message": 1}]}]}"#, "Duplicate owner name 'X'"
        ),
        (MatcherFixture.file(#"{"regexp": "(.*)", "file": 1}"#), "At least one pattern must set 'message'"),
        (
            MatcherFixture.file(#"{"regexp": "(.*)", "message": 2}"#),
            "Matcher 'test': The property 'message' is set to 2 which is out of range"
        ),
        (
            MatcherFixture.file(#"{"regexp": "(.*)", "message": -1}"#),
            "Matcher 'test': The property 'message' is set to -1 which is out of range"
        ),
        (
            MatcherFixture.file(#"{"regexp": "(.*)", "message": "one"}"#),
            "Matcher 'test': The property 'message' must be the number of a group"
        ),
        (MatcherFixture.file(#"{"regexp": "(.*)", "message": "1", "loop": false, "line": null}"#), nil),
        (
            MatcherFixture.file(#"{"regexp": "(.*)", "file": 1}, {"regexp": "(.*)", "file": 1, "message": 1}"#),
            "Matcher 'test': The property 'file' is set twice"
        ),
        (
            MatcherFixture.file(#"{"regexp": "(.*)", "message": 1, "loop": true}"#),
            "Matcher 'test': Only the last pattern in a multiline matcher may set 'loop'"
        ),
        (
            MatcherFixture.file(
                #"{"regexp": "a", "file": 0}, {"regexp": "b", "message": 0, "loop": true}, {"regexp": "c"}"#),
            "Matcher 'test': Only the last pattern in a multiline matcher may set 'loop'"
        ),
        (
            MatcherFixture.file(#"{"regexp": "a", "message": 0}, {"regexp": "b", "loop": true}"#),
            "Matcher 'test': The loop pattern must set 'message'"
        ),
        (
            MatcherFixture.file(#"{"regexp": "(", "message": 0}"#),
            "Matcher 'test': Invalid pattern '(' at offset 1: missing closing parenthesis"
        ),
    ])
    func refuses(file: String, reason: String?) throws { #expect(try refusal(file) == reason) }

    @Test func refusesWhatIsNoJSON() throws {
        #expect(try refusal("{'a'")?.hasPrefix("the file is not JSON: ") == true)
    }

    @Test func refusesAFileThatIsNotThereOrNoFile() throws {
        let fixture = try MatcherFixture("{}")
        #expect(
            try fixture.log("::add-matcher::gone.json\n").annotations.last?.message
                == "Cannot read the problem matchers in \(fixture.workspace)/gone.json: No such file or directory")
        #expect(
            try fixture.log("::remove-matcher::src\n").annotations.last?.message
                == "Cannot read the problem matchers in \(fixture.workspace)/src: it is not a file")
    }

    // MARK: - Expressions

    /// What ECMAScript's expressions match where PCRE2's own rules differ.
    @Test(arguments: [
        (#"^\\/(\\w+)\\-$"#, "/a_1-", "a_1"),
        (#"^(\\u00e9)$"#, "é", "é"),
        (#"^(\\h\\R\\K\\Q)$"#, "hRKQ", "hRKQ"),
        (#"^([[:x:]]+)$"#, "x]", "x]"),
        (#"^([[:x:]+)$"#, "[x:", "[x:"),
        (#"^(.)$"#, "é", "é"),
        (#"^(\\w)$"#, "é", nil),
        (#"(?<=a)(b+)"#, "cab", "b"),
        (#"(?<name>a)\\k<name>"#, "baa", "a"),
        (#"^(a)?b\\1(c)?$"#, "b", nil),
        (#"(a|\\(?:)"#, "(:", "(:"),
        (#"x([^]*)y"#, "x 1 y", " 1 "),
        (#"(a{,3})"#, "a{,3}", "a{,3}"),
    ])
    func matchesAsECMAScript(pattern: String, line: String, found: String?) throws {
        let fixture = try MatcherFixture(ProblemMatcherTests.words(pattern))
        let (text, annotations) = try fixture.log("::add-matcher::matcher.json\n\(line)\n")
        #expect(annotations.map(\.message) == (found.map { [$0] } ?? []), "\(text)")
    }

    @Test(arguments: ["(*UTF)a", "(?R)", "(a)(?1)", "(?C1)", "(?|a)", "(?P<n>a)", "(?&n)", "(?(1)a)", "(?#x)"])
    func refusesWhatOnlyPCREHas(pattern: String) throws {
        #expect(try refusal(ProblemMatcherTests.words(pattern))?.contains("Invalid pattern") == true)
    }

    @Test(arguments: [
        "^(.*):(\\\\d+):(\\\\d+):\\\\s+(?:fatal\\\\s+)?(?:warning|error):\\\\s+(.*)$",
        "(?i)error", "err[o]r (a|b+|)x", "(?!no)err(?:or)?s?", "a|bc|d+ef?", "x{2,3}yz{0}w", "\\\\x41bc", "ab*cd+e",
    ])
    func acceptsPatternsWhateverTheirLiterals(pattern: String) throws {
        #expect(
            try refusal(MatcherFixture.file(#"{"regexp": "\#(pattern)", "message": 0}"#)) == nil)
    }
}

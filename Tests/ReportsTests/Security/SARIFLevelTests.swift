import Basics
import Reports
import TestSupport
import Testing

/// The level of a result by SARIF 2.1.0 §3.27.10 and what it goes by.
struct SARIFLevelTests {
    /// Members of a run beside its results, a result, and how severe it is; nil for a result that is none.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var driver = ""
        var extensions = ""
        var run = ""
        var result = #""ruleId": "R""#
        let severity: SecuritySeverity?

        var log: String {
            let tool = #""tool": {"driver": {"name": "T"\#(driver)}, "extensions": [\#(extensions)]}"#
            return #"{"version": "2.1.0", "runs": [{\#(tool)\#(run), "results": [{"message": {"text": "m"}, "#
                + "\(result)}]}]}"
        }
    }

    private static let error = #""defaultConfiguration": {"level": "error"}"#
    private static let note = #""defaultConfiguration": {"level": "note"}"#
    /// Of the only invocation, as its provenance leaves to be understood.
    private static let attributed = #""ruleId": "R", "provenance": {}"#
    private static let guid = "11111111-1111-1111-8888-111111111111"

    /// `, "invocations": [...]`: each sets the rule that `descriptor` means to `level`.
    private static func invocations(_ settings: (descriptor: String, level: String)...) -> String {
        let list = settings.map { descriptor, level in
            #"{"executionSuccessful": true, "ruleConfigurationOverrides": [{"descriptor": {\#(descriptor)}, "#
                + #""configuration": {"level": "\#(level)"}}]}"#
        }
        return #", "invocations": [\#(list.joined(separator: ", "))]"#
    }

    private static func rules(_ rules: String...) -> String { #", "rules": [\#(rules.joined(separator: ", "))]"# }

    static let cases: [Case] = [
        Case(testDescription: "no rule", severity: .medium),
        Case(testDescription: "own level", result: #""ruleId": "R", "level": "error""#, severity: .high),
        Case(
            testDescription: "own level before the rule's", driver: rules(#"{"id": "R", \#(error)}"#),
            result: #""ruleId": "R", "level": "note""#, severity: .low),
        Case(
            testDescription: "rule by id", driver: rules(#"{"id": "Q"}"#, #"{"id": "R", \#(error)}"#), severity: .high),
        Case(
            testDescription: "rule without a level", driver: rules(#"{"id": "R", "defaultConfiguration": {}}"#),
            severity: .medium),
        Case(
            testDescription: "rule by number", driver: rules(#"{"id": "Q"}"#, #"{"id": "R", \#(error)}"#),
            result: #""ruleIndex": 1"#, severity: .high),
        Case(
            testDescription: "a number that is not set", driver: rules(#"{"id": "Q", \#(error)}"#, #"{"id": "R"}"#),
            result: #""ruleId": "R", "ruleIndex": -1"#, severity: .medium),
        Case(
            testDescription: "number in rule", driver: rules(#"{"id": "Q"}"#, #"{"id": "R", \#(error)}"#),
            result: #""rule": {"index": 1}"#, severity: .high),
        Case(
            testDescription: "guid of the rule", driver: rules(#"{"id": "Q", "guid": "\#(guid)", \#(error)}"#),
            result: #""rule": {"guid": "\#(guid)"}"#, severity: .high),
        Case(
            testDescription: "number and name disagree: the worse counts",
            driver: rules(#"{"id": "Q", \#(note)}"#, #"{"id": "R", \#(error)}"#),
            result: #""ruleId": "R", "ruleIndex": 0"#, severity: .high),
        Case(
            testDescription: "one of two has no level", driver: rules(#"{"id": "Q"}"#, #"{"id": "R", \#(note)}"#),
            result: #""ruleId": "R", "ruleIndex": 0"#, severity: .medium),
        Case(
            testDescription: "a case of a rule", driver: rules(#"{"id": "abc/def", \#(error)}"#),
            result: #""ruleId": "abc/def/ghi""#, severity: .high),
        Case(
            testDescription: "no case of a rule", driver: rules(#"{"id": "abc/def", \#(error)}"#),
            result: #""ruleId": "abc/defg""#, severity: .medium),
        Case(
            testDescription: "extension by number",
            extensions: #"{"name": "E"}, {"name": "F"\#(rules(#"{"id": "R", \#(error)}"#))}"#,
            result: #""ruleId": "R", "rule": {"index": 0, "toolComponent": {"index": 1}}"#, severity: .high),
        Case(
            testDescription: "extension by guid",
            extensions: #"{"name": "E", "guid": "\#(guid)"\#(rules(#"{"id": "R", \#(error)}"#))}"#,
            result: #""rule": {"index": 0, "toolComponent": {"guid": "\#(guid)"}}"#, severity: .high),
        Case(
            testDescription: "extension by guid in capitals",
            extensions:
                #"{"name": "E", "guid": "ABCDEF00-1111-1111-8888-111111111111"\#(rules(#"{"id": "R", \#(error)}"#))}"#,
            result: #""rule": {"index": 0, "toolComponent": {"guid": "abcdef00-1111-1111-8888-111111111111"}}"#,
            severity: .high),
        Case(
            testDescription: "extension by name", extensions: #"{"name": "E"\#(rules(#"{"id": "R", \#(error)}"#))}"#,
            result: #""rule": {"index": 0, "toolComponent": {"name": "E"}}"#, severity: .high),
        Case(
            testDescription: "driver by guid", driver: #", "guid": "\#(guid)"\#(rules(#"{"id": "R", \#(error)}"#))"#,
            extensions: #"{"name": "E"\#(rules(#"{"id": "R", \#(note)}"#))}"#,
            result: #""rule": {"index": 0, "toolComponent": {"guid": "\#(guid)"}}"#, severity: .high),
        Case(
            testDescription: "extension by the rule's name alone",
            extensions: #"{"name": "E"\#(rules(#"{"id": "R", \#(error)}"#))}"#, severity: .high),
        Case(
            testDescription: "the driver's rule before an extension's", driver: rules(#"{"id": "R", \#(note)}"#),
            extensions: #"{"name": "E"\#(rules(#"{"id": "R", \#(error)}"#))}"#, severity: .low),
        Case(
            testDescription: "override by number", driver: rules(#"{"id": "R", \#(note)}"#),
            run: invocations((#""index": 0"#, "error")), result: attributed, severity: .high),
        Case(
            testDescription: "override by name", driver: rules(#"{"id": "R", \#(note)}"#),
            run: invocations((#""id": "R""#, "error")), result: attributed, severity: .high),
        Case(
            testDescription: "override by guid", driver: rules(#"{"id": "R", "guid": "\#(guid)", \#(note)}"#),
            run: invocations((#""guid": "\#(guid)""#, "error")), result: attributed, severity: .high),
        Case(
            testDescription: "override down", driver: rules(#"{"id": "R", \#(error)}"#),
            run: invocations((#""index": 0"#, "note")), result: attributed, severity: .low),
        // docs/language/reusable-workflows.md8.6: the number is that of the only invocation, but only a provenance has
        // one.
        Case(
            testDescription: "override for a result without provenance", driver: rules(#"{"id": "R", \#(error)}"#),
            run: invocations((#""index": 0"#, "none")), severity: .high),
        Case(
            testDescription: "override for a provenance that says it is unknown",
            driver: rules(#"{"id": "R", \#(error)}"#), run: invocations((#""index": 0"#, "none")),
            result: #""ruleId": "R", "provenance": {"invocationIndex": -1}"#, severity: .high),
        Case(
            testDescription: "override for a provenance of one of several", driver: rules(#"{"id": "R", \#(error)}"#),
            run: invocations((#""index": 0"#, "none"), (#""index": 0"#, "none")), result: attributed, severity: .high),
        Case(
            testDescription: "override of an invocation that is not there", driver: rules(#"{"id": "R", \#(error)}"#),
            run: invocations((#""index": 0"#, "none")),
            result: #""ruleId": "R", "provenance": {"invocationIndex": 7}"#, severity: .high),
        Case(
            testDescription: "override of another rule", driver: rules(#"{"id": "Q"}"#, #"{"id": "R", \#(error)}"#),
            run: invocations((#""index": 0"#, "note")), result: attributed, severity: .high),
        Case(
            testDescription: "override in an extension",
            extensions: #"{"name": "E"\#(rules(#"{"id": "R", \#(note)}"#))}"#,
            run: invocations((#""index": 0, "toolComponent": {"index": 0}"#, "error")),
            result: #""rule": {"index": 0, "toolComponent": {"index": 0}}, "provenance": {}"#, severity: .high),
        Case(
            testDescription: "override is not for a level that is stated", driver: rules(#"{"id": "R"}"#),
            run: invocations((#""index": 0"#, "error")), result: #""ruleId": "R", "level": "note""#, severity: .low),
        Case(
            testDescription: "override of the stated invocation", driver: rules(#"{"id": "R", \#(note)}"#),
            run: invocations((#""index": 0"#, "none"), (#""index": 0"#, "error")),
            result: #""ruleId": "R", "provenance": {"invocationIndex": 1}"#, severity: .high),
        Case(
            testDescription: "override of one of several invocations", driver: rules(#"{"id": "R", \#(error)}"#),
            run: invocations((#""index": 0"#, "note"), (#""index": 0"#, "note")), severity: .high),
        Case(testDescription: "pass", result: #""ruleId": "R", "kind": "pass""#, severity: nil),
        Case(testDescription: "not applicable", result: #""ruleId": "R", "kind": "notApplicable""#, severity: nil),
        Case(
            testDescription: "open", driver: rules(#"{"id": "R", \#(error)}"#),
            result: #""ruleId": "R", "kind": "open""#, severity: .info),
        Case(
            testDescription: "review", driver: rules(#"{"id": "R", \#(error)}"#),
            result: #""ruleId": "R", "kind": "review", "level": "none""#, severity: .info),
        Case(
            testDescription: "a kind that has no level has one",
            result: #""ruleId": "R", "kind": "review", "level": "error""#, severity: .high),
        Case(
            testDescription: "not in this run", result: #""ruleId": "R", "level": "error", "baselineState": "absent""#,
            severity: nil),
        Case(
            testDescription: "as in the run before",
            result: #""ruleId": "R", "level": "error", "baselineState": "unchanged""#, severity: .high),
        Case(
            testDescription: "suppressed",
            result: #""ruleId": "R", "level": "error", "suppressions": [{"kind": "inSource"}]"#,
            severity: nil),
        Case(
            testDescription: "no suppression", result: #""ruleId": "R", "level": "error", "suppressions": []"#,
            severity: .high),
        Case(
            testDescription: "suppression under review",
            result:
                #""ruleId": "R", "level": "error", "suppressions": [{"kind": "external", "status": "underReview"}]"#,
            severity: .high),
        Case(
            testDescription: "one of two suppressions rejected",
            result: #""ruleId": "R", "level": "error", "suppressions": [{"kind": "inSource", "status": "accepted"}, "#
                + #"{"kind": "external", "status": "rejected"}]"#, severity: .high),
        Case(
            testDescription: "a rank is no severity",
            driver: rules(#"{"id": "R", "defaultConfiguration": {"rank": 99.0}}"#),
            result: #""ruleId": "R", "rank": 1.5"#, severity: .medium),
    ]

    @Test(arguments: cases)
    func theLevelIsTheSpecifications(_ test: Case) throws {
        #expect(try security(test.log).findings.map(\.severity) == (test.severity.map { [$0] } ?? []))
        #expect(try security(test.log, chunk: 1).faults == [])
    }

    @Test func notificationsHaveLevelsToo() throws {
        func faults(_ notification: String, _ invocation: String = "") throws -> [String] {
            let log = #"""
                {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "T", "notifications": [
                {"id": "N", "defaultConfiguration": {"level": "error"}}, {"id": "M"}]}}, "results": [], "invocations": [
                {"executionSuccessful": true, "toolExecutionNotifications": [
                {"message": {"text": "x"}, \#(notification)}]\#(invocation)}]}]}
                """#
            return try security(log).faults.map(\.reason)
        }
        let override = #", "notificationConfigurationOverrides": [{"descriptor": {"index": 0}, "#
        #expect(try faults(#""descriptor": {"index": 0}"#) == ["T reports an error: x"])
        #expect(try faults(#""descriptor": {"id": "N"}"#) == ["T reports an error: x"])
        #expect(try faults(#""descriptor": {"index": 1}"#) == [])
        #expect(try faults(#""level": "error""#, override + #""configuration": {"level": "note"}}]"#).count == 1)
        #expect(try faults(#""descriptor": {"index": 0}"#, override + #""configuration": {"level": "note"}}]"#) == [])
    }

    @Test func taxaAreWeaknesses() throws {
        let log = #"""
            {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "T", "rules": [{"id": "R", "relationships": [
            {"target": {"id": "CWE-22", "toolComponent": {"name": "CWE"}}, "kinds": ["superset"]}]}]}},
            "taxonomies": [{"name": "CWE", "taxa": [{"id": "79"}]}], "results": [{"ruleId": "R", "message": {"text": "m"},
            "taxa": [{"id": "79", "toolComponent": {"name": "CWE"}}, {"id": "A1", "toolComponent": {"name": "OWASP"}}]}]}]}
            """#
        #expect(try security(log).findings.map(\.weaknesses) == [[79, 22]])
    }

    // MARK: - What stands elsewhere

    private static func log(_ references: String, results: String = "", rest: String = "") -> String {
        #"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "T"}}\#(results), "#
            + #""externalPropertyFileReferences": \#(references)}]\#(rest)}"#
    }

    private static let result = #", "results": [{"ruleId": "R", "message": {"text": "m"}}]"#
    private static let rulesFile = #"{"version": "2.1.0", "driver": {"name": "T", "rules": [{"id": "R", \#(error)}]}}"#

    @Test func rulesOfAnotherFileCount() throws {
        let log = Self.log(#"{"driver": {"location": {"uri": "sub/d%20r.sarif"}}}"#, results: Self.result)
        let report = try security(log, beside: ["sub/d r.sarif": Self.rulesFile])
        #expect(shown(report) == ["high R"])
        #expect(report.faults == [])
    }

    @Test func resultsAndExtensionsOfOtherFilesCount() throws {
        let log = Self.log(
            #"{"results": [{"location": {"uri": "1.json"}}, {"location": {"uri": "2.json"}}], "extensions": "#
                + #"[{"location": {"uri": "2.json"}}]}"#)
        let report = try security(
            log,
            beside: [
                "1.json": #"{"results": [{"message": {"text": "m"}, "ruleId": "A", "level": "note"}]}"#,
                "2.json":
                    #"{"results": [{"message": {"text": "m"}, "rule": {"index": 0, "toolComponent": {"index": 0}}}], "#
                    + #""extensions": [{"name": "E", "rules": [{"id": "R", \#(Self.error)}]}]}"#,
            ])
        #expect(shown(report) == ["low A", "high R"])
    }

    @Test(arguments: [
        #"{"driver": {"guid": "1234"}}"#, #"{"driver": {"location": {"uri": "sarif:/inlineExternalProperties/1"}}}"#,
    ])
    func rulesElsewhereInTheLogCount(references: String) throws {
        let rest =
            #", "inlineExternalProperties": [{}, {"guid": "1234", "driver": {"rules": [{"id": "R", \#(Self.error)}]}}]"#
        #expect(shown(try security(Self.log(references, results: Self.result, rest: rest))) == ["high R"])
    }

    /// References to what is not there, and what is said of them.
    static let gaps: [(references: String, reason: String)] = [
        (
            #"{"driver": {"location": {"uri": "d.sarif"}}}"#,
            "T keeps its driver in d.sarif, which cannot be read: No such"
        ),
        (#"{"driver": {"location": {"uri": "empty.sarif"}}}"#, "T keeps its driver in empty.sarif, which has none"),
        (#"{"driver": {"location": {"uri": "../d.sarif"}}}"#, "T keeps its driver in ../d.sarif, which is not in the"),
        (
            #"{"driver": {"location": {"uri": "file:///etc/d.sarif"}}}"#,
            "T keeps its driver in file:///etc/d.sarif, which"
        ),
        (#"{"driver": {"location": {"uri": "/etc/d.sarif"}}}"#, "T keeps its driver in /etc/d.sarif, which is not in"),
        (#"{"driver": {"guid": "9"}}"#, "T keeps its driver in 9, which is not in the"),
        (#"{"results": [{"location": {"uri": "d.sarif"}}]}"#, "T keeps its results in d.sarif, which cannot be read"),
        (
            #"{"extensions": [{"location": {"uri": "sarif:/inlineExternalProperties/7"}}]}"#,
            "T keeps its extensions in sarif:"
        ),
    ]

    @Test(arguments: gaps)
    func whatIsNotThereIsAFault(gap: (references: String, reason: String)) throws {
        let report = try security(
            Self.log(gap.references, results: Self.result), beside: ["empty.sarif": "{}"])
        #expect(report.faults.count == 1)
        #expect(report.faults.first?.reason.utf8.starts(with: gap.reason.utf8) ?? false, "\(report.faults)")
    }

    // MARK: - Secrets

    @Test(arguments: ["gitleaks", "Gitleaks", "trufflehog", "kingfisher", "Nosey Parker", "detect-secrets", "ggshield"])
    func whateverASecretScannerFindsBlocks(tool: String) throws {
        for level in ["", #", "level": "warning""#, #", "level": "note""#, #", "level": "none", "kind": "open""#] {
            let log =
                #"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "\#(tool)"}}, "results": [{"ruleId": "#
                + #""aws", "message": {"text": "m"}\#(level)}]}]}"#
            #expect(shown(try security(log)) == ["high aws CWE 798"])
        }
    }
}

import Basics
package import Reports

/// What a test gate found, with the integers it judged by.
package struct TestsVerdict: Sendable {
    /// A test that failed.
    package struct Failure: Hashable, Sendable {
        package let test: TestCase
        /// The entry that speaks of it, expired or not.
        package let quarantine: QuarantinedTest?
        /// Whether that entry has expired.
        package let isExpired: Bool

        /// Whether the change may not go on because of it.
        package var isBlocking: Bool { quarantine == nil || isExpired }
    }

    package let policy: TestsPolicy
    /// How many tests there are; passed, flaky, skipped and failed ones add up to it.
    package let total: Int
    /// How many passed at the first try.
    package let passed: Int
    /// How many did not run.
    package let skipped: Int
    /// What the report's reader noted.
    package let notes: [String]
    /// The tests that failed and block.
    package let blocking: [Failure]
    /// The tests that failed and do not block.
    package let tolerated: [Failure]
    /// The tests that failed first and passed when run again.
    package let flaky: [TestCase]
    /// The skipped tests, where none may be skipped.
    package let skippedTests: [TestCase]
    /// Entries of the quarantine that speak of no test in the report.
    package let unused: [QuarantinedTest]
    /// Entries of the quarantine whose test did not fail.
    package let idle: [QuarantinedTest]

    /// The tests that failed, those that block first.
    package var failures: [Failure] { blocking + tolerated }

    /// How many tests were carried out.
    package var ran: Int { total - skipped }
}

extension TestsVerdict {
    /// The verdict as every gate's is shown.
    ///
    /// Fields for tools: `total`, `passed`, `flaky`, `skipped`, `failed` (which block), `quarantined` (which do not),
    /// `minimum`, and `tests`: `[{"test","outcome","attempts","seconds","message","file","line","quarantine":
    /// {"owner","reason","expires","expired"}|null}]` of failed and flaky tests.
    package var report: GateReport {
        GateReport(
            .tests, headline: headline, rows: rows, tables: tables, reasons: reasons, notes: allNotes,
            annotations: annotations, fields: fields, lists: [shownTests])
    }

    private var headline: String {
        let tests = FigureText.count(total, "test", "tests")
        if blocking.isEmpty {
            return "Tests: \(FigureText.grouped(passed + flaky.count)) of \(tests) passed"
        }
        return "Tests: \(FigureText.grouped(blocking.count)) of \(tests) failed"
    }

    private var rows: [GateReport.Row] {
        let parts: [(Int, String)] = [
            (passed, "passed"), (flaky.count, "flaky"), (skipped, "skipped"), (tolerated.count, "in quarantine"),
            (blocking.count, "failed"),
        ]
        let words = parts.filter { $0.0 > 0 }.map { "\(FigureText.grouped($0.0)) \($0.1)" }.joined(separator: ", ")
        let isGood = reasons.isEmpty
        return [
            GateReport.Row(
                "tests", figure: FigureText.count(total, "test", "tests"), detail: "(\(words))",
                limit: policy.minimum > 1 ? "minimum \(FigureText.grouped(policy.minimum))" : "",
                mark: isGood ? .good : .bad)
        ]
    }

    private var reasons: [GateReport.Reason] {
        var reasons: [GateReport.Reason] = []
        if let first = blocking.first {
            let expired = blocking.count(where: \.isExpired)
            let others =
                blocking.count == 1
                ? "" : " and \(FigureText.count(blocking.count - 1, "other test", "other tests"))"
            let quarantine =
                expired == 0 ? "" : "; of \(FigureText.grouped(expired)) the quarantine has expired"
            reasons.append(
                GateReport.Reason(
                    check: "failed",
                    reason: "\(Self.place(first.test))\(first.test.key.text)\(others) failed "
                        + "(\(FigureText.grouped(blocking.count)) of \(FigureText.grouped(total)))\(quarantine)",
                    remedy:
                        "Fix the tests or the code, or put a flaky test into quarantine with an owner, a reason and an expiry date"
                ))
        }
        if ran < max(policy.minimum, 1) {
            reasons.append(
                GateReport.Reason(
                    check: "minimum",
                    reason: "\(FigureText.count(ran, "test", "tests")) ran "
                        + "(\(FigureText.grouped(total)) found, \(FigureText.grouped(skipped)) skipped), "
                        + "at least \(FigureText.grouped(max(policy.minimum, 1))) must",
                    remedy: "Check which tests the command selects, and why they are skipped"))
        }
        if let first = skippedTests.first {
            reasons.append(
                GateReport.Reason(
                    check: "skipped",
                    reason: "\(FigureText.count(skippedTests.count, "test is", "tests are")) skipped, the first is "
                        + "\(first.key.text), and none may be",
                    remedy: "Run them, remove them, or allow skipped tests"))
        }
        return reasons
    }

    private var allNotes: [String] {
        var lines: [String] = []
        if let first = flaky.first {
            let others = flaky.count == 1 ? "" : " and \(FigureText.count(flaky.count - 1, "other", "others"))"
            lines.append("flaky: \(first.key.text)\(others) failed first and passed when run again")
        }
        for failure in tolerated.prefix(10) {
            guard let entry = failure.quarantine else { continue }
            lines.append(
                "in quarantine until \(entry.expires): \(failure.test.key.text) failed (\(entry.owner): \(entry.reason))"
            )
        }
        for entry in unused.prefix(10) {
            lines.append("the quarantine of \(entry.test) (\(entry.owner)) matches no test in the report: remove it")
        }
        for entry in idle.prefix(10) {
            lines.append("\(entry.test) is in quarantine (\(entry.owner)) and did not fail")
        }
        return lines + notes
    }

    /// `tests/test_m.py:4 `, or nothing where the report does not say it.
    private static func place(_ test: TestCase) -> String {
        guard let file = test.file else { return "" }
        return test.line.map { "\(file):\($0) " } ?? "\(file) "
    }

    private var tables: [GateReport.Table] {
        let limit = GateReport.Table.limit
        let bad = failures.prefix(limit).map { failure in
            let state = failure.isBlocking ? failure.test.outcome.rawValue : "quarantine"
            return GateReport.Table.Line(
                [state, failure.test.key.text.string, Self.place(failure.test) + failure.test.message],
                isBad: failure.isBlocking)
        }
        let lines =
            bad
            + flaky.prefix(limit - bad.count).map {
                .init(["flaky", $0.key.text.string, Self.place($0) + $0.message])
            }
        guard !lines.isEmpty else { return [] }
        return [
            GateReport.Table(
                [.init("Outcome"), .init("Test"), .init("Said")], lines: lines, count: failures.count + flaky.count,
                one: "test", many: "tests", isShownOnPass: true)
        ]
    }

    /// The places of failures and flaky tests, at most 50 of each.
    private var annotations: [Annotation] {
        func annotation(_ level: Annotation.Level, _ test: TestCase, _ words: String) -> Annotation {
            let said = test.message.utf8.isEmpty ? "" : ": \(test.message)"
            return Annotation(
                level: level, message: "\(test.key.text) \(words)\(said)", title: "tests", file: test.file?.string,
                line: test.file == nil ? nil : test.line)
        }
        return failures.prefix(50).map { failure in
            failure.isBlocking
                ? annotation(.error, failure.test, "failed")
                : annotation(.warning, failure.test, "failed, in quarantine")
        } + flaky.prefix(50).map { annotation(.warning, $0, "is flaky") }
    }

    private var fields: JSONObject {
        func number(_ value: Int) -> JSONValue { .number(Double(value)) }
        return [
            "total": number(total),
            "passed": number(passed),
            "flaky": number(flaky.count),
            "skipped": number(skipped),
            "failed": number(blocking.count),
            "quarantined": number(tolerated.count),
            "minimum": number(policy.minimum),
        ]
    }

    /// `tests`: those that failed, then the flaky ones.
    private var shownTests: GateReport.List {
        let (failures, flaky) = (failures, flaky)
        return GateReport.List("tests", count: failures.count + flaky.count) { place in
            guard place >= failures.count else { return Self.shown(failures[place].test, failures[place]) }
            return Self.shown(flaky[place - failures.count], nil)
        }
    }

    private static func shown(_ test: TestCase, _ failure: Failure?) -> JSONValue {
        [
            "test": .string(test.key.text.string),
            "outcome": .string(test.outcome.rawValue),
            "attempts": .number(Double(test.attempts)),
            "seconds": test.seconds.map(JSONValue.number) ?? .null,
            "message": .string(test.message),
            "file": test.file.map { .string($0.string) } ?? .null,
            "line": test.line.map { .number(Double($0)) } ?? .null,
            "quarantine": failure?.quarantine.map { entry in
                [
                    "owner": .string(entry.owner), "reason": .string(entry.reason),
                    "expires": .string("\(entry.expires)"), "expired": .bool(failure?.isExpired ?? false),
                ]
            } ?? .null,
        ]
    }
}

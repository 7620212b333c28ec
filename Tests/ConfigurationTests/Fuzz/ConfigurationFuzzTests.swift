import Basics
import Configuration
import Gates
import Reports
import TestSupport
import Testing

/// Broken documents for the three files that people write, by time; see `MutationFuzz`.
struct ConfigurationFuzzTests {
    static let subjects: [FuzzSubject] = [settings, waivers, quarantine] + IgnoreListFuzz.subjects

    @Test(arguments: subjects)
    func brokenDocumentsAreRefusedOrSound(subject: FuzzSubject) async throws {
        let outcome = try await MutationFuzz.run(subject)
        #expect(outcome.fault == nil, "\(subject): \(outcome.fault ?? "")")
        // Both sides were looked at.
        #expect(outcome.taken > 0 && outcome.taken < outcome.documents, "\(subject): \(outcome)")
    }

    static let today = CivilDate(dayNumber: 20_785)

    /// YAML does not show where it is cut, so nothing is asked of a part of a document but what is asked of any.
    @Sendable
    static func isCut(_ whole: [UInt8], _ length: Int) -> Bool { false }

    /// A value or an error, never both; each problem has words and a place in the file; the same bytes, the same answer.
    static func value<Value: Equatable>(
        _ document: [UInt8], _ read: ([UInt8]) -> (Value?, [Diagnostic])
    ) throws(FuzzFault) -> Value? {
        let (value, diagnostics) = read(document)
        let again = read(document)
        try FuzzFault.unless(value == again.0 && diagnostics == again.1, "two answers to the same bytes")
        let isWrong = diagnostics.contains { $0.severity == .error }
        try FuzzFault.unless((value == nil) == isWrong, "\(value == nil ? "no value" : "a value"): \(diagnostics)")
        // NEL, LS and PS end lines too, and the end of the file is a line of its own.
        let lines = document.count { [0x0A, 0x0D, 0x85, 0xA8, 0xA9].contains($0) } + 2
        for problem in diagnostics {
            // A text that ends inside a character has no place for it.
            if problem.range == nil, problem.message.utf8.starts(with: "the UTF-16 text ends".utf8) { continue }
            let start = problem.range?.start ?? SourcePosition(line: 0, column: 0)
            try FuzzFault.unless(
                (1...lines).contains(start.line) && (1...(document.count + 1)).contains(start.column)
                    && start <= problem.range?.end ?? start && !problem.message.utf8.isEmpty,
                "not in the document: \(problem)")
        }
        return value
    }

    // MARK: - pitlane.yml

    private static let settings = FuzzSubject(
        "pitlane-yml",
        seeds: [
            """
            gates:
              coverage: { minimum: 70, per-file: 12.5, diff: 80, tolerance: 0, measure: combined }
              security: { block: [medium], unknown: warn, waivers: ci/waivers.yml, max-waiver-days: 30 }
              tests: { retries: 0, stop-retrying-above: 3, quarantine: ci/flaky.yml, max-quarantine-days: 7 }
              benchmark: { threshold: 40, runs: 5 }
            """,
            "# ours\ngates:\n  coverage: &c\n    minimum: 70.5\n  security:\n    block:\n    - high\n    - \"low\"\nnotify: {}\n",
            "gates: {}\n",
        ], words: ["minimum", "block", "critical", "branches", "warn", "100", "99999999999999999999", "0.0000001"],
        isCut: isCut
    ) { document, random in
        let read = try value(document) { ConfigurationReader.read(path: "pitlane.yml", $0) }
        guard let configuration = read else { return false }
        let security = configuration.security
        try FuzzFault.unless(!security.block.isEmpty && !security.block.contains(.unknown), "blocks \(security.block)")
        try FuzzFault.unless((1...3650).contains(security.maxWaiverDays), "\(security.maxWaiverDays) days")
        let tests = configuration.tests
        try FuzzFault.unless(
            (0...10).contains(tests.retries) && (0...10_000).contains(tests.stopRetryingAbove)
                && (1...3650).contains(tests.maxQuarantineDays), "\(tests)")
        try FuzzFault.unless((5...1000).contains(configuration.benchmark.runs), "\(configuration.benchmark)")
        for path in [security.waivers.path, tests.quarantine.path] {
            let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            try FuzzFault.unless(
                parts.allSatisfy { !$0.isEmpty && !$0.elementsEqual("..".utf8) } && !path.utf8.contains(0), "'\(path)'")
        }
        // Whatever is asked for, nothing measured never passes.
        let coverage = configuration.coverage
        let policy = CoveragePolicy(
            measure: coverage.measure, minimum: coverage.minimum ?? Percentage(0), perFile: coverage.perFile,
            diff: coverage.diff, tolerance: coverage.tolerance)
        try FuzzFault.unless(CoverageGate.evaluate(CoverageData(), by: policy).outcome == .block, "nothing passes")
        return true
    }

    // MARK: - Exceptions

    private static let waivers = FuzzSubject(
        "waivers",
        seeds: [
            """
            - id: CVE-1
              package: jinja2
              paths: ["backend/**", "!backend/api/**"]
              reason: no templates of users
              owner: alice
              expires: 2026-12-20
              max-severity: high
            - { id: B602, reason: a constant command, owner: bob, expires: 2026-11-28 }
            """,
            "- id: CVE-1\n  reason: r\n  owner: o\n  expires: 2026-11-27\n- id: b602\n  paths: [a/*]\n"
                + "  reason: |\n    two\n    lines\n  owner: \"o\"\n  expires: '2026-12-28'\n", "[]",
        ], words: ["CVE-1", "B602", "paths", "max-severity", "2026-12-28", "2026-12-29", "9999-12-31", "**/**/**/*a*"],
        isCut: isCut
    ) { document, random in
        let read = try value(document) { ExceptionReader.waivers(path: "w", $0, today: today, maxDays: 30) }
        guard let waivers = read else { return false }
        for waiver in waivers {
            let fault = waiver.fault(today: today, maxDays: 30)
            try FuzzFault.unless(fault == nil, "the waiver of '\(waiver.id)' \(fault ?? "")")
        }
        let findings = ["CVE-1", "B602"].map { id in
            SecurityFinding(
                tool: "t", ids: [id], severity: .critical,
                place: .init(file: Key("backend/" + String(repeating: "a/", count: random.int(in: 0...40)) + "a.py")),
                fingerprint: id)
        }
        let verdict = SecurityGate.evaluate(
            [SecurityReport(tools: ["t"], findings: findings)], by: SecurityPolicy(maxWaiverDays: 30),
            waivers: waivers, today: today)
        let isWaived = findings.allSatisfy { finding in
            waivers.contains { $0.id.asciiLowercased == finding.id.asciiLowercased && $0.expires >= today }
        }
        try FuzzFault.unless(verdict.outcome == .block || isWaived, "it passes, and not each finding is waived")
        return true
    }

    private static let quarantine = FuzzSubject(
        "quarantine",
        seeds: [
            "- test: a::b[x, 1]\n  reason: slow disk\n  owner: bob\n  expires: 2026-12-01\n",
            "[{ test: t/m.py::C::d, reason: r, owner: o, expires: 2026-11-27 }, { test: e, reason: 5, owner: o, expires: "
                + "2026-12-02 }]", "# none\n",
        ], words: ["test", "a::b", "::", "2026-12-28", "2026-12-29", "9999-12-31"], isCut: isCut
    ) { document, _ in
        let read = try value(document) { ExceptionReader.quarantine(path: "q", $0, today: today, maxDays: 30) }
        guard let entries = read else { return false }
        for entry in entries {
            let isWhole = [entry.test.string, entry.owner, entry.reason].allSatisfy { text in
                text.utf8.contains { $0 > 0x20 }
            }
            try FuzzFault.unless(isWhole, "an entry that nobody answers for")
        }
        let key = TestKey(suite: "", className: "a", name: "b[x, 1]")
        let report = TestReport(cases: [
            TestCase(key: key, outcome: .failed),
            TestCase(key: TestKey(suite: "", className: "z", name: "z"), outcome: .passed),
        ])
        let outcome = TestsGate.evaluate(report, by: TestsPolicy(quarantine: entries), today: today).report.outcome
        let isQuarantined = entries.first { $0.names.contains(key.text) }.map { $0.expires >= today } ?? false
        try FuzzFault.unless((outcome == .pass) == isQuarantined, "\(outcome) of a failure")
        let last = today.dayNumber + 30
        try FuzzFault.unless(entries.allSatisfy { $0.expires.dayNumber <= last }, "one is excepted for too long")
        return true
    }
}

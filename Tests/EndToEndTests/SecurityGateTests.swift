import Basics
import Testing

/// `pitlane gate security` on files, beside and inside a workflow.
struct SecurityGateTests {
    /// What bandit writes, with findings of (rule, line, severity).
    private static func bandit(_ findings: [(String, Int, String)], errors: String = "", lines: Int = 9) -> String {
        let results = findings.map { rule, line, severity in
            """
            {"filename": "./app/main.py", "line_number": \(line), "code": "\(line) text \(rule)\\n", "issue_severity":
            "\(severity)", "issue_text": "what \(rule) finds", "issue_cwe": {"id": 78}, "test_id": "\(rule)"}
            """
        }.joined(separator: ",")
        return """
            {"errors": [\(errors)], "metrics": {"_totals": {"loc": \(lines), "nosec": 0}}, "results": [\(results)]}
            """
    }

    private static let skipped = """
        {"dependencies": [{"name": "own-package", "skip_reason": "not found on PyPI"},
        {"name": "six", "version": "1.16.0", "vulns": []}], "fixes": []}
        """

    @Test func aSevereFindingBlocksAndAMinorOnePasses() throws {
        let sandbox = try Sandbox([
            "app/main.py": "x\n", "high.json": Self.bandit([("B602", 3, "HIGH"), ("B101", 4, "LOW")]),
            "low.json": Self.bandit([("B101", 4, "LOW")]), "skipped.json": Self.skipped, "empty.json": "[]",
            "cut.json": String(Self.bandit([]).dropLast(3)), "nothing.json": Self.bandit([], lines: 0),
            "broken.json": Self.bandit([], errors: "{\"filename\": \"app/b.py\", \"reason\": \"syntax error\"}"),
        ])
        let cases: [(arguments: [String], status: Int32, says: String)] = [
            (
                ["high.json"], 1,
                "blocked: high. 1 finding of high severity: B602 at app/main.py:3. Correct app/main.py:3"
            ),
            (["high.json", "--block", "critical"], 0, "high      1  finding"),
            (["low.json"], 0, "low       1  finding"),
            (["low.json", "--block", "critical,high,medium,low"], 1, "blocked: low. 1 finding of low severity"),
            (["low.json", "high.json", "low.json"], 1, "low       1  finding"),
            (["skipped.json"], 1, "blocked: skipped. 1 package left out: own-package. Pin versions"),
            (["skipped.json", "--allow-skipped", "Own_Package"], 0, "which is allowed"),
            (["nothing.json"], 1, "blocked: nothing. bandit looked at 0 lines"),
            (["broken.json"], 1, "blocked: tool. bandit could not read app/b.py: syntax error"),
            (["empty.json", "--tool", "gitleaks"], 0, "reports   1  report of gitleaks"),
        ]
        for row in cases {
            let answer = try sandbox.pitlane(list: ["gate", "security"] + row.arguments)
            #expect(answer.status == row.status, "\(row.arguments): \(answer.output)\(answer.errors)")
            #expect(answer.output.utf8.contains(row.says.utf8), "\(row.arguments): \(answer.output)")
        }
        for (arguments, says) in [
            (["empty.json"], "cannot tell what made an empty list"), (["cut.json"], "cut.json:1:"),
            (["gone.json"], "gone.json: No such file"),
            (["high.json", "--tool", "trivy"], "is of bandit, not of trivy"),
            (["low.json", "cut.json"], "cut.json:1:"), ([String](), "report"),
        ] {
            let answer = try sandbox.pitlane(list: ["gate", "security"] + arguments)
            #expect(answer.status == 2, "\(arguments): \(answer.output)")
            #expect(answer.errors.utf8.contains(says.utf8), "\(arguments): \(answer.errors)")
        }
        for block in ["medium", "critical,medium", "", "severe", "unknown", "high,,critical"] {
            #expect(try sandbox.pitlane("gate", "security", "low.json", "--block", block).status == 2, "\(block)")
        }
    }

    /// What trivy writes of a vulnerability without a fix that trivy itself rates low and the database critical.
    private static let unfixed = """
        {"SchemaVersion": 2, "ArtifactName": "a", "Results": [{"Target": "debian", "Vulnerabilities": [{"VulnerabilityID":
        "CVE-2024-1", "PkgName": "libx", "InstalledVersion": "1", "Severity": "LOW", "CVSS": {"nvd": {"V3Score": 9.8}}}]}]}
        """

    @Test func theScannersRatingAndWhatHasNoFixAreAskedFor() throws {
        let sandbox = try Sandbox(["trivy.json": Self.unfixed])
        let lower = "1 finding is rated lower by the scanner itself than by other sources (--severity-source scanner)"
        let rows: [(arguments: [String], settings: String, status: Int32, says: String)] = [
            ([], "", 1, "blocked: critical. 1 finding of critical severity: CVE-2024-1 in libx 1"),
            (["--severity-source", "scanner"], "", 0, lower),
            (
                ["--severity-source", "scanner", "--block", "critical,high,medium,low"], "", 1,
                "1 finding of low severity"
            ),
            (
                ["--ignore-unfixed"], "", 0,
                "1 finding does not count since no fixed version is known (--ignore-unfixed)"
            ),
            ([], "severity-source: scanner", 0, lower),
            (["--severity-source", "maximum"], "severity-source: scanner", 1, "critical severity"),
            ([], "ignore-unfixed: true", 0, "(--ignore-unfixed)"),
        ]
        for row in rows {
            try sandbox.write(["pitlane.yml": "gates: { security: { \(row.settings) } }\n"])
            try sandbox.commit("settings")
            let answer = try sandbox.pitlane(list: ["gate", "security", "trivy.json"] + row.arguments)
            #expect(answer.status == row.status, "\(row): \(answer.output)\(answer.errors)")
            #expect(answer.output.utf8.contains(row.says.utf8), "\(row): \(answer.output)")
        }
    }

    /// Rules of a log in another file are found beside the log, wherever the gate is called.
    @Test func partsOfALogAreFoundBesideIt() throws {
        let log = """
            {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "T"}}, "results": [{"ruleId": "R", "message":
            {"text": "m"}}], "externalPropertyFileReferences": {"driver": {"location": {"uri": "rules.sarif"}}}}]}
            """
        let rules = """
            {"driver": {"name": "T", "rules": [{"id": "R", "defaultConfiguration": {"level": "error"}}]}}
            """
        let sandbox = try Sandbox(["out/log.sarif": log, "out/rules.sarif": rules, "alone.sarif": log])
        let found = try sandbox.pitlane("gate", "security", "out/log.sarif")
        #expect(found.status == 1 && found.output.utf8.contains("blocked: high. 1 finding of high".utf8), "\(found)")
        let alone = try sandbox.pitlane("gate", "security", "alone.sarif")
        #expect(alone.status == 1, "\(alone)")
        #expect(alone.output.utf8.contains("T keeps its driver in rules.sarif, which cannot be read".utf8), "\(alone)")
    }

    /// A waiver for a path holds wherever the scanner ran.
    @Test func waiversForPathsHoldInContainersToo() throws {
        func log(_ uri: String, _ base: String = "") -> String {
            """
            {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "T"}}, "originalUriBaseIds": {\(base)}, "results":
            [{"ruleId": "R1", "level": "error", "message": {"text": "m"}, "locations": [{"physicalLocation":
            {"artifactLocation": {"uri": "\(uri)"\(base.utf8.isEmpty ? "" : #", "uriBaseId": "ROOTPATH""#)}}}]}]}]}
            """
        }
        let waiver = "{ id: R1, paths: [app/package-lock.json], reason: r, owner: ann, expires: 2030-01-01 }"
        let sandbox = try Sandbox([
            "app/package-lock.json": "{}", "other/x.json": "{}", ".github/waivers.yml": "- \(waiver)\n",
            "pitlane.yml": "gates: { security: { max-waiver-days: 3650 } }\n",
        ])
        for (name, text, status) in [
            ("here", log("app/package-lock.json"), 0),
            ("root", log("app/package-lock.json", #""ROOTPATH": {"uri": "file:///"}"#), 0),
            ("docker", log("app/package-lock.json", #""ROOTPATH": {"uri": "file:///src/"}"#), 0),
            ("windows", log("file:///C:/a/wv/app/package-lock.json"), 0),
            ("back", log(#"app\\package-lock.json"#), 0), ("other", log("/builds/1/other/x.json"), 1),
            ("foreign", log("/usr/share/package-lock.json"), 1),
        ] as [(String, String, Int32)] {
            try sandbox.write(["reports/\(name).sarif": text])
            let answer = try sandbox.pitlane("gate", "security", "reports/\(name).sarif", "--no-record")
            #expect(answer.status == status, "\(name): \(answer.output)\(answer.errors)")
        }
    }

    /// What no gate reads is named, and what another one reads is sent there.
    @Test func otherFilesAreNamed() throws {
        let sandbox = try Sandbox([
            "audit.json": #"{"auditReportVersion": 2, "vulnerabilities": {}, "metadata": {}}"#,
            "junit.xml": "<testsuite name='s' tests='1'><testcase name='t'/></testsuite>",
            "clover.xml": "<coverage clover='4'><project/></coverage>",
        ])
        for (gate, file, says) in [
            (
                "security", "audit.json",
                "audit.json: this is a report of npm audit, which is not read. Scan the lock file"
            ),
            ("tests", "audit.json", "this is a report of npm audit, which is not read"),
            ("security", "junit.xml", "this is JUnit XML, which another gate reads. Give it to 'pitlane gate tests'"),
            ("coverage", "clover.xml", "this is Clover XML, which is not read. Let the tool write Cobertura or LCOV"),
            ("benchmark", "clover.xml", "this is Clover XML, which is not read"),
        ] {
            let more = gate == "coverage" ? ["--minimum", "1"] : []
            let answer = try sandbox.pitlane(list: ["gate", gate, file] + more)
            #expect(answer.status == 2, "\(gate) \(file)")
            #expect(answer.errors.utf8.contains(says.utf8), "\(gate) \(file): \(answer.errors)")
        }
    }

    @Test func onlyWhatIsNewBlocksWhereThatIsAskedFor() throws {
        let sandbox = try Sandbox([
            "base.json": Self.bandit([("B602", 3, "HIGH")]), "moved.json": Self.bandit([("B602", 3, "HIGH")]),
            "new.json": Self.bandit([("B602", 3, "HIGH"), ("B324", 5, "HIGH")]), "bad.json": "{}",
        ])
        #expect(try sandbox.pitlane("gate", "security", "base.json", "--write-baseline", "known").status == 1)
        let known = try sandbox.pitlane("gate", "security", "moved.json", "--only-new", "--baseline", "known")
        #expect(known.status == 0)
        #expect(known.output.utf8.contains("(0 new)".utf8))
        let strict = try sandbox.pitlane("gate", "security", "moved.json", "--baseline", "known")
        #expect(strict.status == 1)
        let new = try sandbox.pitlane("gate", "security", "new.json", "--only-new", "--baseline", "known")
        #expect(new.status == 1)
        #expect(new.output.utf8.contains("1 finding of high severity: B324".utf8), "\(new.output)")
        #expect(try sandbox.pitlane("gate", "security", "new.json", "--only-new").status == 2)
        for file in ["bad.json", "gone"] {
            #expect(
                try sandbox.pitlane("gate", "security", "new.json", "--only-new", "--baseline", file).status == 2)
        }
    }

    @Test func aStepHasSummaryAnnotationsAndFiles() throws {
        let sandbox = try Sandbox(["high.json": Self.bandit([("B602", 3, "HIGH"), ("B101", 4, "LOW")])])
        let answer = try sandbox.pitlane(
            "gate", "security", "high.json", "--format", "json", "--sarif", "out.sarif",
            environment: ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": "\(sandbox.folder)/summary"])
        #expect(answer.status == 1)
        let object = try #require(answer.objects.first)
        #expect(object["gate"] == "security")
        #expect(object["verdict"] == "block")
        #expect(object["severities"]?["high"]?["blocking"] == 1)
        #expect(object["results"]?.arrayValue?.first?["line"] == 3)
        let errors = answer.errors.utf8
        #expect(errors.contains("::error file=app/main.py,line=3".utf8), "\(answer.errors)")
        #expect(errors.contains("::notice file=app/main.py,line=4".utf8), "\(answer.errors)")
        let summary = try sandbox.shell("cat ../summary").output.utf8
        #expect(summary.contains("### ❌ Security: 1 of 2 findings blocks".utf8))
        // What was written is a report like any other.
        let again = try sandbox.pitlane("gate", "security", "out.sarif", "high.json", "--format", "json")
        #expect(again.status == 1)
        #expect(again.objects.first?["results"]?.arrayValue?.count == 2)
    }

    /// 200 MB with one finding at the end; what the program takes is asked for before that is sent.
    @Test func aLargeReportIsReadInLittleMemory() throws {
        let sandbox = try Sandbox([:])
        let answer = try sandbox.shell(
            #"""
            mkfifo pipe
            "$PROGRAM" gate security pipe --format json > answer & pid=$!
            {
                printf '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"T"}},"results":['
                awk 'BEGIN {
                    ORS = ""; text = "x"; while (length(text) < 8192) text = text text
                    for (count = 0; count < 24600; count++) {
                        print "{\"kind\":\"pass\",\"ruleId\":\"R\",\"message\":{\"text\":\""; print text; print "\"}},"
                    }
                }'
                sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB$/\1/p' /proc/$pid/status >&2
                printf '{"ruleId":"R","level":"error","message":{"text":"m"}}]}]}'
            } > pipe
            wait $pid; status=$?; cat answer; exit $status
            """#)
        #expect(answer.status == 1)
        #expect(answer.objects.first?["severities"]?["high"]?["found"] == 1)
        let first = answer.errors.utf8.split(separator: UInt8(ascii: "\n")).first
        let memory = try #require(first.flatMap { Int(Substring($0)) }, "\(answer.errors)")
        #expect(memory < 64 << 10, "\(memory) kB")
    }
}

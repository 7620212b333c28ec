import Basics
import Gates
import Rendering
import Reports
import TestSupport
import Testing

/// Verdicts written as SARIF, and read again.
struct SecuritySARIFTests {
    @Test func whatIsWrittenReadsTheSame() throws {
        let source = RandomSource()
        for index in 0..<ProveTier.count(sample: 200, full: 20_000) {
            var random = source.fork(index)
            // A rule has one severity in the log, and so it has here.
            var severities: [Key: SecuritySeverity] = [:]
            let findings = (0..<random.int(in: 0...6)).map { _ in
                var finding = SecurityGateTests.random(&random)
                finding.severity = severities[finding.id] ?? finding.severity
                severities[finding.id] = finding.severity
                return finding
            }
            let verdict = SecurityGateTests.verdict([SecurityReport(tools: ["t"], findings: findings)])
            let log = SecuritySARIF.log(verdict, version: "1")
            let again = try security(log.bytes())
            #expect(again.faults.isEmpty)
            #expect(again.findings.count == verdict.entries.count, "\(source) case \(index)")
            for (finding, entry) in zip(again.findings, verdict.entries) {
                #expect(finding.id == entry.shown.id, "\(source) case \(index)")
                #expect(finding.dependency?.name == entry.shown.dependency?.name, "\(source) case \(index)")
                #expect(finding.dependency?.version == entry.shown.dependency?.version, "\(source) case \(index)")
                if finding.dependency == nil { #expect(finding.place == entry.shown.place, "\(source) case \(index)") }
                // A vulnerability without a score is of unknown severity.
                let isUnrated = entry.severity == .info && finding.dependency != nil
                let worst = entry.severity
                #expect(finding.severity == (isUnrated ? .unknown : worst), "\(source) case \(index)")
            }
        }
    }

    @Test func waiversFaultsAndPathsAreWritten() throws {
        let finding = SecurityGateTests.code("B602", file: "a b/ü.py")
        var report = SecurityGateTests.report(finding)
        report.faults = [.init(.tool, reason: "it failed", remedy: "look")]
        let verdict = SecurityGateTests.verdict([report], waivers: [WaiverTests.waiver("B602")])
        let log = SecuritySARIF.log(verdict, version: "1.2.3")
        let run = try #require(log["runs"]?.arrayValue?.first)
        let result = try #require(run["results"]?.arrayValue?.first)
        let place = result["locations"]?.arrayValue?.first?["physicalLocation"]
        #expect(place?["artifactLocation"]?["uri"] == "a%20b/%C3%BC.py")
        #expect(place?["artifactLocation"]?["uriBaseId"] == "%SRCROOT%")
        #expect(place?["region"]?["startLine"] == 3)
        #expect(
            result["suppressions"]?.arrayValue?.first?["justification"] == "alice: not reachable, until 2027-01-27")
        let again = try security(log.bytes())
        #expect(again.suppressed == 1)
        #expect(again.faults.map(\.reason) == ["pitlane reports an error: it failed"])
    }
}

import Basics
import Gates
import Reports
import TestSupport
import Testing

/// LCOV, llvm-cov and Go, beside the formats of `CoverageReaderTests`.
struct CoverageFormatsTests {
    static let golden: [(String, [String])] = [
        (CoverageSamples.lcov, ["p/a.py 1:1 2:3(1/2) 5:0", "p/b.py 9:0"]),
        (CoverageSamples.go, ["c:/p/b.go 7:0", "p/a.go 1:3 2:3 3:0 4:0"]),
        (CoverageSamples.llvm, ["/r/Sources/a.swift 1:1 2:1 3:0 4:1 5:0 6:1"]),
        ("SF:a\r\nDA:1,-5\r\nDA:2,99999999999999999999\r\nend_of_record", ["a 1:0 2:\(Int.max)"]),
        ("SF:a\nDA:1,1\nend_of_record\nSF:a\nDA:1,2\nDA:2,0\nend_of_record\n", ["a 1:3 2:0"]),
    ]

    @Test(arguments: golden)
    func linesAreAsTheFormatSays(row: (report: String, lines: [String])) throws {
        for chunk in [1, 7, 100_000] { #expect(shown(try coverage(row.report, chunk: chunk)) == row.lines) }
    }

    @Test func aSummaryAloneCountsWithoutLines() throws {
        let data = try coverage(
            """
            {"type":"llvm.coverage.json.export","data":[{"files":[{"filename":"a.swift",
            "summary":{"lines":{"count":6,"covered":4}}}]}]}
            """)
        let changes = ChangedLines(files: [.init(path: "a.swift", lines: [1...2])])
        let verdict = CoverageGate.evaluate(
            data, by: CoveragePolicy(minimum: percentage("60"), diff: percentage("1")), changes: changes)
        #expect((verdict.covered, verdict.valid) == (4, 6))
        #expect(verdict.findings.map(\.check) == [.changed])
    }

    @Test(.enabled(if: ProjectRoot.conformance != nil, "the conformance data is not here"))
    func realReportsStateTheirOwnIntegers() throws {
        let folder = try #require(ProjectRoot.conformance) + "/reports"
        for name in ["llvm-cov.json", "llvm-cov.lcov"] {
            let data = try coverage(try ProjectRoot.bytes(ofFile: "\(folder)/\(name)"))
            #expect(shown(data) == ["/src/repo/t.swift 1:1 2:1 3:0 4:1 5:0 6:1"])
        }
        let data = try coverage(try ProjectRoot.bytes(ofFile: "\(folder)/coverage.lcov"))
        #expect(shown(data)[1] == "pkg/m.py 1:1 2:1(1/2) 3:1 5:0 10:1 11:0 12:0")
    }

    @Test func oneDataSetGivesTheSameIntegersInFiveFormats() throws {
        let source = RandomSource()
        for index in 0..<ProveTier.count(sample: 50, full: 5000) {
            var random = source.fork(index)
            let hits = (0..<random.int(in: 1...30)).map { ($0 * 2 + 1, random.int(in: 0...2)) }
            let covered = hits.filter { $0.1 > 0 }.map { "\($0.0)" }
            let missed = hits.filter { $0.1 == 0 }.map { "\($0.0)" }
            let counts = "{\"covered_lines\":\(covered.count),\"num_statements\":\(hits.count)}"
            let reports = [
                "<coverage><packages><class filename='a'><lines>"
                    + hits.map { "<line number='\($0)' hits='\($1)'/>" }.joined()
                    + "</lines></class></packages></coverage>",
                "SF:a\n" + hits.map { "DA:\($0),\($1)\n" }.joined() + "end_of_record\n",
                "mode: count\n" + hits.map { "a:\($0).1,\($0).9 1 \($1)\n" }.joined(),
                "{\"data\":[{\"files\":[{\"filename\":\"a\",\"segments\":["
                    + hits.map { "[\($0),1,\($1),true,true,false],[\($0),9,0,false,false,false]" }.joined(
                        separator: ",")
                    + "]}]}],\"type\":\"llvm.coverage.json.export\"}",
                "{\"meta\":{\"version\":\"7\"},\"files\":{\"a\":{\"executed_lines\":[\(covered.joined(separator: ","))],"
                    + "\"missing_lines\":[\(missed.joined(separator: ","))],\"summary\":\(counts)}},\"totals\":\(counts)}",
            ]
            for report in reports {
                let data = try coverage(report)
                #expect(
                    data.files.first?.lines.map { [$0.number, $0.hits > 0 ? 1 : 0] }
                        == hits.map { [$0.0, $0.1 > 0 ? 1 : 0] }, "\(source) case \(index): \(report)")
            }
        }
    }

    /// Whether the last line of a Go profile is one of a block, as far as it goes.
    private static func endsInBlock(_ part: String) -> Bool {
        let line = part.split(separator: "\n").last ?? ""
        let fields = line.split(separator: " ", omittingEmptySubsequences: false)
        return fields.count == 3 && fields[2].isEmpty == false && line.contains(",")
    }

    /// A cut between two records of a tracefile, or in the count of a profile's line, cannot be told from a shorter report.
    @Test(arguments: [CoverageSamples.lcov, CoverageSamples.go, CoverageSamples.llvm])
    func reportsCutAnywhereAreRefused(report: String) throws {
        let bytes = Array(report.utf8)
        for length in 0..<bytes.count {
            let part = String(decoding: bytes[..<length], as: UTF8.self)
            let isWhole =
                report == CoverageSamples.llvm
                ? false
                : report == CoverageSamples.go
                    ? Self.endsInBlock(part)
                    : part.hasSuffix("end_of_record") || part.hasSuffix("end_of_record\n")
            if isWhole {
                _ = try coverage(part)
            } else {
                #expect(throws: ReportError.self, "cut after \(length) bytes") { try coverage(part, chunk: 5) }
            }
        }
    }

    static let faults: [(String, ReportError.Code)] = [
        ("TN:\nSF:a\n", .truncated), ("TN:\n", .truncated), ("SF:a\nDA:1\nend_of_record\n", .malformed),
        ("SF:a\nXX:1\nend_of_record\n", .malformed), ("SF:a\nSF:b\nend_of_record\n", .malformed),
        ("TN:x\nend_of_record\n", .malformed), ("TN:x\nDA:1,1\n", .malformed),
        ("SF:a\nDA:1,x\nend_of_record\n", .malformed),
        ("SF:a\nBRDA:1,0,1\nend_of_record\n", .malformed),
        ("mode: set\n", .truncated), ("mode: fast\na:1.1,1.2 1 1\n", .wrongSchema),
        ("mode: set\na:1.1,1.2 1\n", .malformed), ("mode: set\na:3.1,1.2 1 1\n", .malformed),
        ("mode: set\na:1.1,9999999.2 1 1\n", .malformed),
        ("{\"type\":\"other\",\"data\":[]}", .wrongSchema), ("{\"data\":[]}", .wrongSchema),
        ("{\"data\":[{\"files\":[{\"filename\":\"a\"}]}],\"type\":\"llvm.coverage.json.export\"}", .wrongSchema),
        (
            "{\"data\":[{\"files\":[{\"filename\":\"a\",\"segments\":[[2,1,1,true,true],[1,1,1,true,true]]}]}]}",
            .malformed
        ),
    ]

    @Test(arguments: faults)
    func brokenReportsAreRefused(row: (report: String, code: ReportError.Code)) {
        let error = #expect(throws: ReportError.self) { try coverage(row.report) }
        #expect(error?.code == row.code, "\(row.report)")
    }
}

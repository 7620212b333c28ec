import Basics
import Gates
import Reports
import TestSupport
import Testing

/// Each reader is given the same report in each encoding that tools write, in pieces of each size.
struct EncodingTests {
    /// How a text is written as bytes.
    enum Writing: String, Sendable, CaseIterable {
        case plain, mark, little, big, littleWithoutMark, bigWithoutMark

        func bytes(_ text: String) -> [UInt8] {
            func units(isBig: Bool) -> [UInt8] {
                text.utf16.flatMap { unit in
                    let pair = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
                    return isBig ? pair : pair.reversed()
                }
            }
            return switch self {
            case .plain: Array(text.utf8)
            case .mark: [0xEF, 0xBB, 0xBF] + Array(text.utf8)
            case .little: [0xFF, 0xFE] + units(isBig: false)
            case .big: [0xFE, 0xFF] + units(isBig: true)
            case .littleWithoutMark: units(isBig: false)
            case .bigWithoutMark: units(isBig: true)
            }
        }
    }

    /// A reader with a report of it, and what it says of one.
    struct Reader: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let report: String
        let shown: String
        let read: @Sendable ([UInt8], Int) throws(ReportError) -> String
    }

    static let readers: [Reader] = [
        Reader(
            testDescription: "Cobertura",
            report: "<?xml version='1.0' encoding='UTF-16'?><coverage><packages><package><classes>"
                + "<class filename='prüfe/€😀.py'><lines><line number='1' hits='1'/></lines></class>"
                + "</classes></package></packages></coverage>",
            shown: "prüfe/€😀.py 1:1", read: coverageText),
        Reader(
            testDescription: "LCOV", report: "TN:\nSF:prüfe/€😀.py\nDA:1,1\nend_of_record\n",
            shown: "prüfe/€😀.py 1:1", read: coverageText),
        Reader(
            testDescription: "Go", report: "mode: set\nprüfe/€😀.go:1.1,1.2 1 1\n", shown: "prüfe/€😀.go 1:1",
            read: coverageText),
        Reader(
            testDescription: "coverage.py",
            report: #"{"meta": {"format": 3, "version": "7.17.5", "branch_coverage": false}, "files": {"#
                + #""prüfe/€😀.py": {"executed_lines": [1], "missing_lines": [], "summary": {"covered_lines": 1, "#
                + #""num_statements": 1}}}, "totals": {"covered_lines": 1, "num_statements": 1}}"#,
            shown: "prüfe/€😀.py 1:1", read: coverageText),
        Reader(
            testDescription: "JUnit",
            report: "<testsuite name='s' tests='1'><testcase classname='c' name='prüfe €😀'/></testsuite>",
            shown: "c.prüfe €😀",
            read: { bytes, chunk throws(ReportError) in
                let report = try JUnitReader.read(name: "report", source: pieces(bytes, chunk))
                return report.cases.map { "\($0.key.className).\($0.key.name)" }.joined()
            }),
        Reader(
            testDescription: "SARIF",
            report: #"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "T"}}, "results": [{"ruleId": "R", "#
                + #""level": "error", "message": {"text": "m"}, "locations": [{"physicalLocation": {"#
                + #""artifactLocation": {"uri": "prüfe/€😀.py"}}}]}]}]}"#,
            shown: "high R prüfe/€😀.py",
            read: { bytes, chunk throws(ReportError) in
                Self.joined(shown(try security(bytes, chunk: chunk)))
            }),
        Reader(
            testDescription: "gitleaks",
            report: #"[{"RuleID": "r", "Description": "d", "File": "prüfe/€😀.py", "StartLine": 1, "EndLine": 1}]"#,
            shown: "high r prüfe/€😀.py:1 CWE 798",
            read: { bytes, chunk throws(ReportError) in
                Self.joined(shown(try security(bytes, chunk: chunk)))
            }),
        Reader(
            testDescription: "hyperfine",
            report: #"{"results": [{"command": "prüfe €😀", "times": [1.5], "median": 1.5, "min": 1.5, "max": 1.5}]}"#,
            shown: "prüfe €😀",
            read: { bytes, chunk throws(ReportError) in
                let report = try BenchmarkReader.read(name: "report", source: pieces(bytes, chunk))
                return report.samples.map(\.name.string).joined()
            }),
        Reader(
            testDescription: "diff",
            report: "diff --git a/x b/prüfe/€😀.py\n--- a/x\n+++ b/prüfe/€😀.py\n@@ -1 +1 @@\n-a\n+ü\n",
            shown: "prüfe/€😀.py",
            read: { bytes, _ throws(ReportError) in
                try ChangedLines(diff: bytes, name: "report").files.map(\.path.string).joined()
            }),
    ]

    @Test(arguments: readers, Writing.allCases)
    func everyReaderReadsEveryEncoding(reader: Reader, writing: Writing) throws {
        for chunk in [1, 3, 4096] {
            // A report that says that it is UTF-16 and is not is UTF-8, as .NET writes it.
            #expect(
                Key(try reader.read(writing.bytes(reader.report), chunk)) == Key(reader.shown), "pieces of \(chunk)")
        }
    }

    /// XML in single bytes, and what its one test is called.
    static let declared: [(encoding: String, bytes: [UInt8], name: String)] = [
        ("ISO-8859-1", [0x70, 0x72, 0xFC, 0x66, 0x65], "prüfe"),
        ("latin1", [0xE9], "é"),
        ("ISO-8859-15", [0xA4, 0xFC], "€ü"),
        ("Windows-1252", [0x80, 0x93, 0xFC, 0x94], "€“ü”"),
        ("cp1252", [0xFC], "ü"),
        ("US-ASCII", [0x75], "u"),
        ("UTF-8", [0xC3, 0xBC], "ü"),
        ("utf-16", [0xC3, 0xBC], "ü"),
        ("Unicode", [0xC3, 0xBC], "ü"),
    ]

    @Test(arguments: declared, ["\"", "'"])
    func theDeclarationNamesTheEncoding(
        document: (encoding: String, bytes: [UInt8], name: String), quote: String
    ) throws {
        let head = "<?xml version=\(quote)1.0\(quote)\n encoding = \(quote)\(document.encoding)\(quote) ?>"
        let bytes =
            Array("\(head)<testsuite name='s'><testcase classname='c' name='".utf8) + document.bytes
            + Array("'/></testsuite>".utf8)
        for chunk in [1, 7, 4096] {
            let report = try JUnitReader.read(name: "report", source: pieces(bytes, chunk))
            #expect(report.cases.map(\.key.name) == [Key(document.name)])
        }
    }

    /// Beginnings that are refused, and what is said.
    static let refused: [(bytes: [UInt8], reason: String)] = [
        (Array("<?xml version='1.0' encoding='EBCDIC-CP-US'?><testsuite/>".utf8), "the encoding is 'EBCDIC-CP-US'"),
        ([0xFF, 0xFE, 0, 0] + Array("<".utf8) + [0, 0, 0], "the encoding is 'UTF-32'"),
        ([0xFF, 0xFE] + Array("<".utf8), "the UTF-16 text ends inside a character"),
    ]

    @Test(arguments: refused)
    func otherEncodingsAreRefusedByName(document: (bytes: [UInt8], reason: String)) {
        for chunk in [1, 4096] {
            let error = #expect(throws: ReportError.self) {
                try JUnitReader.read(name: "report", source: pieces(document.bytes, chunk))
            }
            #expect(error.map { $0.reason.utf8.starts(with: document.reason.utf8) } ?? false, "\(error?.reason ?? "")")
        }
    }

    @Test(arguments: Writing.allCases)
    func settingsHaveAnyEncoding(writing: Writing) throws {
        let text = try UTF8Text.whole(writing.bytes("- id: prüfe\n"), file: "waivers.yml")
        #expect(text == Array("- id: prüfe\n".utf8))
        #expect(try UTF8Text.whole(writing.bytes(""), file: "waivers.yml") == [])
    }

    private static func joined(_ lines: [String]) -> String { lines.joined(separator: "\n") }
}

/// What a coverage report says, as text.
@Sendable private func coverageText(_ bytes: [UInt8], chunk: Int) throws(ReportError) -> String {
    shown(try coverage(bytes, chunk: chunk)).joined(separator: "\n")
}

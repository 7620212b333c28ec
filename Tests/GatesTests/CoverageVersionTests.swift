import Basics
import Gates
import Reports
import TestSupport
import Testing

/// Reports that do not fit the files of the checkout, or themselves.
struct CoverageVersionTests {
    /// What is measured of files of some lengths, how it is counted, and the words of what is said of it.
    struct Case: Sendable {
        let measured: [(path: String, last: Int)]
        let text: String
        let count: BranchCount
        let note: String?
        let blocks: Bool
    }

    static let cases: [Case] = [
        Case(
            measured: [("a.py", 3)], text: "1\n2\n3\n", count: BranchCount(covered: 3, valid: 3), note: nil,
            blocks: false),
        // Behind the last line break there is one line more, for some tools.
        Case(
            measured: [("a.py", 4)], text: "1\n2\n3\n", count: BranchCount(covered: 4, valid: 4), note: nil,
            blocks: false),
        Case(
            measured: [("a.py", 3)], text: "1\r2\r3", count: BranchCount(covered: 3, valid: 3), note: nil, blocks: false
        ),
        Case(
            measured: [("a.py", 9)], text: "1\n2\n3\n", count: BranchCount(covered: 4, valid: 4),
            note: "a.py (5 lines behind line 3)", blocks: true),
        Case(
            measured: [("a.py", 9), ("b.py", 2)], text: "1\n2\n3\n", count: BranchCount(covered: 6, valid: 6),
            note: "a.py (5 lines behind line 3)", blocks: false),
        Case(
            measured: [("other.py", 9)], text: "1\n", count: BranchCount(covered: 9, valid: 9), note: nil, blocks: false
        ),
    ]

    @Test(arguments: cases)
    func linesBehindTheEndOfAFileDoNotCount(test: Case) {
        let files = test.measured.map { ($0.path, (1...$0.last).map { ($0, 1) }) }
        let verdict = CoverageGate.evaluate(
            measured(files), by: CoveragePolicy(minimum: percentage("50")),
            repository: RepositoryFiles(files: ["a.py", "b.py"]) { _ in Array(test.text.utf8) })
        #expect(BranchCount(covered: verdict.covered, valid: verdict.valid) == test.count)
        let notes = verdict.notes.joined(separator: "\n")
        #expect(test.note.map { notes.utf8.contains($0.utf8) } ?? verdict.notes.isEmpty, "\(notes)")
        #expect(verdict.findings.map(\.check) == (test.blocks ? [.paths] : []))
    }

    /// Tracefiles, what they come to, and what is said of their totals.
    static let totals: [(text: String, count: BranchCount, note: String?)] = [
        ("DA:1,1\nDA:2,0\nLF:2\nLH:1\n", BranchCount(covered: 1, valid: 2), nil),
        ("DA:1,1\nDA:2,0\n", BranchCount(covered: 1, valid: 2), nil),
        (
            "DA:1,1\nDA:2,0\nLF:9\nLH:9\n", BranchCount(covered: 1, valid: 2),
            "1 record of report states other totals (LF, LH) than the DA lines give, which count: first a.c, 9 of 9 stated "
                + "and 1 of 2 counted"
        ),
        ("DA:1,1\nDA:1,0\nLH:1\n", BranchCount(covered: 1, valid: 1), nil),
        ("DA:1,1\nLH:0\n", BranchCount(covered: 1, valid: 1), "1 record of report states other totals"),
        // llvm-cov -summary-only: what is only counted counts.
        ("LF:100\nLH:10\n", BranchCount(covered: 10, valid: 100), nil),
    ]

    @Test(arguments: totals)
    func totalsOfTracefilesAreComparedWithTheirLines(test: (text: String, count: BranchCount, note: String?)) throws {
        let data = try coverage("SF:a.c\n\(test.text)end_of_record\n")
        #expect(data.files.map(\.lineCount) == [test.count])
        #expect(data.notes.count == (test.note == nil ? 0 : 1))
        if let note = test.note { #expect(data.notes.first?.utf8.starts(with: note.utf8) == true, "\(data.notes)") }
    }
}

import Basics
import Gates
import Reports
import TestSupport
import Testing

/// Real and broken reports in both formats.
struct CoverageReaderTests {
    @Test(arguments: [1, 3, 64, 100_000])
    func classesOfOneFileAndRepeatedLinesAreOne(chunk: Int) throws {
        let data = try coverage(CoverageSamples.cobertura, chunk: chunk)
        #expect(shown(data) == ["p/a.py 1:1 2:3(1/2) 4:0 5:0", "p/b.py 9:0"])
        #expect(data.sources == ["/src/repo"])
    }

    @Test(arguments: [1, 3, 64, 100_000])
    func branchesWithoutPlaceAreCounted(chunk: Int) throws {
        let data = try coverage(CoverageSamples.python, chunk: chunk)
        #expect(shown(data) == ["p/a.py 1:1 2:1(1/2) 5:0"])
        #expect(data.files.first?.branches == BranchCount(covered: 2, valid: 3))
    }

    @Test func branchesOfNoLineHaveNoPlace() throws {
        let report = CoverageSamples.json(
            "\"executed_branches\": [[2, 3]]", "\"executed_branches\": [[-7, 1], [2, 3], [-9, 2]]")
        #expect(shown(try coverage(report)) == ["p/a.py 1:1 2:1(1/2) 5:0"])
    }

    @Test(.enabled(if: ProjectRoot.conformance != nil, "the conformance data is not here"))
    func bothFormatsStateTheIntegersOfTheTool() throws {
        let folder = try #require(ProjectRoot.conformance) + "/reports"
        for name in ["cobertura.xml", "coverage.json"] {
            let data = try coverage(try ProjectRoot.bytes(ofFile: "\(folder)/\(name)"), name: name)
            #expect(data.files.map(\.path) == ["pkg/__init__.py", "pkg/m.py"])
            #expect(shown(data)[1] == "pkg/m.py 1:1 2:1(1/2) 3:1 5:0 10:1 11:0 12:0")
            for (measure, covered, valid) in [(CoverageMeasure.lines, 4, 7), (.branches, 1, 2), (.combined, 5, 9)] {
                let verdict = CoverageGate.evaluate(
                    data, by: CoveragePolicy(measure: measure, minimum: percentage("50")))
                #expect(verdict.covered == covered)
                #expect(verdict.valid == valid)
            }
        }
        let other = try coverage(try ProjectRoot.bytes(ofFile: "\(folder)/diff-cover-cobertura.xml"))
        #expect(other.files.reduce(0) { $0 + $1.lines.covered } == 5)
        #expect(other.files.reduce(0) { $0 + $1.lines.count } == 11)
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        let report: String
        let code: ReportError.Code
        /// What the error begins with.
        let message: String

        init(_ report: String, _ code: ReportError.Code, _ message: String) {
            (self.report, self.code, self.message) = (report, code, message)
        }

        var testDescription: String { message }
    }

    static let faults: [Fault] = [
        Fault("", .empty, "report: the report is empty. Check that the tests ran"),
        Fault("\u{FEFF} \n\n", .empty, "report: the report is empty"),
        Fault("[]", .wrongSchema, "report:1:1: no coverage report of a known format. Give a report as Cobertura"),
        Fault("<report/>", .wrongSchema, "report:1:1: <report> without <package> is not a JaCoCo report"),
        Fault("<coverage><project/></coverage>", .wrongSchema, "report: this is Clover XML, which is not read"),
        Fault("<coverage><portion/></coverage>", .wrongSchema, "report:1:32: <coverage> without <packages>"),
        Fault("<coverage><packages>\n", .truncated, "report:2:1: the document ends inside <packages>. Make it again"),
        Fault("<coverage></packages>", .malformed, "report:1:11: </packages> where </coverage> was expected"),
        Fault(CoverageSamples.xml("<line number='1'/>"), .malformed, "report:2:28: <line> without number or hits"),
        Fault(CoverageSamples.xml("<line hits='1'/>"), .malformed, "report:2:28: <line> without number or hits"),
        Fault(
            CoverageSamples.xml("<line number='x' hits='1'/>"), .malformed,
            "report:2:42: number=\"x\" is not a whole number"),
        Fault(
            CoverageSamples.xml("<line number='-1' hits='1'/>"), .malformed,
            "report:2:28: number=\"-1\" is not the number of a line"),
        Fault(
            CoverageSamples.xml("<line number='1' hits='1e3'/>"), .malformed,
            "report:2:51: hits=\"1e3\" is not a whole number"),
        Fault(CoverageSamples.xml("", class: "name='a'"), .malformed, "report:2:1: <class> without filename"),
        Fault(
            CoverageSamples.xml("<line number='1' hits='1' condition-coverage='100%'/>"), .malformed,
            "report:2:28: condition-coverage=\"100%\" is not of the form"),
        Fault(
            CoverageSamples.xml("<line number='1' hits='1' condition-coverage='100% (3/2)'/>"), .malformed,
            "report:2:28: condition-coverage=\"100% (3/2)\" is not of the form"),
        Fault("{}", .wrongSchema, "report:1:3: no coverage.py report: 'meta', 'files' or 'totals' is missing"),
        Fault("{\"files\":[]}", .wrongSchema, "report:1:11: 'files' is not one object"),
        Fault("{\"meta\":{\"format\":3", .malformed, "report:1:20: "),
        Fault(
            CoverageSamples.json("\"version\"", "\"v\""), .wrongSchema,
            "report:1:38: no coverage.py report: 'meta' has no version"),
        Fault(
            CoverageSamples.json("\"format\": 3", "\"format\": 9"), .wrongSchema,
            "report:1:22: 'meta.format' is 9; 2 and 3"),
        Fault(
            CoverageSamples.json("\"missing_lines\": [5]", "\"missing_lines\": [5, 6]"), .malformed,
            "report:3:110: the report contradicts itself: 'p/a.py' states 2 of 3 lines"),
        Fault(
            CoverageSamples.json("\"executed_branches\": [[2, 3]]", "\"executed_branches\": [[2, 3], [2, 4], [2, 5]]"),
            .malformed,
            "report:3:123: the report contradicts itself: 'p/a.py' states"),
        Fault(
            CoverageSamples.json("\"totals\": {\"covered_lines\": 2", "\"totals\": {\"covered_lines\": 3"), .malformed,
            "report:4:95: the report contradicts itself: totals states 3 of 3 lines"),
        Fault(
            CoverageSamples.json("\"num_branches\": 3", "\"num_branches\": 9007199254740991"), .malformed,
            "report:2:110: the summary of 'p/a.py' has no whole number 'num_branches'"),
        Fault(CoverageSamples.json("\"p/a.py\"", "\"\""), .malformed, "report:1:59: a file without a path"),
        Fault(
            CoverageSamples.json("[5]", "[-5]"), .malformed,
            "report:3:21: a list holds something other than numbers of lines"),
        Fault(CoverageSamples.json("[[2, 3]]", "[[2]]"), .malformed, "report:3:48: a branch is not a pair of lines"),
        Fault(
            CoverageSamples.json("\"missing_lines\"", "\"gone\""), .wrongSchema, "report:3:98: 'p/a.py' has no summary"),
    ]

    @Test(arguments: faults)
    func brokenReportsAreRefused(fault: Fault) {
        for chunk in [1, 4096] {
            let error = #expect(throws: ReportError.self) { try coverage(fault.report, chunk: chunk) }
            #expect(error?.code == fault.code)
            let text = error.map { "\($0)" } ?? ""
            #expect(text.utf8.starts(with: fault.message.utf8), "\(text)")
        }
    }

    /// What no tool writes must not take memory: each is what stands before, what is repeated how often, and the rest.
    @Test(arguments: [
        ("<coverage><sources>", "<source>/a</source>", 1001, "</sources><packages/></coverage>"),
        ("<coverage><sources><source>", "a", 5000, "</source></sources><packages/></coverage>"),
        ("<coverage a='", "a", 9 << 20, "'><packages/></coverage>"),
        ("<coverage>", "<a\(String(repeating: "a", count: 1 << 20))>", 5, ""),
        ("{\"meta\": {\"version\": \"", "a", 5 << 20, "\"}}"),
    ])
    func whatIsTooLongIsRefused(head: String, part: String, count: Int, tail: String) {
        let bytes = Array(head.utf8) + Array(repeatElement(Array(part.utf8), count: count).joined()) + Array(tail.utf8)
        let error = #expect(throws: ReportError.self) { try coverage(bytes, chunk: 1 << 16) }
        #expect(error?.code == .limit)
    }

    @Test(arguments: [CoverageSamples.cobertura, CoverageSamples.python])
    func reportsCutAnywhereAreRefused(report: String) {
        let bytes = Array(report.utf8)
        for length in 0..<bytes.count {
            let error = #expect(throws: ReportError.self, "cut after \(length) bytes") {
                try coverage(Array(bytes.prefix(length)), chunk: 1 + length % 50)
            }
            // The JSON reader does not tell a cut from another fault by its code.
            let expected: ReportError.Code = length == 0 ? .empty : bytes[0] == 0x3C ? .truncated : .malformed
            #expect(error?.code == expected, "\(length): \(error.map { "\($0)" } ?? "")")
        }
    }

    @Test func errorsOfTheSourceComeOut() {
        struct Lost: Error {}
        let fault = ReportError(.unreadable, file: "f", reason: "no such file", remedy: "Look")
        var first = true
        #expect(throws: fault) { _ = try CoverageReader.read(name: "f") { throw fault } }
        #expect(throws: fault) {
            _ = try CoverageReader.read(name: "f") {
                defer { first = false }
                if first { return Array("<coverage><packages>".utf8) }
                throw fault
            }
        }
        let error = #expect(throws: ReportError.self) { _ = try CoverageReader.read(name: "f") { throw Lost() } }
        #expect(error?.code == .unreadable)
    }
}

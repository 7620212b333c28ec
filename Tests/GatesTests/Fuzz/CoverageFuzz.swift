import Basics
import Gates
import Rendering
import Reports
import TestSupport

/// The five formats of coverage.
enum CoverageFuzz {
    static let subjects: [FuzzSubject] = [
        subject(
            "cobertura",
            [
                CoverageSamples.cobertura, CoverageSamples.xml("<line number='1' hits='1'/>"),
                // gcovr: a prolog, a comment, conditions, counts that overflowed.
                """
                <?xml version='1.0' encoding='UTF-8'?><!DOCTYPE coverage SYSTEM 'x.dtd'><!-- made -->
                <coverage line-rate="1.0" branches-valid="4"><sources><source>.</source></sources><packages><package>
                <classes><class name="b_c" filename="src/b&amp;.c"><methods/><lines><line number="3" hits="-9" branch="true"
                condition-coverage="75% (3/4)"><conditions><condition number="0" type="jump" coverage="75%"/></conditions>
                </line><line number="4" hits="18446744073" branch="false"/></lines></class></classes></package></packages>
                </coverage>
                """,
            ], FuzzChecks.real("cobertura.xml", "diff-cover-cobertura.xml"), ["(9/9)", "(0/0)", "100% (2/1)"]),
        subject(
            "lcov",
            [
                CoverageSamples.lcov, "SF:a\r\nDA:1,-5\r\nDA:2,99999999999999999999\r\nend_of_record",
                "SF:a\nDA:1,1\nBRDA:1,0,0,-\nend_of_record\nSF:a\nDA:1,2\nBRDA:1,0,0,4\nBRDA:9,e0,1,1\nend_of_record\n",
            ], FuzzChecks.real("coverage.lcov", "llvm-cov.lcov"),
            ["end_of_record\n", "SF:", "\nDA:", "\nBRDA:1,0,0,1\n", "-"]),
        subject(
            "coverage-py",
            [
                CoverageSamples.python,
                """
                {"totals": {"covered_lines": 0, "num_statements": 1}, "files": {"a\\u00e9.py": {"missing_lines": [3],
                "executed_lines": [], "excluded_lines": [9], "summary": {"num_statements": 1, "covered_lines": 0}}},
                "meta": {"version": "6.5"}}
                """,
            ], FuzzChecks.real("coverage.json"), ["executed_branches", "num_branches", "[1,-1]"]),
        subject(
            "llvm-cov",
            [
                CoverageSamples.llvm,
                """
                {"version":"3.0.1","type":"llvm.coverage.json.export","data":[{"functions":[],"files":[{"branches":
                [[1,5,1,9,3,0,0,0,4],[7,5,7,9,0,0,0,0,4]],"filename":"/r/b.swift","segments":[[1,1,3,true,true],
                [7,2,0,false,false]]},{"filename":"/r/c.swift","summary":{"lines":{"count":6,"covered":4},
                "branches":{"count":2,"covered":1}}}]}]}
                """,
            ], FuzzChecks.real("llvm-cov.json"), ["[1,1,1,true,true,false]", "summary", "segments"]),
        subject(
            "go-profile",
            [
                CoverageSamples.go,
                "mode: set\na/b.go:3.14,5.2 2 1\na/b.go:3.14,5.2 2 0\nmode: set\nc d.go:1.1,1.2 0 0\nc d.go:2.1,2.2 1 1\n",
            ], [], ["mode: atomic\n", "a:1.1,30000.9 1 1\n", ".1,"]),
    ]

    private static func subject(
        _ name: String, _ seeds: [String], _ files: [[UInt8]], _ words: [String]
    ) -> FuzzSubject {
        FuzzSubject(name, seeds: seeds, files: files, words: words, isCut: isCut) { document, random in
            let read = try FuzzChecks.read(document, &random) { source throws(ReportError) in
                try CoverageReader.read(name: "report", source: source)
            }
            guard let data = read else { return false }
            try check(data)
            try checkVerdicts(of: data, &random)
            return true
        }
    }

    /// By the format that the document begins with, as the reader does it.
    @Sendable
    private static func isCut(_ whole: [UInt8], _ length: Int) -> Bool {
        let part = whole.prefix(length)
        let start = whole.starts(with: [0xEF, 0xBB, 0xBF]) ? whole.dropFirst(3) : whole[...]
        switch start.first(where: { $0 > 0x20 }) {
        case UInt8(ascii: "<"): return FuzzChecks.isXMLCut(whole, length, roots: "coverage")
        case UInt8(ascii: "{"): return FuzzSubject.isAnyByteMissing(whole, length)
        // A profile cut after a whole line, not the first, or in its count, cannot be told from a shorter one.
        case UInt8(ascii: "m"):
            let lines = part.split(separator: 0x0A)
            guard let last = lines.last, lines.count > 1 else { return true }
            if last.starts(with: "mode: ".utf8) {
                return !["set", "count", "atomic"].contains { last.dropFirst(6).elementsEqual($0.utf8) }
            }
            let block = last[((last.lastIndex(of: UInt8(ascii: ":")) ?? last.startIndex) + 1)...]
            let fields = block.split(separator: 0x20, omittingEmptySubsequences: false)
            return fields.count != 3 || fields[2].isEmpty
        default:
            // A tracefile cut between two records neither.
            var (isOpen, hasRecord) = (false, false)
            for line in part.split(separator: 0x0A).map({ $0.last == 0x0D ? $0.dropLast() : $0 }) {
                if line.starts(with: "SF:".utf8) || line.starts(with: "\u{FEFF}SF:".utf8) { isOpen = true }
                if line.elementsEqual("end_of_record".utf8) { (isOpen, hasRecord) = (false, true) }
            }
            return isOpen || !hasRecord
        }
    }

    /// The integers that data states of itself are those of its lines.
    static func check(_ data: CoverageData) throws(FuzzFault) {
        try FuzzFault.unless(
            zip(data.files, data.files.dropFirst()).allSatisfy { $0.path < $1.path }, "files twice or out of order")
        for file in data.files {
            var (count, covered, branches, last) = (0, 0, BranchCount(), -1)
            for line in file.lines {
                try FuzzFault.unless(line.number > last && line.hits >= 0, "line \(line.number) after \(last)")
                (last, count) = (line.number, count + 1)
                if line.hits > 0 { covered += 1 }
                guard let own = line.branches?.count else { continue }
                try FuzzFault.unless(own.covered >= 0 && own.covered <= own.valid, "\(own) of line \(line.number)")
                branches.covered += own.covered
                branches.valid += own.valid
            }
            let lines = file.lines
            try FuzzFault.unless(
                lines.count == count && lines.covered == covered && lines.branches == branches,
                "'\(file.path)' states \(lines.covered) of \(lines.count) lines and \(lines.branches)")
            for count in [file.lineCount, file.branches, file.unplacedLines, file.unplacedBranches] {
                try FuzzFault.unless(count.covered >= 0 && count.covered <= count.valid, "'\(file.path)': \(count)")
            }
            try FuzzFault.unless(!file.path.string.utf8.isEmpty, "a file without a path")
        }
    }

    private static func checkVerdicts(of data: CoverageData, _ random: inout RandomSource) throws {
        let policy = CoveragePolicy(
            measure: random.pick(CoverageMeasure.allCases), minimum: random.percentage(),
            perFile: random.chance(0.5) ? random.percentage() : nil, diff: random.percentage(),
            tolerance: random.chance(0.5) ? random.percentage() : nil)
        let changes = ChangedLines(
            files: data.files.prefix(3).map { file in
                let first = random.int(in: 1...9)
                return .init(path: file.path, lines: [first...(first + random.int(in: 0...9))])
            })
        let first = CoverageGate.evaluate(data, by: policy, changes: changes)
        let baseline = CoverageBaseline(first, label: "base")
        let verdict = CoverageGate.evaluate(data, by: policy, changes: changes, baseline: baseline)
        try FuzzFault.unless(
            verdict.covered <= verdict.valid && verdict.covered >= 0, "\(verdict.covered) of \(verdict.valid)")
        try FuzzFault.unless(verdict.valid > 0 || verdict.outcome == .block, "nothing measured, and it passes")
        try FuzzFault.unless(
            verdict.outcome == first.outcome, "blocked by itself as baseline: \(verdict.findings.map(\.check))")
        // Any other base: one that had nothing, or more than any report holds.
        let valid = random.pick([0, 1, random.int(in: 1...99), 1 << 47])
        let other = CoverageBaseline(
            label: "other", measure: policy.measure,
            total: BranchCount(covered: random.int(in: 0...valid), valid: valid),
            files: [CoverageBaseline.File(path: "gone.py", count: BranchCount())])
        let compared = CoverageGate.evaluate(
            data, by: policy, baseline: other, repository: RepositoryFiles(files: []) { _ in nil })
        try FuzzFault.unless(compared.outcome == compared.report.outcome, "shown as another outcome")
        if let changed = verdict.changed?.total {
            try FuzzFault.unless(changed.covered <= changed.valid && changed.covered >= 0, "\(changed) changed")
        }
        if random.chance(0.2) { try FuzzChecks.check(verdict.report, verdict.outcome) }
        if random.chance(0.02) {
            let page = CoverageHTML.render(verdict, title: "t", sources: { _ in Array("a\nb".utf8) })
            try FuzzFault.unless(!page.isEmpty, "an empty page")
        }
        if random.chance(0.1) { try checkMerging(data, baseline) }
    }

    /// A report merged with itself has the same lines; one under paths of a repository too; a baseline comes back.
    private static func checkMerging(_ data: CoverageData, _ baseline: CoverageBaseline) throws {
        let twice = data.merged(with: data)
        try check(twice)
        try FuzzFault.unless(
            twice.files.map(\.lineCount) == data.files.map(\.lineCount)
                && twice.files.map(\.branches) == data.files.map(\.branches), "merged with itself it is another one")
        let paths = RepositoryPaths(root: "/src/repo", files: ["pkg/m.py", "p/a.py", "a", "a.swift", "src/b&.c"])
        let mapped = paths.map(data)
        try check(mapped)
        try FuzzFault.unless(mapped.files.count <= data.files.count, "mapped files come from nowhere")
        let again = CoverageBaseline(try JSONValue.parse(baseline.json.text()), label: "base")
        try FuzzFault.unless(again == baseline, "the baseline does not come back")
    }
}

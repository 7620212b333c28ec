import Basics

/// Reads LCOV tracefiles as lcov, gcovr, llvm-cov, coverage.py and others write them (docs/formats/coverage.md#lcov).
///
/// The totals in it (`LF`, `LH`, `BRF`, `BRH`) are wrong by tool: lines are counted again, as lcov itself does, and a note
/// names where `LF` or `LH` say something else. A file cut between two records cannot be told from a shorter one.
struct LCOVReader {
    /// Records that say nothing the gate needs.
    private static let others: [StaticString] = [
        "TN:", "VER:", "FN:", "FNDA:", "FNF:", "FNH:", "FNL:", "FNA:", "BRF:", "BRH:", "MCDC:", "MCF:",
        "MCH:", "#",
    ]

    private var input: ReportLines
    private var builder = CoverageBuilder(hits: CoverageLines.sum)
    /// Whether a record is open.
    private var isOpen = false
    private var path = ""
    /// What the record that is open states of its lines.
    private var (found, hit): (Int?, Int?)
    /// How many records state another count than their lines give, and the first of them.
    private var differing: (count: Int, first: String) = (0, "")

    /// Reads the whole report called `name`.
    static func read(name: String, source: @escaping () throws -> [UInt8]?) throws(ReportError) -> CoverageData {
        var reader = LCOVReader(input: ReportLines(file: name, remedy: CoverageReader.remedy, source: source))
        return try reader.readReport()
    }

    private init(input: ReportLines) { self.input = input }

    private mutating func readReport() throws(ReportError) -> CoverageData {
        var hasRecords = false
        while let raw = try input.next() {
            let line = raw.drop(while: Self.isBlank)
            if let fields = line.after("DA:") {
                try readLine(fields)
            } else if let fields = line.after("BRDA:") {
                try readBranch(fields)
            } else if let path = line.after("SF:") {
                guard !isOpen else {
                    throw input.error(.malformed, "SF: before the end_of_record of the file before")
                }
                guard !path.isEmpty else { throw input.error(.malformed, "SF: without a path") }
                builder.open(Key(path.text))
                (isOpen, self.path, found, hit) = (true, path.text, nil, nil)
            } else if let count = line.after("LF:") {
                found = (found ?? 0) + (count.wholeNumber ?? 0)
            } else if let count = line.after("LH:") {
                hit = (hit ?? 0) + (count.wholeNumber ?? 0)
            } else if let rest = line.after("end_of_record"), rest.allSatisfy(Self.isBlank) {
                guard isOpen else { throw input.error(.malformed, "end_of_record without SF:") }
                close()
                (isOpen, hasRecords) = (false, true)
            } else if !line.allSatisfy(Self.isBlank),
                !Self.others.contains(where: { line.after($0) != nil })
            {
                let isCut = !input.hasNewline
                throw input.error(
                    isCut ? .truncated : .malformed,
                    isCut ? "the tracefile ends inside a line" : "'\(line.excerpt)' is not a record of a tracefile")
            }
            guard !builder.isOverLimit else { throw input.error(.limit, CoverageBuilder.limitReason) }
        }
        guard !isOpen else { throw input.error(.truncated, "the tracefile ends before an end_of_record") }
        guard hasRecords else { throw input.error(.truncated, "the tracefile has no record of a file") }
        guard differing.count > 0 else { return builder.finish() }
        let records = FigureText.count(differing.count, "record", "records")
        return builder.finish(
            notes: [
                "\(records) of \(input.file) \(differing.count == 1 ? "states" : "state") other totals (LF, LH) than "
                    + "the DA lines give, which count: first \(differing.first)"
            ])
    }

    /// Ends the record, and takes note if its totals are not those of its lines. One without lines only counts them, as
    /// `llvm-cov export -summary-only` does.
    private mutating func close() {
        let (lines, unplaced) = builder.takeLines()
        let count = BranchCount(covered: lines.covered, valid: lines.count)
        let stated = BranchCount(covered: min(hit ?? 0, found ?? 0), valid: found ?? 0)
        builder.close(lines, unplacedLines: count.valid == 0 ? stated : BranchCount(), unplacedBranches: unplaced)
        guard count.valid > 0 else { return }
        let isSame = (found ?? count.valid) == count.valid && (hit ?? count.covered) == count.covered
        guard !isSame else { return }
        differing.count += 1
        guard differing.count == 1 else { return }
        func shown(_ number: Int?) -> String { number.map(FigureText.grouped) ?? "?" }
        let name = SafeText.line(String(decoding: path.utf8.prefix(200), as: UTF8.self))
        differing.first =
            "\(name), \(shown(hit)) of \(shown(found)) stated and \(shown(count.covered)) of \(shown(count.valid)) counted"
    }

    /// `DA:line,hits[,checksum]`
    private mutating func readLine(_ fields: ArraySlice<UInt8>) throws(ReportError) {
        var rest = fields
        guard isOpen, let number = rest.takeNumber(before: UInt8(ascii: ",")), number <= Int(Int32.max),
            let hits = Self.hits(rest.firstIndex(of: UInt8(ascii: ",")).map { rest[..<$0] } ?? rest)
        else { throw input.error(.malformed, "'DA:\(fields.excerpt)' is not of the form DA:line,hits in a file") }
        builder.append(number, hits: hits)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// A count: of gcov's that overflowed, nothing is known; larger ones than fit are as good as the largest, and so are
    /// those that were written as `1.0e+19`.
    private static func hits(_ text: ArraySlice<UInt8>) -> Int? {
        if let whole = text.wholeNumber { return whole }
        var text = text
        while let last = text.last, isBlank(last) { text = text.dropLast() }
        while let first = text.first, isBlank(first) { text = text.dropFirst() }
        if let negative = text.after("-") { return number(negative).map { _ in 0 } }
        return number(text)
    }

    /// `12`, `1.5`, `1.0e+19`: rounded up, since what ran in part ran.
    private static func number(_ text: ArraySlice<UInt8>) -> Int? {
        if let whole = text.wholeNumber { return whole }
        let (digits, point, letter) = (UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "e"))
        guard text.count < 40, let first = text.first, digits.contains(first),
            text.allSatisfy({ digits.contains($0) || $0 == point || $0 | 0x20 == letter || $0 == 0x2B || $0 == 0x2D }),
            let value = Double(text.text)
        else { return nil }
        return value >= 0x1p62 ? .max : Int(value.rounded(.up))
    }

    /// `BRDA:line,block,branch,taken`: the branch may be words with blanks and commas in them.
    private mutating func readBranch(_ fields: ArraySlice<UInt8>) throws(ReportError) {
        guard isOpen, let first = fields.firstIndex(of: UInt8(ascii: ",")),
            let last = fields.lastIndex(of: UInt8(ascii: ",")), first < last,
            let number = fields[..<first].wholeNumber, number <= Int(Int32.max),
            case let name = fields[(first + 1)..<last], name.contains(UInt8(ascii: ",")),
            case let taken = fields[(last + 1)...], let hits = taken.after("-")?.isEmpty == true ? 0 : Self.hits(taken)
        else {
            throw input.error(.malformed, "'BRDA:\(fields.excerpt)' is not of the form BRDA:line,block,branch,taken")
        }
        builder.append(CoverageBranch(id: CoverageBranch.id(of: name), isTaken: hits > 0), line: number)
    }
}

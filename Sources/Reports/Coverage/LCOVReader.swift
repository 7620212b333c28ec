import Basics

/// Reads LCOV tracefiles as lcov, gcovr, llvm-cov, coverage.py and others write them (formats.md §1.3).
///
/// The totals in it (`LF`, `LH`, `BRF`, `BRH`) are wrong by tool: lines are counted again. A file cut between two
/// records cannot be told from a shorter one.
struct LCOVReader {
    /// Records that say nothing the gate needs.
    private static let others: [StaticString] = [
        "TN:", "VER:", "LF:", "LH:", "FN:", "FNDA:", "FNF:", "FNH:", "FNL:", "FNA:", "BRF:", "BRH:", "MCDC:", "MCF:",
        "MCH:", "#",
    ]

    private var input: ReportLines
    private var builder = CoverageBuilder(hits: CoverageLines.sum)
    /// Whether a record is open.
    private var isOpen = false

    /// Reads the whole report called `name`.
    static func read(name: String, source: @escaping () throws -> [UInt8]?) throws(ReportError) -> CoverageData {
        var reader = LCOVReader(input: ReportLines(file: name, remedy: CoverageReader.remedy, source: source))
        return try reader.readReport()
    }

    private init(input: ReportLines) { self.input = input }

    private mutating func readReport() throws(ReportError) -> CoverageData {
        var hasRecords = false
        while let line = try input.next() {
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
                isOpen = true
            } else if line.after("end_of_record")?.isEmpty == true {
                guard isOpen else { throw input.error(.malformed, "end_of_record without SF:") }
                builder.close()
                (isOpen, hasRecords) = (false, true)
            } else if !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }),
                !Self.others.contains(where: { line.after($0) != nil })
            {
                let isCut = !input.hasNewline
                throw input.error(
                    isCut ? .truncated : .malformed,
                    isCut ? "the tracefile ends inside a line" : "'\(line.excerpt)' is no record of a tracefile")
            }
            guard !builder.isOverLimit else { throw input.error(.limit, CoverageBuilder.limitReason) }
        }
        guard !isOpen else { throw input.error(.truncated, "the tracefile ends before an end_of_record") }
        guard hasRecords else { throw input.error(.truncated, "the tracefile has no record of a file") }
        return builder.finish()
    }

    /// `DA:line,hits[,checksum]`
    private mutating func readLine(_ fields: ArraySlice<UInt8>) throws(ReportError) {
        var rest = fields
        guard isOpen, let number = rest.takeNumber(before: UInt8(ascii: ",")), number <= Int(Int32.max),
            let hits = Self.hits(rest.firstIndex(of: UInt8(ascii: ",")).map { rest[..<$0] } ?? rest)
        else { throw input.error(.malformed, "'DA:\(fields.excerpt)' is not of the form DA:line,hits in a file") }
        builder.append(number, hits: hits)
    }

    /// A count: of gcov's that overflowed, nothing is known; larger ones than fit are as good as the largest.
    private static func hits(_ text: ArraySlice<UInt8>) -> Int? {
        if let whole = text.wholeNumber { return whole }
        if let negative = text.after("-") { return negative.wholeNumber.map { _ in 0 } }
        return text.count > 18 && text.count < 40 && text.allSatisfy { $0 &- UInt8(ascii: "0") < 10 } ? .max : nil
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

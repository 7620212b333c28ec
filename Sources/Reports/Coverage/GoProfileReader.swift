import Basics

/// Reads what `go test -coverprofile` writes (docs/formats/coverage.md#go): a line is covered where any block over it
/// ran.
///
/// Go's own percentage counts statements, not lines. A profile cut after a whole line cannot be told from a shorter one.
struct GoProfileReader {
    private static let longestFile = 1_000_000
    /// How many lines of blocks and files may be looked at: against files made to exhaust time.
    private static let mostLines = 1 << 28

    private var input: ReportLines
    private var builder = CoverageBuilder(hits: CoverageLines.sum)
    private var path: [UInt8]?
    /// The hits of the lines of the file that is open, by number; -1 where no block is.
    private var hits: [Int] = []
    private var total = 0

    /// Reads the whole report called `name`.
    static func read(name: String, source: @escaping () throws -> [UInt8]?) throws(ReportError) -> CoverageData {
        var reader = GoProfileReader(input: ReportLines(file: name, remedy: CoverageReader.remedy, source: source))
        return try reader.readReport()
    }

    private init(input: ReportLines) { self.input = input }

    private mutating func readReport() throws(ReportError) -> CoverageData {
        var hasBlocks = false
        while let line = try input.next() {
            // Profiles are joined by appending them, with blank lines between them.
            if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
            let line = input.number == 1 ? line.after("\u{FEFF}") ?? line : line
            if input.number == 1 || line.after("mode: ") != nil {
                // Profiles are joined by appending them, each with its first line.
                guard ["set", "count", "atomic"].contains(where: { line.elementsEqual("mode: \($0)".utf8) }) else {
                    guard input.hasNewline || input.number == 1 else {
                        throw input.error(.truncated, "the profile ends inside a line")
                    }
                    throw input.error(.wrongSchema, "'\(line.excerpt)' is not a mode of a Go cover profile")
                }
            } else {
                try readBlock(line)
                hasBlocks = true
            }
        }
        guard hasBlocks else { throw input.error(.truncated, "the profile ends after its first line") }
        flush()
        guard !builder.isOverLimit else { throw input.error(.limit, CoverageBuilder.limitReason) }
        return builder.finish(style: .module)
    }

    /// `file:startLine.startColumn,endLine.endColumn statements count`
    private mutating func readBlock(_ line: ArraySlice<UInt8>) throws(ReportError) {
        guard let colon = line.lastIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
            let block = Self.block(line[(colon + 1)...]), block.lines.upperBound <= Self.longestFile
        else {
            guard input.hasNewline else { throw input.error(.truncated, "the profile ends inside a line") }
            throw input.error(
                .malformed, "'\(line.excerpt)' is not of the form file:line.column,line.column statements count")
        }
        let path = line[..<colon]
        if self.path.map({ !$0.elementsEqual(path) }) ?? true {
            flush()
            builder.open(Key(path.text))
            self.path = Array(path)
            guard !builder.isOverLimit else { throw input.error(.limit, CoverageBuilder.limitReason) }
        }
        guard block.statements > 0 else { return }
        total += block.lines.count
        guard total <= Self.mostLines else {
            throw input.error(.limit, "more than \(FigureText.grouped(Self.mostLines)) lines in blocks")
        }
        if hits.count <= block.lines.upperBound {
            hits.append(contentsOf: repeatElement(-1, count: block.lines.upperBound + 1 - hits.count))
        }
        for number in block.lines { hits[number] = max(hits[number], block.count) }
    }

    private static func block(
        _ text: ArraySlice<UInt8>
    ) -> (lines: ClosedRange<Int>, statements: Int, count: Int)? {
        let (point, comma, blank) = (UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: " "))
        var rest = text
        while rest.last == blank { rest = rest.dropLast() }
        guard let start = rest.takeNumber(before: point), rest.takeNumber(before: comma) != nil,
            let end = rest.takeNumber(before: point), rest.takeNumber(before: blank) != nil, start <= end,
            let statements = rest.takeNumber(before: blank), let count = rest.wholeNumber
        else { return nil }
        return (start...end, statements, count)
    }

    private mutating func flush() {
        total += hits.count
        for (number, hits) in hits.enumerated() where hits >= 0 {
            builder.append(number, hits: hits)
        }
        hits.removeAll(keepingCapacity: true)
    }
}

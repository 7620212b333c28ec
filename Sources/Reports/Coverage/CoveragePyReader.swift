import Basics

/// Reads what `coverage json` writes (docs/formats/coverage.md#coveragepy).
///
/// Every count is made again from the lists and compared with the stated one: a report that contradicts itself is
/// refused.
struct CoveragePyReader {
    /// The counts of `summary` and `totals`.
    private struct Summary: Equatable {
        var lines = BranchCount()
        var branches = BranchCount()
    }

    private let name: String
    private var reader: JSONReader
    private var builder = CoverageBuilder()
    private var sum = Summary()

    /// Reads the whole report called `name`.
    static func read(name: String, source: @escaping () throws -> [UInt8]?) throws(ReportError) -> CoverageData {
        var reader = CoveragePyReader(name: name, reader: JSONReader(limits: CoverageReader.jsonLimits, source: source))
        return try ReportError.reading(name, remedy: CoverageReader.remedy) { try reader.readReport() }
    }

    private mutating func readReport() throws -> CoverageData {
        var (hasMeta, hasFiles) = (false, false)
        var totals: Summary?
        guard try reader.next() == .beginObject else { throw wrongSchema("not an object") }
        while case .name(let member) = try reader.next() {
            let token = try reader.next()
            switch member {
            case "meta" where token == .beginObject && !hasMeta:
                hasMeta = true
                try readMeta()
            case "files" where token == .beginObject && !hasFiles:
                hasFiles = true
                try readFiles()
            case "totals" where token == .beginObject && totals == nil:
                totals = try readSummary(of: "totals")
            case "meta", "files", "totals": throw wrongSchema("'\(member)' is not one object")
            default: try reader.skip(token)
            }
        }
        _ = try reader.next()
        guard hasMeta, hasFiles, let totals else {
            throw wrongSchema("no coverage.py report: 'meta', 'files' or 'totals' is missing")
        }
        try compare(totals, sum, of: "totals")
        return builder.finish()
    }

    private mutating func readMeta() throws {
        var hasVersion = false
        while case .name(let member) = try reader.next() {
            let token = try reader.next()
            switch (member, token) {
            case ("version", .string): hasVersion = true
            case ("version", _): hasVersion = false
            // `format` came with 7.0 as 2; what another number would mean is not known.
            case ("format", .number(2)), ("format", .number(3)): break
            case ("format", .number(let number)):
                throw wrongSchema("'meta.format' is \(JSONValue.number(number).text()); 2 and 3 can be read")
            case ("format", _): throw wrongSchema("'meta.format' is not a number; 2 and 3 can be read")
            default: break
            }
            try reader.skip(token)
        }
        guard hasVersion else { throw wrongSchema("no coverage.py report: 'meta' has no version") }
    }

    // MARK: - A file

    private mutating func readFiles() throws {
        while case .name(let path) = try reader.next() {
            guard !path.string.utf8.isEmpty else { throw malformed("a file without a path") }
            guard builder.open(path) else { throw malformed("the file '\(path)' is written twice") }
            try readFile(path)
        }
    }

    private mutating func readFile(_ path: Key) throws {
        guard try reader.next() == .beginObject else { throw wrongSchema("'files' holds something other than objects") }
        var stated: Summary?
        var seen: Set<Key> = []
        while case .name(let member) = try reader.next() {
            let token = try reader.next()
            switch member {
            case "executed_lines", "missing_lines", "executed_branches", "missing_branches", "summary":
                guard seen.insert(member).inserted else {
                    throw malformed("'\(member)' of '\(path)' is written twice")
                }
            default: break
            }
            switch member {
            case "executed_lines": try readLines(token, hits: 1)
            case "missing_lines": try readLines(token, hits: 0)
            case "executed_branches": try readArcs(token, isTaken: true)
            case "missing_branches": try readArcs(token, isTaken: false)
            case "summary":
                guard token == .beginObject else { throw malformed("the summary of '\(path)' is not an object") }
                stated = try readSummary(of: "'\(path)'")
            default: try reader.skip(token)
            }
        }
        guard let stated, seen.contains("executed_lines"), seen.contains("missing_lines") else {
            throw wrongSchema("'\(path)' has no summary, executed_lines or missing_lines")
        }
        try close(path, stated: stated)
    }

    private mutating func close(_ path: Key, stated: Summary) throws(ReportError) {
        let (lines, _) = builder.takeLines()
        var counted = Summary(
            lines: BranchCount(covered: lines.covered, valid: lines.count), branches: lines.branches)
        let unplaced = BranchCount(
            covered: stated.branches.covered - counted.branches.covered,
            valid: stated.branches.valid - counted.branches.valid)
        if unplaced.covered >= 0, unplaced.covered <= unplaced.valid { counted.branches = stated.branches }
        try compare(stated, counted, of: "'\(path)'")
        sum.lines.covered += counted.lines.covered
        sum.lines.valid += counted.lines.valid
        sum.branches.covered += counted.branches.covered
        sum.branches.valid += counted.branches.valid
        builder.close(lines, unplacedBranches: unplaced)
        try checkLimit()
    }

    // MARK: - Values

    private mutating func readLines(_ token: JSONToken, hits: Int) throws {
        guard token == .beginArray else { throw malformed("a list of numbers was expected") }
        let range = 0...Int(Int32.max)
        repeat {
            var isLine = true
            reader.takeIntegers { number in
                isLine = range.contains(number)
                if isLine { builder.append(number, hits: hits) }
                return isLine && !builder.isOverLimit
            }
            guard isLine else { throw malformed("a list holds something other than numbers of lines") }
            try checkLimit()
            guard let number = try number(in: range) else { return }
            builder.append(number, hits: hits)
        } while true
    }

    private mutating func readArcs(_ token: JSONToken, isTaken: Bool) throws {
        guard token == .beginArray else { throw malformed("a list of branches was expected") }
        // A branch that leaves the function goes to a line below 0.
        let range = -Int(Int32.max)...Int(Int32.max)
        while case let element = try reader.next(), element != .endArray {
            guard element == .beginArray else { throw malformed("a list of numbers was expected") }
            guard let line = try number(in: range), let target = try number(in: range), try number(in: range) == nil
            else { throw malformed("a branch is not a pair of lines") }
            // A branch of what is no line, as the beginning of a function is none, has no place.
            if line >= 0 { builder.append(CoverageBranch(id: target, isTaken: isTaken), line: line) }
            try checkLimit()
        }
    }

    /// The next number of a list, nil at its end.
    private mutating func number(in range: ClosedRange<Int>) throws -> Int? {
        switch try reader.next() {
        case .endArray: return nil
        case .number(let value):
            if let number = Int(exactly: value), range.contains(number) { return number }
        default: break
        }
        throw malformed("a list holds something other than numbers of lines")
    }

    private mutating func readSummary(of subject: String) throws -> Summary {
        let names: [Key] = ["covered_lines", "num_statements", "covered_branches", "num_branches"]
        let found = try reader.integers(names, missing: [nil, nil, 0, 0])
        func number(_ place: Int) throws(ReportError) -> Int {
            guard let number = found[place], (0...Int(Int32.max)).contains(number) else {
                throw malformed("the summary of \(subject) has no whole number '\(names[place])'")
            }
            return number
        }
        return Summary(
            lines: BranchCount(covered: try number(0), valid: try number(1)),
            branches: BranchCount(covered: try number(2), valid: try number(3)))
    }

    private func checkLimit() throws(ReportError) {
        guard builder.isOverLimit else { return }
        throw ReportError(
            .limit, file: name, position: reader.position, reason: CoverageBuilder.limitReason,
            remedy: CoverageReader.remedy)
    }

    private func compare(_ stated: Summary, _ counted: Summary, of subject: String) throws(ReportError) {
        guard stated != counted else { return }
        func text(_ sum: Summary) -> String {
            "\(sum.lines.covered) of \(sum.lines.valid) lines and \(sum.branches.covered) of "
                + "\(sum.branches.valid) branches"
        }
        throw malformed(
            "the report contradicts itself: \(subject) states \(text(stated)), its lists hold \(text(counted))")
    }

    private func malformed(_ reason: String) -> ReportError {
        ReportError(.malformed, file: name, position: reader.position, reason: reason, remedy: CoverageReader.remedy)
    }

    private func wrongSchema(_ reason: String) -> ReportError {
        ReportError(.wrongSchema, file: name, position: reader.position, reason: reason, remedy: CoverageReader.remedy)
    }
}

import Basics

/// Reads what `coverage json` writes (formats.md §1.4).
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
    private var files: [FileCoverage] = []
    private var sum = Summary()

    private init(name: String, reader: JSONReader) {
        self.name = name
        self.reader = reader
    }

    /// Reads the whole report called `name`.
    static func read(name: String, source: @escaping () throws -> [UInt8]?) throws(ReportError) -> CoverageData {
        var reader = CoveragePyReader(name: name, reader: JSONReader(source: source))
        do {
            return try reader.readReport()
        } catch let error as JSONError {
            throw ReportError(error, file: name, remedy: CoverageReader.remedy)
        } catch let error as ReportError {
            throw error
        } catch {
            throw ReportError(.unreadable, file: name, reason: "\(error)", remedy: CoverageReader.remedy)
        }
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
                let meta = try reader.value(token)
                try checkMeta(meta)
            case "files" where token == .beginObject && !hasFiles:
                hasFiles = true
                try readFiles()
            case "totals" where token == .beginObject && totals == nil:
                let value = try reader.value(token)
                totals = try summary(value, of: "totals")
            case "meta", "files", "totals": throw wrongSchema("'\(member)' is not one object")
            default: try reader.skip(token)
            }
        }
        _ = try reader.next()
        guard hasMeta, hasFiles, let totals else {
            throw wrongSchema("no coverage.py report: 'meta', 'files' or 'totals' is missing")
        }
        try compare(totals, sum, of: "totals")
        return CoverageData(files: files)
    }

    private func checkMeta(_ meta: JSONValue) throws(ReportError) {
        guard meta["version"]?.stringValue != nil else {
            throw wrongSchema("no coverage.py report: 'meta' has no version")
        }
        // `format` came with 7.0 as 2; what another number would mean is not known.
        guard let format = meta["format"] else { return }
        guard let number = format.intValue, (2...3).contains(number) else {
            throw wrongSchema("'meta.format' is \(format.text()); 2 and 3 can be read")
        }
    }

    // MARK: - A file

    private mutating func readFiles() throws {
        var paths: Set<Key> = []
        while case .name(let path) = try reader.next() {
            guard !path.string.utf8.isEmpty else { throw malformed("a file without a path") }
            guard paths.insert(path).inserted else { throw malformed("the file '\(path)' is written twice") }
            files.append(try readFile(path))
        }
    }

    private mutating func readFile(_ path: Key) throws -> FileCoverage {
        guard try reader.next() == .beginObject else { throw wrongSchema("'files' holds something else than objects") }
        var (executed, missing): ([Int], [Int]) = ([], [])
        var arcs: [(line: Int, branch: CoverageBranch)] = []
        var stated: Summary?
        var seen: Set<Key> = []
        while case .name(let member) = try reader.next() {
            guard seen.insert(member).inserted else { throw malformed("'\(member)' of '\(path)' is written twice") }
            let token = try reader.next()
            switch member {
            case "executed_lines": executed = try numbers(token, in: 0...Int(Int32.max))
            case "missing_lines": missing = try numbers(token, in: 0...Int(Int32.max))
            case "executed_branches": try readArcs(token, isTaken: true, into: &arcs)
            case "missing_branches": try readArcs(token, isTaken: false, into: &arcs)
            case "summary":
                let value = try reader.value(token)
                stated = try summary(value, of: "'\(path)'")
            default: try reader.skip(token)
            }
        }
        guard let stated, seen.contains("executed_lines"), seen.contains("missing_lines") else {
            throw wrongSchema("'\(path)' has no summary, executed_lines or missing_lines")
        }
        return try file(path, executed: executed, missing: missing, arcs: arcs, stated: stated)
    }

    private mutating func file(
        _ path: Key, executed: [Int], missing: [Int], arcs: [(line: Int, branch: CoverageBranch)], stated: Summary
    ) throws(ReportError) -> FileCoverage {
        let branches = Dictionary(grouping: arcs) { $0.line }.mapValues { $0.map(\.branch) }
        func line(_ number: Int, hits: Int) -> CoverageLine {
            CoverageLine(
                number: number, hits: hits,
                branches: branches[number].map { .listed(CoverageBranch.unique($0)) })
        }
        let lines = CoverageLines(executed.map { line($0, hits: 1) } + missing.map { line($0, hits: 0) })
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
        return FileCoverage(path: path, lines: lines, unplacedBranches: unplaced)
    }

    // MARK: - Values

    private mutating func numbers(_ token: JSONToken, in range: ClosedRange<Int>) throws -> [Int] {
        guard token == .beginArray else { throw malformed("a list of numbers was expected") }
        var result: [Int] = []
        while case let element = try reader.next(), element != .endArray {
            guard case .number(let value) = element, let number = Int(exactly: value), range.contains(number) else {
                throw malformed("a list holds something else than numbers of lines")
            }
            result.append(number)
        }
        return result
    }

    private mutating func readArcs(
        _ token: JSONToken, isTaken: Bool, into arcs: inout [(line: Int, branch: CoverageBranch)]
    ) throws {
        guard token == .beginArray else { throw malformed("a list of branches was expected") }
        while case let element = try reader.next(), element != .endArray {
            let arc = try numbers(element, in: -Int(Int32.max)...Int(Int32.max))
            guard arc.count == 2 else { throw malformed("a branch is not a pair of lines") }
            arcs.append((arc[0], CoverageBranch(id: arc[1], isTaken: isTaken)))
        }
    }

    private func summary(_ value: JSONValue, of subject: String) throws(ReportError) -> Summary {
        func number(_ name: Key, default missing: Int?) throws(ReportError) -> Int {
            // The bound lets the counts of any number of files be added.
            guard let number = value[name].map({ $0.intValue }) ?? missing, (0...Int(Int32.max)).contains(number) else {
                throw malformed("the summary of \(subject) has no whole number '\(name)'")
            }
            return number
        }
        return Summary(
            lines: BranchCount(
                covered: try number("covered_lines", default: nil), valid: try number("num_statements", default: nil)),
            branches: BranchCount(
                covered: try number("covered_branches", default: 0), valid: try number("num_branches", default: 0)))
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

import Basics

/// Reads what `llvm-cov export` writes, as `swift test --enable-code-coverage` does
/// (docs/formats/coverage.md#llvm-cov).
///
/// Files of `.build`, of `Tests` and of checkouts are in an export though they are not what is tested: they are left
/// out. `Tests` counts below the folder that all files have in common, since the checkout may lie in one of that name.
struct LLVMCovReader {
    private let name: String
    private var reader: JSONReader
    private var builder = CoverageBuilder(hits: CoverageLines.sum)

    /// Reads the whole report called `name`.
    static func read(name: String, source: @escaping () throws -> [UInt8]?) throws(ReportError) -> CoverageData {
        var reader = LLVMCovReader(name: name, reader: JSONReader(limits: CoverageReader.jsonLimits, source: source))
        return try ReportError.reading(name, remedy: CoverageReader.remedy) { try reader.readReport() }
    }

    private mutating func readReport() throws -> CoverageData {
        var (hasType, hasData) = (false, false)
        guard try reader.next() == .beginObject else { throw fault(.wrongSchema, "not an object") }
        while case .name(let member) = try reader.next() {
            let token = try reader.next()
            switch member {
            case "type":
                guard case .string(let text) = token, Key(text) == "llvm.coverage.json.export" else {
                    throw fault(.wrongSchema, "'type' is not llvm.coverage.json.export")
                }
                hasType = true
            case "data":
                guard token == .beginArray, !hasData else { throw fault(.wrongSchema, "'data' is not one list") }
                hasData = true
                while case let element = try reader.next(), element != .endArray { try readExport(element) }
            default: try reader.skip(token)
            }
        }
        _ = try reader.next()
        guard hasType, hasData else { throw fault(.wrongSchema, "no llvm-cov export: 'type' or 'data' is missing") }
        return CoverageData(files: Self.measured(builder.finish().files))
    }

    private mutating func readExport(_ token: JSONToken) throws {
        guard token == .beginObject else { throw fault(.wrongSchema, "'data' holds something other than objects") }
        var hasFiles = false
        while case .name(let member) = try reader.next() {
            let token = try reader.next()
            guard member == "files" else {
                try reader.skip(token)
                continue
            }
            guard token == .beginArray, !hasFiles else { throw fault(.wrongSchema, "'files' is not one list") }
            hasFiles = true
            while case let element = try reader.next(), element != .endArray { try readFile(element) }
        }
        guard hasFiles else { throw fault(.wrongSchema, "an export without 'files'") }
    }

    private mutating func readFile(_ token: JSONToken) throws {
        guard token == .beginObject else { throw fault(.wrongSchema, "'files' holds something other than objects") }
        var path: Key?
        var hasSegments = false
        var counts: (lines: BranchCount, branches: BranchCount)?
        while case .name(let member) = try reader.next() {
            let token = try reader.next()
            switch member {
            case "filename": if case .string(let text) = token { path = Key(text) }
            case "segments":
                guard !hasSegments else { throw fault(.malformed, "'segments' is written twice") }
                hasSegments = true
                try readSegments(token)
            case "branches": try readBranches(token)
            case "summary": counts = try readSummary(token)
            default: try reader.skip(token)
            }
        }
        guard let path, !path.string.utf8.isEmpty else { throw fault(.malformed, "a file without 'filename'") }
        let (lines, unplaced) = builder.takeLines()
        builder.open(path)
        if hasSegments {
            builder.close(lines, unplacedBranches: unplaced)
        } else {
            guard let counts else { throw fault(.wrongSchema, "'\(path)' has neither 'segments' nor 'summary'") }
            builder.close(CoverageLines(), unplacedLines: counts.lines, unplacedBranches: counts.branches)
        }
        guard !builder.isOverLimit else { throw fault(.limit, CoverageBuilder.limitReason) }
    }

    // MARK: - Values

    private mutating func readSegments(_ token: JSONToken) throws {
        guard token == .beginArray else { throw fault(.malformed, "'segments' is not a list") }
        var lines = LLVMCovLines()
        while case let element = try reader.next(), element != .endArray {
            guard element == .beginArray, let line = try number(), try number() != nil, let count = try number(),
                let hasCount = try flag(), let isEntry = try flag()
            else { throw fault(.malformed, "a segment is not [line, column, count, hasCount, isRegionEntry, …]") }
            // Exports before version 2.0.1 have no mark of a gap.
            var isGap = false
            switch try reader.next() {
            case .bool(let flag):
                isGap = flag
                guard try reader.next() == .endArray else { throw fault(.malformed, "a segment with too many values") }
            case .endArray: break
            default: throw fault(.malformed, "a segment is not [line, column, count, hasCount, isRegionEntry, …]")
            }
            let segment = LLVMCovLines.Segment(
                line: line, count: count, hasCount: hasCount, isEntry: isEntry, isGap: isGap)
            guard lines.add(segment, to: &builder) else {
                throw fault(.malformed, "segments are out of order, or too far apart")
            }
            guard !builder.isOverLimit else { throw fault(.limit, CoverageBuilder.limitReason) }
        }
        lines.finish(to: &builder)
    }

    /// `[lineStart, columnStart, lineEnd, columnEnd, trueCount, falseCount, …]`: two branches each.
    private mutating func readBranches(_ token: JSONToken) throws {
        guard token == .beginArray else { throw fault(.malformed, "'branches' is not a list") }
        while case let element = try reader.next(), element != .endArray {
            guard element == .beginArray else { throw fault(.malformed, "a branch is not a list") }
            guard let line = try number(), let column = try number(), let toLine = try number(),
                let toColumn = try number(), let hits = try number(), let elseHits = try number()
            else { throw fault(.malformed, "a branch is not a list of numbers") }
            guard line <= Int(Int32.max) else { throw fault(.malformed, "a branch of line \(line)") }
            while case let more = try reader.next(), more != .endArray { try reader.skip(more) }
            for (isElse, count) in [(false, hits), (true, elseHits)] {
                let id = CoverageBranch.id(of: "\(column),\(toLine),\(toColumn),\(isElse)".utf8)
                builder.append(CoverageBranch(id: id, isTaken: count > 0), line: line)
            }
            guard !builder.isOverLimit else { throw fault(.limit, CoverageBuilder.limitReason) }
        }
    }

    /// A number from 0; one beyond `Int` is as good as the largest.
    private mutating func number() throws -> Int? {
        guard case .number(let value) = try reader.next(), value >= 0 else { return nil }
        return value >= 0x1p62 ? .max : Int(exactly: value)
    }

    private mutating func flag() throws -> Bool? {
        switch try reader.next() {
        case .bool(let flag): flag
        case .number(0): false
        case .number(1): true
        default: nil
        }
    }

    /// `{"lines":{"count":6,"covered":4,…},"branches":{…},…}`
    private mutating func readSummary(_ token: JSONToken) throws -> (lines: BranchCount, branches: BranchCount) {
        guard token == .beginObject else { throw fault(.malformed, "'summary' is not an object") }
        var (lines, branches): (BranchCount?, BranchCount?)
        while case .name(let member) = try reader.next() {
            let token = try reader.next()
            switch member {
            case "lines": lines = try readCount(token, of: member)
            case "branches": branches = try readCount(token, of: member)
            default: try reader.skip(token)
            }
        }
        guard let lines else { throw fault(.malformed, "'summary' has no 'lines'") }
        return (lines, branches ?? BranchCount())
    }

    private mutating func readCount(_ token: JSONToken, of member: Key) throws -> BranchCount {
        guard token == .beginObject else { throw fault(.malformed, "'summary.\(member)' is not an object") }
        let numbers = try reader.integers(["count", "covered"], missing: [nil, nil])
        guard let valid = numbers[0], let covered = numbers[1], covered >= 0, covered <= valid, valid <= Int(Int32.max)
        else { throw fault(.malformed, "'summary.\(member)' has no 'count' and 'covered' that agree") }
        return BranchCount(covered: covered, valid: valid)
    }

    // MARK: - Files

    private static func measured(_ files: [FileCoverage]) -> [FileCoverage] {
        func components(_ path: Key) -> ArraySlice<Substring.UTF8View> {
            path.string.utf8.split(separator: UInt8(ascii: "/"))[...]
        }
        var common = files.first.map { components($0.path).dropLast() } ?? [][...]
        for file in files {
            let shared = zip(common, components(file.path).dropLast()).prefix { $0.elementsEqual($1) }.count
            common = common.prefix(shared)
        }
        return files.filter { file in
            let folders = components(file.path).dropLast()
            let isOther =
                folders.contains { $0.elementsEqual(".build".utf8) }
                || folders.dropFirst(common.count).contains {
                    $0.elementsEqual("Tests".utf8) || $0.elementsEqual("checkouts".utf8)
                }
            return !isOther
        }
    }

    private func fault(_ code: ReportError.Code, _ reason: String) -> ReportError {
        ReportError(code, file: name, position: reader.position, reason: reason, remedy: CoverageReader.remedy)
    }
}

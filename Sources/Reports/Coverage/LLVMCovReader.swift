import Basics

/// Reads what `llvm-cov export` writes, as `swift test --enable-code-coverage` does (formats.md §1.5).
///
/// Files of `.build`, of `Tests` and of checkouts are in an export though they are not what is tested: they are left
/// out. `Tests` counts below the folder that all files have in common, since the checkout may lie in one of that name.
struct LLVMCovReader {
    private let name: String
    private var reader: JSONReader
    private var files: [FileCoverage] = []

    private init(name: String, reader: JSONReader) { (self.name, self.reader) = (name, reader) }

    /// Reads the whole report called `name`.
    static func read(name: String, source: @escaping () throws -> [UInt8]?) throws(ReportError) -> CoverageData {
        var reader = LLVMCovReader(name: name, reader: JSONReader(source: source))
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
        return CoverageData(files: measuredFiles())
    }

    private mutating func readExport(_ token: JSONToken) throws {
        guard token == .beginObject else { throw fault(.wrongSchema, "'data' holds something else than objects") }
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
        guard token == .beginObject else { throw fault(.wrongSchema, "'files' holds something else than objects") }
        var path: Key?
        var lines: CoverageLines?
        var counts: (lines: BranchCount, branches: BranchCount)?
        var branches: [Int: [CoverageBranch]] = [:]
        while case .name(let member) = try reader.next() {
            let token = try reader.next()
            switch member {
            case "filename": if case .string(let text) = token { path = Key(text) }
            case "segments":
                guard lines == nil else { throw fault(.malformed, "'segments' is written twice") }
                lines = try readSegments(token)
            case "branches": branches = try readBranches(token)
            case "summary":
                let value = try reader.value(token)
                counts = (try count("lines", of: value), try count("branches", of: value))
            default: try reader.skip(token)
            }
        }
        guard let path, !path.string.utf8.isEmpty else { throw fault(.malformed, "a file without 'filename'") }
        guard let lines else {
            guard let counts else { throw fault(.wrongSchema, "'\(path)' has neither 'segments' nor 'summary'") }
            files.append(
                FileCoverage(
                    path: path, lines: CoverageLines(), unplacedLines: counts.lines, unplacedBranches: counts.branches))
            return
        }
        files.append(placed(branches, on: lines, path: path))
    }

    private func placed(_ branches: [Int: [CoverageBranch]], on lines: CoverageLines, path: Key) -> FileCoverage {
        guard !branches.isEmpty else { return FileCoverage(path: path, lines: lines) }
        var rest = branches
        let all = CoverageLines(
            lines.map { line in
                let listed = rest.removeValue(forKey: line.number).map { CoverageBranch.unique($0) }
                return CoverageLine(number: line.number, hits: line.hits, branches: listed.map { .listed($0) })
            })
        let unplaced = rest.values.flatMap { CoverageBranch.unique($0) }
        return FileCoverage(
            path: path, lines: all,
            unplacedBranches: BranchCount(covered: unplaced.count { $0.isTaken }, valid: unplaced.count))
    }

    // MARK: - Values

    private mutating func readSegments(_ token: JSONToken) throws -> CoverageLines {
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
            guard lines.add(segment) else { throw fault(.malformed, "segments are out of order, or too far apart") }
        }
        return lines.finish()
    }

    /// `[lineStart, columnStart, lineEnd, columnEnd, trueCount, falseCount, …]`: two branches each.
    private mutating func readBranches(_ token: JSONToken) throws -> [Int: [CoverageBranch]] {
        guard token == .beginArray else { throw fault(.malformed, "'branches' is not a list") }
        var result: [Int: [CoverageBranch]] = [:]
        while case let element = try reader.next(), element != .endArray {
            guard element == .beginArray else { throw fault(.malformed, "a branch is not a list") }
            var values: [Int] = []
            for _ in 0..<6 {
                guard let value = try number() else { throw fault(.malformed, "a branch is not a list of numbers") }
                values.append(value)
            }
            while case let more = try reader.next(), more != .endArray { try reader.skip(more) }
            let place = values[1...3].map(String.init).joined(separator: ",")
            for (name, count) in [("T", values[4]), ("F", values[5])] {
                let id = CoverageBranch.id(of: "\(place)\(name)".utf8)
                result[values[0], default: []].append(CoverageBranch(id: id, isTaken: count > 0))
            }
        }
        return result
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

    private func count(_ member: Key, of summary: JSONValue) throws(ReportError) -> BranchCount {
        guard let object = summary[member] else {
            if member == "branches" { return BranchCount() }
            throw fault(.malformed, "'summary' has no '\(member)'")
        }
        guard let valid = object["count"]?.intValue, let covered = object["covered"]?.intValue,
            covered >= 0, covered <= valid, valid <= Int(Int32.max)
        else { throw fault(.malformed, "'summary.\(member)' has no 'count' and 'covered' that agree") }
        return BranchCount(covered: covered, valid: valid)
    }

    // MARK: - Files

    private func measuredFiles() -> [FileCoverage] {
        let paths = files.map { $0.path.string.utf8.split(separator: UInt8(ascii: "/")).map { Key(Substring($0)) } }
        var common: ArraySlice<Key> = paths.first?.dropLast() ?? []
        for path in paths {
            let shared = zip(common, path.dropLast()).prefix { $0 == $1 }.count
            common = common.prefix(shared)
        }
        return zip(files, paths).compactMap { file, path in
            let isOther =
                path.dropLast().contains { $0 == ".build" }
                || path.dropFirst(common.count).dropLast().contains { $0 == "Tests" || $0 == "checkouts" }
            return isOther ? nil : file
        }
    }

    private func fault(_ code: ReportError.Code, _ reason: String) -> ReportError {
        ReportError(code, file: name, position: reader.position, reason: reason, remedy: CoverageReader.remedy)
    }
}

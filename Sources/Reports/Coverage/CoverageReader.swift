import Basics

/// Reads a coverage report of any supported format, told apart by its content.
package enum CoverageReader {
    static let remedy = "Give a report as 'coverage xml' (Cobertura) or 'coverage json' (coverage.py) writes it"

    /// Reads a report from bytes in memory.
    ///
    /// - Parameters:
    ///   - bytes: The whole report.
    ///   - name: How errors call the report: its path as the user gave it.
    /// - Returns: What it says, with paths as written in it.
    /// - Throws: `ReportError`; a report that cannot be read never counts as a pass (formats.md, house rule).
    package static func read(_ bytes: [UInt8], name: String) throws(ReportError) -> CoverageData {
        var rest: [UInt8]? = bytes
        return try read(name: name) {
            defer { rest = nil }
            return rest
        }
    }

    /// Reads a report in pieces, in memory bounded by what it says, not by how long it is.
    ///
    /// - Parameters:
    ///   - name: How errors call the report: its path as the user gave it.
    ///   - source: Gives the next piece (of any size, also empty) or nil at the end. A `ReportError` it throws comes
    ///     out as it is, another error as `.unreadable`.
    /// - Returns: What it says, with paths as written in it.
    /// - Throws: `ReportError`; a report that cannot be read never counts as a pass (formats.md, house rule).
    package static func read(
        name: String, source: @escaping () throws -> [UInt8]?
    ) throws(ReportError) -> CoverageData {
        var head: [UInt8] = []
        do {
            while content(of: head).count < 16, let chunk = try source() { head += chunk }
        } catch let error as ReportError {
            throw error
        } catch {
            throw ReportError(
                .unreadable, file: name, reason: "\(error)", remedy: "Check that the file is there and readable")
        }
        let content = content(of: head)
        var first: [UInt8]? = head
        let whole: () throws -> [UInt8]? = {
            guard let bytes = first else { return try source() }
            first = nil
            return bytes
        }
        switch content.first {
        case UInt8(ascii: "<"): return try CoberturaReader.read(name: name, source: whole)
        case UInt8(ascii: "{"): return try CoveragePyReader.read(name: name, source: whole)
        case nil:
            throw ReportError(
                .empty, file: name, reason: "the report is empty", remedy: "Check that the tests ran and wrote it")
        default:
            throw ReportError(
                .wrongSchema, file: name, position: SourcePosition(line: 1, column: 1), reason: guess(content),
                remedy: remedy)
        }
    }

    /// What is there after a byte order mark and blanks.
    private static func content(of head: [UInt8]) -> ArraySlice<UInt8> {
        let text = head.starts(with: [0xEF, 0xBB, 0xBF]) ? head.dropFirst(3) : head[...]
        return text.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
    }

    private static func guess(_ content: ArraySlice<UInt8>) -> String {
        if content.starts(with: "TN:".utf8) || content.starts(with: "SF:".utf8) { return "an LCOV tracefile" }
        if content.starts(with: "mode:".utf8) { return "a Go cover profile" }
        return "neither XML nor a JSON object"
    }
}

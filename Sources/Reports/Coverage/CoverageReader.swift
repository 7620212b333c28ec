import Basics

/// Reads a coverage report of any supported format, told apart by its content.
package enum CoverageReader {
    static let remedy =
        "Give a report as Cobertura or JaCoCo XML, an LCOV tracefile, coverage.py or llvm-cov JSON, or a Go cover profile"

    /// No name, path or number of a report is longer.
    static let jsonLimits = JSONReader.Limits(tokenBytes: 4 << 20)

    /// Reads a report in pieces, in memory bounded by what it says, not by how long it is.
    ///
    /// - Parameters:
    ///   - name: How errors call the report: its path as the user gave it.
    ///   - source: Gives the next piece (of any size, also empty) or nil at the end. A `ReportError` it throws comes
    ///     out as it is, another error as `.unreadable`.
    /// - Returns: What it says, with paths as written in it.
    /// - Throws: `ReportError`; a report that cannot be read never counts as a pass
    ///   (docs/formats/README.md#house-rule).
    package static func read(
        name: String, source: @escaping () throws -> [UInt8]?
    ) throws(ReportError) -> CoverageData {
        try ReportInput.read(name, for: .coverage, source: source) { text throws(ReportError) in
            try readText(name: name, source: text)
        }
    }

    private static func readText(
        name: String, source: @escaping () throws -> [UInt8]?
    ) throws(ReportError) -> CoverageData {
        var head: [UInt8] = []
        try ReportError.source(name) {
            while needsMore(head), let chunk = try source() { head += chunk }
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
        case UInt8(ascii: "{") where ["data", "type", "version"].contains(firstName(content)):
            return try LLVMCovReader.read(name: name, source: whole)
        case UInt8(ascii: "{"): return try CoveragePyReader.read(name: name, source: whole)
        case nil:
            throw ReportError(
                .empty, file: name, reason: "the report is empty", remedy: "Check that the tests ran and wrote it")
        case _ where content.after("mode:") != nil: return try GoProfileReader.read(name: name, source: whole)
        case _ where isTracefile(content): return try LCOVReader.read(name: name, source: whole)
        default:
            throw ReportError(
                .wrongSchema, file: name, position: SourcePosition(line: 1, column: 1),
                reason: "no coverage report of a known format", remedy: remedy)
        }
    }

    /// What is there after blanks.
    private static func content(of head: [UInt8]) -> ArraySlice<UInt8> {
        head.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
    }

    /// Whether `head` is too short to tell what it begins.
    private static func needsMore(_ head: [UInt8]) -> Bool {
        let content = content(of: head)
        guard content.first == UInt8(ascii: "{") else { return content.count < 16 }
        return content.count < 1 << 16 && firstName(content) == nil
    }

    /// The name of the first member of a JSON object, where it is all there and plain.
    private static func firstName(_ content: ArraySlice<UInt8>) -> Key? {
        let rest = content.dropFirst().drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
        guard rest.first == UInt8(ascii: "\""), let end = rest.dropFirst().firstIndex(of: UInt8(ascii: "\"")) else {
            return nil
        }
        return Key(rest[(rest.startIndex + 1)..<end].text)
    }

    private static func isTracefile(_ content: ArraySlice<UInt8>) -> Bool {
        content.after("TN:") != nil || content.after("SF:") != nil || content.after("#") != nil
    }
}

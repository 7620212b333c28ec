/// How each gate's readers are given a report: as UTF-8 without a byte order mark, whatever it is written in.
enum ReportInput {
    /// Reads a report in pieces.
    ///
    /// - Parameters:
    ///   - name: How errors call the report: its path as the user gave it.
    ///   - source: Gives the next piece as it is in the file, or nil at the end.
    ///   - body: Reads the text, which is given to it in the same way.
    static func read<Report>(
        _ name: String, source: @escaping () throws -> [UInt8]?,
        _ body: (@escaping () throws -> [UInt8]?) throws(ReportError) -> Report
    ) throws(ReportError) -> Report {
        let text = UTF8Text(file: name, source: source)
        return try body { try text.next() }
    }
}

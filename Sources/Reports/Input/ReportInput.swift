/// How each gate's readers are given a report: as UTF-8 without a byte order mark, whatever it is written in. A file
/// that they cannot read is named as what it is.
package enum ReportInput {
    /// Reads a report in pieces.
    ///
    /// - Parameters:
    ///   - name: How errors call the report: its path as the user gave it.
    ///   - use: What it is read for; nil for what is no report.
    ///   - source: Gives the next piece as it is in the file, or nil at the end.
    ///   - body: Reads the text, which is given to it in the same way.
    package static func read<Report>(
        _ name: String, for use: ReportUse?, source: @escaping () throws -> [UInt8]?,
        _ body: (@escaping () throws -> [UInt8]?) throws(ReportError) -> Report
    ) throws(ReportError) -> Report {
        let text = UTF8Text(file: name, source: source)
        let head = ReportHead()
        do throws(ReportError) {
            return try body {
                let piece = try text.next()
                if let piece { head.keep(piece) }
                return piece
            }
        } catch {
            guard let use, error.code != .unreadable, let kind = KnownReport.kind(of: head),
                let refusal = kind.refusal(of: name, for: use)
            else { throw error }
            throw refusal
        }
    }
}

/// What a file is given to a gate for.
package enum ReportUse: String, Hashable, Sendable {
    case coverage, tests, security, benchmark
    /// The lines that a change alters.
    case changes

    /// What to do with a report of this use that was given to something else.
    var remedy: String {
        switch self {
        case .coverage, .tests, .security, .benchmark: "Give it to 'pitlane gate \(rawValue)'"
        case .changes: "Give it to 'pitlane gate coverage' with --changes"
        }
    }
}

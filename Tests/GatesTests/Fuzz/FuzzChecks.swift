import Basics
import Gates
import Rendering
import Reports
import TestSupport

/// What holds of every parser of reports, and of every verdict.
enum FuzzChecks {
    /// A gate's day.
    static let today = CivilDate(dayNumber: 20_785)

    /// The bytes of real reports, none where the conformance data is not here.
    static func real(_ names: String...) -> [[UInt8]] {
        guard let folder = ProjectRoot.conformance else { return [] }
        return names.compactMap { try? ProjectRoot.bytes(ofFile: "\(folder)/reports/\($0)") }
    }

    /// Reads a document whole and in pieces: the same must come of both, a value or an error with its place.
    ///
    /// - Returns: nil where it is refused.
    static func read<Value: Equatable>(
        _ document: [UInt8], _ random: inout RandomSource,
        _ reader: (@escaping () throws -> [UInt8]?) throws(ReportError) -> Value
    ) throws(FuzzFault) -> Value? {
        var rest: [UInt8]? = document
        let whole = result {
            defer { rest = nil }
            return rest
        }
        var pieces = FuzzPieces(document, &random)
        let parted = result { pieces.next() }
        func result(_ source: @escaping () throws -> [UInt8]?) -> Result<Value, ReportError> {
            do throws(ReportError) { return .success(try reader(source)) } catch { return .failure(error) }
        }
        switch (whole, parted) {
        case (.success(let value), .success(let other)):
            try FuzzFault.unless(value == other, "another value comes of pieces")
            return value
        case (.failure(let error), .failure(let other)):
            try FuzzFault.unless(error == other, "whole '\(error)', of pieces '\(other)'")
            try check(error, of: document)
            return nil
        case (.success, .failure(let error)): throw FuzzFault("taken whole, of pieces '\(error)'")
        case (.failure(let error), .success): throw FuzzFault("taken of pieces, whole '\(error)'")
        }
    }

    /// An error has words, a remedy, and a place in the document unless the document as a whole is at fault.
    static func check(_ error: ReportError, of document: [UInt8]) throws(FuzzFault) {
        try FuzzFault.unless(!error.reason.utf8.isEmpty && !error.remedy.utf8.isEmpty, "an error without words")
        try FuzzFault.unless(error.code != .unreadable, "unreadable, though the bytes were given: \(error)")
        guard let position = error.position else {
            let isKind =
                [.wrongSchema, .foreign].contains(error.code) && error.reason.utf8.starts(with: "this is ".utf8)
            let isOfAll =
                error.code == .empty || isKind
                || error.reason == "cannot tell what made an empty list"
                || error.reason == "the UTF-16 text ends inside a character"
            return try FuzzFault.unless(isOfAll, "without a place: \(error)")
        }
        let lines = document.count { $0 == 0x0A || $0 == 0x0D } + 1
        try FuzzFault.unless(
            (1...lines).contains(position.line) && (1...(document.count + 1)).contains(position.column),
            "not in the document: \(error)")
    }

    /// A verdict is shown without a crash, says what it decided, and does nothing to a terminal.
    static func check(_ report: GateReport, _ outcome: GateOutcome) throws {
        try FuzzFault.unless(report.outcome == outcome, "shown as \(report.outcome), decided as \(outcome)")
        for reason in report.reasons {
            try FuzzFault.unless(!reason.reason.utf8.isEmpty && !reason.remedy.utf8.isEmpty, "a reason without words")
        }
        let lines = GateText.lines(report)
        try FuzzFault.unless(!lines.isEmpty, "nothing is shown")
        try FuzzFault.unless(
            lines.allSatisfy { line in line.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } },
            "a control character is shown: \(lines)")
        let markdown = GateMarkdown.text(report).utf8
        try FuzzFault.unless(
            !markdown.isEmpty && markdown.allSatisfy { $0 >= 0x20 || $0 == 0x0A }, "a control character in Markdown")
        // Numbers that are none do not come back.
        let json = report.json
        try FuzzFault.unless(try JSONValue.parse(json.text()) == json, "the verdict's JSON does not come back")
    }

    /// Whether the root is still open after the first `length` bytes of a document that was taken.
    ///
    /// - Parameter roots: The names a root may have; all begin with the first.
    static func isXMLCut(_ whole: [UInt8], _ length: Int, roots: String...) -> Bool {
        let trimmed = Array(whole.reversed().drop { $0 <= 0x20 }.reversed())
        // Without comments and their like nothing can follow the root.
        let hasOthers = whole.contains(UInt8(ascii: "!")) || whole.count { $0 == UInt8(ascii: "?") } > 2
        if !hasOthers, roots.contains(where: { trimmed.suffix($0.utf8.count + 3).elementsEqual("</\($0)>".utf8) }) {
            return FuzzSubject.isAnyByteMissing(whole, length)
        }
        guard let root = roots.first, let end = whole.firstRange(of: Array("</\(root)".utf8)) else { return false }
        return length < end.upperBound
    }
}

extension RandomSource {
    /// A whole percentage.
    mutating func percentage() -> Percentage { Percentage(UInt8(int(in: 0...100))) }
}

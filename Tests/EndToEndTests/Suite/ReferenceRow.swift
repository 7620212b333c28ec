import Basics
import Files

/// A row of a table in `docs/language`, by its page and a name of its own: `Tests/Fixtures/Suite/rows.txt`.
struct ReferenceRow: Sendable {
    let name: String
    /// Why no case can show it here; none where one does.
    let reason: String?

    /// All rows, page by page.
    static func all() throws -> [ReferenceRow] {
        let path = "\(SuiteCase.folder)/rows.txt"
        guard let bytes = try Folder.read(path, limit: 1 << 20) else {
            throw SuiteError(description: "\(path) is missing")
        }
        return bytes.split(separator: UInt8(ascii: "\n")).filter { $0.first != UInt8(ascii: "#") }.map { line in
            let parts = line.split(separator: UInt8(ascii: "|"), maxSplits: 1).map { text(trimmed: $0) }
            return ReferenceRow(name: parts[0], reason: parts.count > 1 ? parts[1] : nil)
        }
    }

    private static func text(trimmed bytes: ArraySlice<UInt8>) -> String {
        let space = UInt8(ascii: " ")
        let start = bytes.drop { $0 == space }
        let end = start.lastIndex { $0 != space }.map { $0 + 1 } ?? start.startIndex
        return String(decoding: start[..<end], as: UTF8.self)
    }
}

import Basics

/// A scanner's report being read: the JSON, and what all formats need around it.
struct SecurityInput {
    /// The report as the user names it.
    let name: String
    /// The checkout's absolute path, which is taken off the paths in reports; nil leaves them.
    let root: Key?
    /// Opens a file beside the report, by its path from the report's folder.
    let companion: SecurityReader.Companion
    private var reader: JSONReader
    private let content: Content
    /// How many findings were made so far.
    private var count = 0

    /// More findings of one report than this are no list that anybody works through (code scanning keeps as many), and
    /// would take more memory than a gate may.
    static let mostFindings = 5000
    static let remedy =
        "Give a report as SARIF 2.1.0 or as bandit, pip-audit, safety, trivy, osv-scanner, grype, gitleaks or detect-secrets "
        + "write JSON"

    init(
        name: String, root: Key?, companion: @escaping SecurityReader.Companion,
        source: @escaping () throws -> [UInt8]?
    ) {
        self.name = name
        self.root = root
        self.companion = companion
        let content = Content()
        self.content = content
        reader = JSONReader(limits: JSONReader.Limits(tokenBytes: 8 << 20)) {
            let bytes = try source()
            if !content.isThere, let bytes { content.isThere = bytes.contains { !JSONReader.isBlank($0) } }
            return bytes
        }
    }

    /// Whether anything but blanks was read so far.
    private final class Content { var isThere = false }

    /// Whether nothing but blanks was read so far.
    var isBlank: Bool { !content.isThere }

    mutating func next() throws -> JSONToken { try reader.next() }

    mutating func skip(_ token: JSONToken) throws { try reader.skip(token) }

    /// The part of a value that `shape` asks for.
    mutating func value(_ token: JSONToken, as shape: JSONShape) throws -> JSONValue {
        do {
            return try reader.value(token, as: shape)
        } catch let error as JSONReader.ShapeError {
            throw fault(error.isLimit ? .limit : .malformed, error.reason)
        }
    }

    /// Calls `body` with each element of the array that `token` begins; null is an array without elements.
    mutating func elements(
        _ token: JSONToken, as shape: JSONShape, of subject: String,
        _ body: (JSONValue, inout SecurityInput) throws -> Void
    ) throws {
        if token == .null { return }
        guard token == .beginArray else { throw wrongSchema("'\(subject)' is not a list") }
        while case let element = try next(), element != .endArray {
            let value = try value(element, as: shape)
            guard value.objectValue != nil else { throw malformed("'\(subject)' holds something other than objects") }
            try body(value, &self)
        }
    }

    /// Counts a finding.
    mutating func countFinding() throws {
        count += 1
        guard count <= Self.mostFindings else {
            throw ReportError(
                .limit, file: name, position: reader.position,
                reason: "more than \(FigureText.grouped(Self.mostFindings)) findings in one report",
                remedy: "Let the tool look at less at a time, or report only what is severe")
        }
    }

    // MARK: - Values

    /// The text of a member that must be there and hold something.
    func text(_ value: JSONValue, _ name: Key) throws -> String {
        guard let text = try optionalText(value, name), !text.utf8.isEmpty else {
            throw malformed("an entry has no text '\(name)'")
        }
        return text
    }

    /// The text of a member; nil where it is missing or null.
    func optionalText(_ value: JSONValue, _ name: Key) throws -> String? {
        switch value[name] {
        case nil, .null?: return nil
        case .string(let text): return text
        default: throw malformed("'\(name)' is not a text")
        }
    }

    /// The number of a line, from 1 on; nil where it is missing or null.
    func line(_ value: JSONValue, _ name: Key) throws -> Int? {
        switch value[name] {
        case nil, .null?: return nil
        case .number(let number):
            guard let line = Int(exactly: number), (0...Int(Int32.max)).contains(line) else { break }
            return line == 0 ? nil : line
        default: break
        }
        throw malformed("'\(name)' is not the number of a line")
    }

    /// The texts of a list that hold something; none where it is missing or null.
    func texts(_ value: JSONValue, _ name: Key) -> [String] {
        value[name]?.arrayValue?.compactMap(\.stringValue).filter { !$0.utf8.isEmpty } ?? []
    }

    /// A path as reports write it, relative to the checkout where it lies inside.
    func path(_ text: String) -> Key {
        var path = text.utf8[...]
        if path.starts(with: "file://".utf8) {
            path = path.dropFirst(7)
            // `/C:/a` of `file:///C:/a` is `C:/a`.
            let start = Array(path.prefix(3))
            if start.count == 3, start[0] == UInt8(ascii: "/"), start[2] == UInt8(ascii: ":") {
                path = path.dropFirst()
            }
        }
        if let root = root?.string.utf8, !root.isEmpty, path.starts(with: root),
            path.dropFirst(root.count).first == UInt8(ascii: "/")
        {
            path = path.dropFirst(root.count + 1)
        }
        while path.starts(with: "./".utf8) {
            path = path.dropFirst(2).drop { $0 == UInt8(ascii: "/") }
        }
        return Key(Substring(path))
    }

    // MARK: - Errors

    func malformed(_ reason: String) -> ReportError { fault(.malformed, reason) }

    func wrongSchema(_ reason: String) -> ReportError { fault(.wrongSchema, reason) }

    func fault(_ code: ReportError.Code, _ reason: String) -> ReportError {
        ReportError(code, file: name, position: reader.position, reason: reason, remedy: Self.remedy)
    }
}

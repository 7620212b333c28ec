/// A message about a place in the sources, made by a workflow command, a problem matcher or a gate
/// (docs/language/annotations.md#annotations).
package struct Annotation: Hashable, Sendable {
    /// GitHub's three levels.
    package enum Level: String, Hashable, Sendable, CaseIterable { case error, warning, notice }

    package var level: Level
    /// At most 4,096 characters, masked.
    package var message: String
    package var title: String?
    /// Relative to the workspace where it lies inside.
    package var file: String?
    package var line: Int?
    package var endLine: Int?
    package var column: Int?
    package var endColumn: Int?
    /// What a problem matcher found for `code`, such as the name of a rule.
    package var code: String?

    package init(
        level: Level, message: String, title: String? = nil, file: String? = nil, line: Int? = nil,
        endLine: Int? = nil, column: Int? = nil, endColumn: Int? = nil, code: String? = nil
    ) {
        self.level = level
        self.message = message
        self.title = title
        self.file = file
        self.line = line
        self.endLine = endLine
        self.column = column
        self.endColumn = endColumn
        self.code = code
    }

    /// The workflow command that makes it, here and on GitHub: `::error file=…,line=…::…`.
    package var command: String {
        var properties: [String] = []
        func add(_ name: String, _ value: String?) {
            if let value { properties.append("\(name)=\(Self.escaped(value, isProperty: true))") }
        }
        add("file", file)
        add("line", line.map(String.init))
        add("endLine", endLine.map(String.init))
        add("col", column.map(String.init))
        add("endColumn", endColumn.map(String.init))
        add("title", title)
        let head = properties.isEmpty ? "" : " \(properties.joined(separator: ","))"
        return "::\(level.rawValue)\(head)::\(Self.escaped(message, isProperty: false))"
    }

    /// A text as a command carries it: line breaks, and in properties also `:` and `,`, as percent signs and hex.
    package static func escaped(_ text: String, isProperty: Bool) -> String {
        var result: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "%"): result += "%25".utf8
            case 0x0D: result += "%0D".utf8
            case 0x0A: result += "%0A".utf8
            case UInt8(ascii: ":") where isProperty: result += "%3A".utf8
            case UInt8(ascii: ",") where isProperty: result += "%2C".utf8
            // The runner passes other control characters through to browsers and terminals.
            case 0..<0x20 where byte != 0x09, 0x7F: result += "\u{FFFD}".utf8
            default: result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

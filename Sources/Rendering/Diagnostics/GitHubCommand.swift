package import Basics

/// Workflow commands that GitHub turns into annotations: `::error file=…,line=…::…` (protocols of the runner).
package enum GitHubCommand {
    /// The command of a diagnostic; the hint stands on a line of its own.
    package static func line(_ diagnostic: Diagnostic) -> String {
        let level: Annotation.Level =
            switch diagnostic.severity {
            case .error: .error
            case .warning: .warning
            case .note: .notice
            }
        let texts = [diagnostic.message, diagnostic.label, diagnostic.hint].compactMap(\.self)
        let (start, end) = (diagnostic.range?.start, diagnostic.range?.end)
        let isOneLine = start?.line == end?.line
        return line(
            Annotation(
                level: level, message: texts.joined(separator: "\n"), file: diagnostic.file, line: start?.line,
                endLine: end?.line, column: isOneLine ? start?.column : nil, endColumn: isOneLine ? end?.column : nil))
    }

    /// The command of an annotation.
    package static func line(_ annotation: Annotation) -> String {
        var properties: [String] = []
        func add(_ name: String, _ value: String?) {
            if let value { properties.append("\(name)=\(escaped(value, isProperty: true))") }
        }
        add("file", annotation.file)
        add("line", annotation.line.map(String.init))
        add("endLine", annotation.endLine.map(String.init))
        add("col", annotation.column.map(String.init))
        add("endColumn", annotation.endColumn.map(String.init))
        add("title", annotation.title)
        let head = properties.isEmpty ? "" : " \(properties.joined(separator: ","))"
        return "::\(annotation.level.rawValue)\(head)::\(escaped(annotation.message, isProperty: false))"
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

package import Basics

/// Annotations for people.
package enum AnnotationText {
    /// `✗ backend/app/trends.py:41  message   lint`; further lines of the message below.
    package static func lines(_ annotation: Annotation, key: String?, width: Int?) -> [TextLine] {
        let (mark, ink): (String, Ink) =
            switch annotation.level {
            case .error: ("✗", .bad)
            case .warning: ("!", .attention)
            case .notice: ("·", .accent)
            }
        var place = annotation.file ?? ""
        if let line = annotation.line { place += ":\(line)" }
        if annotation.line != nil, let column = annotation.column { place += ":\(column)" }
        var text = annotation.title.map { "\($0): " } ?? ""
        text += annotation.message
        if let code = annotation.code { text += " [\(code)]" }
        let rows = text.utf8.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        var line = TextLine("    \(mark) ", ink)
        if !place.utf8.isEmpty { line.append("\(place)  ", .strong) }
        line.append(rows.first ?? "")
        if let key { line.append("   \(key)", .quiet) }
        let lines = [line] + rows.dropFirst().map { TextLine("      \($0)") }
        return lines.flatMap { line in width.map { line.wrapped(to: $0, indent: 6) } ?? [line] }
    }
}

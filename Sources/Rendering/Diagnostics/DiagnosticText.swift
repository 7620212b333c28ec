package import Basics

/// Diagnostics for people: what, where, the line with a caret, and the remedy (docs/output.md#problems).
package struct DiagnosticText: Sendable {
    /// The bytes of a file a diagnostic names, or nil where it cannot be read.
    package typealias Sources = (_ file: String) -> [UInt8]?

    private let width: Int?

    /// The most cells of a line of a file, however wide the output is: a file may be one line.
    private static let widestExcerpt = 200

    /// - Parameter width: cells of a line; nil means that nothing is wrapped, and only lines of files are cut.
    package init(width: Int?) { self.width = width.map { max($0, 20) } }

    /// All diagnostics by place, each once, a blank line behind each.
    package func lines(_ diagnostics: [Diagnostic], sources: Sources) -> [TextLine] {
        var cache: [Key: [UInt8]?] = [:]
        var lines: [TextLine] = []
        for diagnostic in diagnostics.inOrder {
            let file = diagnostic.file.flatMap { name -> [UInt8]? in
                if let known = cache[Key(name)] { return known }
                let bytes = sources(name)
                cache[Key(name)] = bytes
                return bytes
            }
            lines += self.lines(diagnostic, file: file) + [TextLine()]
        }
        return lines
    }

    /// `2 errors, 1 warning in 3 files`; nil where there is nothing to count.
    package static func count(_ diagnostics: [Diagnostic]) -> String? {
        let (errors, warnings) = (diagnostics.inOrder.errorCount, diagnostics.inOrder.warningCount)
        let files = Set(diagnostics.compactMap { $0.file.map { Key($0) } }).count
        var parts: [String] = []
        if errors > 0 { parts.append(counted(errors, "error")) }
        if warnings > 0 { parts.append(counted(warnings, "warning")) }
        guard !parts.isEmpty else { return nil }
        return parts.joined(separator: ", ") + (files > 1 ? " in \(files) files" : "")
    }

    static func counted(_ number: Int, _ name: String) -> String { "\(number) \(name)\(number == 1 ? "" : "s")" }

    // MARK: - One diagnostic

    private func lines(_ diagnostic: Diagnostic, file: [UInt8]?) -> [TextLine] {
        let ink = Self.ink(diagnostic.severity)
        var lines = wrapped("\(diagnostic.severity.rawValue): ", ink, diagnostic.message, .strong)
        guard let name = diagnostic.file else {
            return lines + notes(diagnostic, gutter: 1, showsLabel: true)
        }
        let start = diagnostic.range?.start
        let gutter = start.map { "\($0.line)".utf8.count } ?? 1
        let blanks = String(repeating: " ", count: gutter)
        var place = TextLine("\(blanks)--> ", .accent)
        place.append(start.map { "\(name):\($0.line):\($0.column)" } ?? name)
        lines.append(width.map { place.cut(to: $0) } ?? place)
        guard let range = diagnostic.range, let file, var excerpt = SourceExcerpt(file, range) else {
            return lines + notes(diagnostic, gutter: gutter, showsLabel: true)
        }
        excerpt = excerpt.window(min(width.map { $0 - gutter - 3 } ?? .max, Self.widestExcerpt))
        lines.append(TextLine("\(blanks) |", .accent))
        var source = TextLine(SafeText.padded("\(range.start.line)", gutter) + " | ", .accent)
        source.append(excerpt.text)
        lines.append(source)
        var caret = TextLine("\(blanks) | ", .accent)
        caret.append(String(repeating: " ", count: excerpt.indent))
        caret.append(String(repeating: "^", count: excerpt.length), ink)
        var showsLabel = false
        if let label = diagnostic.label {
            let label = SafeText.line(label)
            // A label that does not fit beside the caret stands below.
            if let width, caret.width + 1 + CellWidth.of(label) > width {
                showsLabel = true
            } else {
                caret.append(" \(label)", ink)
            }
        }
        lines.append(caret)
        return lines + notes(diagnostic, gutter: gutter, showsLabel: showsLabel)
    }

    private func notes(_ diagnostic: Diagnostic, gutter: Int, showsLabel: Bool) -> [TextLine] {
        let head = String(repeating: " ", count: gutter) + " = "
        var lines: [TextLine] = []
        if showsLabel, let label = diagnostic.label { lines += wrapped(head, .accent, label, .plain) }
        if let hint = diagnostic.hint { lines += wrapped(head, .accent, hint, .plain) }
        return lines
    }

    /// A head and a text behind it, its further lines under the text's beginning.
    private func wrapped(_ head: String, _ headInk: Ink, _ text: String, _ ink: Ink) -> [TextLine] {
        let text = SafeText.line(text)
        let parts = width.map { SafeText.wrapped(text, max(10, $0 - head.utf8.count)) } ?? [text]
        return parts.enumerated().map { number, part in
            var line = number == 0 ? TextLine(head, headInk) : TextLine()
            line.fill(to: head.utf8.count)
            line.append(part, ink)
            return width.map { line.cut(to: $0) } ?? line
        }
    }

    private static func ink(_ severity: Diagnostic.Severity) -> Ink {
        switch severity {
        case .error: .strongBad
        case .warning: .strongAttention
        case .note: .strongAccent
        }
    }
}

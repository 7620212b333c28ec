package import Basics

/// Problems as workflow commands that GitHub turns into annotations.
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
        return Annotation(
            level: level, message: texts.joined(separator: "\n"), file: diagnostic.file, line: start?.line,
            endLine: end?.line, column: isOneLine ? start?.column : nil, endColumn: isOneLine ? end?.column : nil
        ).command
    }
}

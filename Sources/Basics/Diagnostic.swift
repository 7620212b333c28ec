/// One thing a user's file got wrong, or may regret: collected, never thrown one by one.
package struct Diagnostic: Hashable, Sendable {
    /// How bad it is: an `error` stops the file from being used, a `warning` names something to change.
    package enum Severity: String, Hashable, Sendable { case error, warning, note }

    package var severity: Severity
    /// What is wrong, in one sentence, without the place.
    package var message: String
    /// The file as the user names it (relative to the repository), or nil where there is none.
    package var file: String?
    /// Where in the file.
    package var range: SourceRange?
    /// What to do about it, where that is known: `did you mean 'tests'?`
    package var hint: String?
    /// What to write under the caret, where that helps: `jobs here: lint, tests`.
    package var label: String?

    /// Texts that quote very much of a file are clipped.
    package init(
        _ severity: Severity, _ message: String, file: String? = nil, range: SourceRange? = nil, label: String? = nil,
        hint: String? = nil
    ) {
        self.severity = severity
        self.message = ClippedText.line(message)
        self.file = file
        self.range = range
        self.label = label.map { ClippedText.line($0) }
        self.hint = hint.map { ClippedText.line($0) }
    }

    /// `file:line:column: severity: message`, for logs and tests; the terminal has its own renderer.
    package var line: String {
        var place = file.map { "\($0):" } ?? ""
        if let start = range?.start { place += "\(start.line):\(start.column):" }
        return place.isEmpty ? "\(severity.rawValue): \(message)" : "\(place) \(severity.rawValue): \(message)"
    }
}

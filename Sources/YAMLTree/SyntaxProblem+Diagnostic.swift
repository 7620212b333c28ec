import Basics

extension SyntaxProblem {
    /// The problem in words for people, with the usual cause as a hint.
    func diagnostic(file: String?) -> Diagnostic {
        var message = capitalized(problem)
        var label: String?
        if let context {
            message = "\(capitalized(context)), \(problem)"
            if let contextPlace, contextPlace.line != place.line {
                label = "begun on line \(contextPlace.line), column \(contextPlace.column)"
            }
        }
        if let offset { message += " (byte \(offset + 1))" }
        return Diagnostic(
            .error, "Invalid YAML: \(message)", file: file, range: SourceRange(at: place), label: label, hint: hint
        )
    }

    private var hint: String? {
        switch Key(problem) {
        case "mapping values are not allowed in this context":
            "put quotes around a value that contains `: `, or check the indentation of this line"
        case "found character that cannot start any token":
            "indent with spaces, not tabs; put quotes around a value that starts with `@`, `` ` `` or `%`"
        case "could not find expected ':'":
            "a key needs a `:` after it; text over several lines needs `|` or `>`"
        case "did not find expected key", "did not find expected '-' indicator":
            "check the indentation: entries of one block start in the same column"
        case "did not find expected alphabetic or numeric character":
            "put quotes around a value that starts with `*` or `&`"
        case "found unexpected end of stream": "a quote or bracket is not closed"
        case "did not find expected ',' or ']'", "did not find expected ',' or '}'": "a bracket is not closed"
        case "found unknown escape character": "in double quotes write `\\\\` for a backslash, or use single quotes"
        case "found invalid Unicode character escape code":
            "write a character beyond U+FFFF as `\\U0001F680`, or as both halves of its pair: `\\ud83d\\ude80`"
        case "control characters are not allowed": "remove the control character"
        default: nil
        }
    }

    private func capitalized(_ text: String) -> String {
        guard let first = text.unicodeScalars.first else { return text }
        return String(first).uppercased() + String(text.unicodeScalars.dropFirst())
    }
}

import Basics
import Expressions

/// The diagnostics of one file while it is turned into a model.
struct Problems {
    /// The file the problems are in.
    let file: String
    /// What was found so far.
    private(set) var diagnostics: [Diagnostic] = []

    mutating func error(_ message: String, _ range: SourceRange, label: String? = nil, hint: String? = nil) {
        diagnostics.append(Diagnostic(.error, message, file: file, range: range, label: label, hint: hint))
    }

    mutating func warning(_ message: String, _ range: SourceRange, label: String? = nil, hint: String? = nil) {
        diagnostics.append(Diagnostic(.warning, message, file: file, range: range, label: label, hint: hint))
    }

    /// Whether something written within `range` is already reported.
    func hasError(within range: SourceRange) -> Bool {
        diagnostics.contains { diagnostic in
            guard diagnostic.severity == .error, let start = diagnostic.range?.start else { return false }
            return range.start <= start && start <= range.end
        }
    }

    mutating func add(_ more: [Diagnostic]) { diagnostics += more }

    /// All of them by place, those of one place in the order found.
    var sorted: [Diagnostic] {
        let order = diagnostics.indices.sorted { left, right in
            let (one, other) = (diagnostics[left].range?.start, diagnostics[right].range?.start)
            if let one, let other, one != other { return one < other }
            if (one == nil) != (other == nil) { return one == nil }
            return left < right
        }
        return order.map { diagnostics[$0] }
    }
}

// MARK: - Condition

extension Problems {
    /// The condition of an `if:` with the implicit `success()`; nil after an error.
    mutating func condition(_ source: Located<String>?, _ available: Availability) -> Expression? {
        do {
            let condition = try Condition.parse(source?.value, available.vocabulary)
            if let source, Condition.isMixedText(source.value) {
                warning(
                    "This condition is always true: what stands around `${{ }}`, even a blank or a line break, makes it a text",
                    source.range,
                    hint: "put the whole condition into one `${{ }}` on the line of the `if`, or leave the braces out"
                )
            }
            return condition
        } catch {
            let names = available.vocabulary.contexts.map(\.string).joined(separator: ", ")
            self.error(error.message, source?.range ?? .beginning, label: "contexts here: \(names)")
            return nil
        }
    }
}

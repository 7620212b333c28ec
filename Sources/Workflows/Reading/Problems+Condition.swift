import Basics
import Expressions

extension Problems {
    /// The condition of an `if:` with the implicit `success()`; nil after an error.
    mutating func condition(_ source: Located<String>?, _ vocabulary: Vocabulary) -> Expression? {
        do {
            let condition = try Condition.parse(source?.value, vocabulary)
            if let source, Condition.isMixedText(source.value) {
                warning(
                    "This condition is always true: what stands around `${{ }}`, even a blank or a line break, makes it a text",
                    source.range,
                    hint: "put the whole condition into one `${{ }}` on the line of the `if`, or leave the braces out"
                )
            }
            return condition
        } catch {
            let names = vocabulary.contexts.map(\.string).joined(separator: ", ")
            self.error(error.message, source?.range ?? .beginning, label: "contexts here: \(names)")
            return nil
        }
    }
}

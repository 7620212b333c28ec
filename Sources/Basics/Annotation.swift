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
}

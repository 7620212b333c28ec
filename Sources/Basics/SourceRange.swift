/// A stretch of a text file from `start` up to, not including, `end`.
package struct SourceRange: Hashable, Sendable {
    package let start: SourcePosition
    package let end: SourcePosition

    package init(start: SourcePosition, end: SourcePosition) {
        self.start = start
        self.end = end
    }

    /// An empty range at one place.
    package init(at position: SourcePosition) { self.init(start: position, end: position) }

    /// Line 1, column 1.
    package static let beginning = SourceRange(at: SourcePosition(line: 1, column: 1))
}

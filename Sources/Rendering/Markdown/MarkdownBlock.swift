/// A stretch of text in one ink, taken from Markdown or HTML; the text may still hold anything.
struct MarkdownSpan: Hashable, Sendable {
    var text: String
    var ink: Ink = .plain
}

/// A part of a summary that stands on lines of its own.
enum MarkdownBlock: Hashable, Sendable {
    case heading(level: Int, [MarkdownSpan])
    case paragraph([MarkdownSpan])
    /// `marker` is `•` or `3.`; `depth` counts the lists around the item's own.
    case item(depth: Int, marker: String, [MarkdownSpan])
    case code([String])
    case table(MarkdownTable)
    case rule
    indirect case quote([MarkdownBlock])
}

/// Rows of cells; the first one may be a heading.
struct MarkdownTable: Hashable, Sendable {
    var rows: [[[MarkdownSpan]]] = []
    var hasHeading = true
    /// Whether a column stands at the right.
    var alignedRight: [Bool] = []
}

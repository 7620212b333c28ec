/// What stands on the terminal of a live tree, and how to write over it. Pure.
struct TreeScreen {
    /// The widths of the lines that stand there, from the top.
    private var drawn: [Int] = []
    private var isCursorHidden = false
    /// Whether the last has been written: the terminal belongs to others.
    private var isOver = false

    /// Makes the cursor visible: written when the drawing ends, however that comes.
    private static let showCursor = "\u{1B}[?25h"

    /// The text that replaces the frame by another one; `columns` is the terminal's width now.
    mutating func replace(with lines: [TextLine], columns: Int, style: Style) -> String {
        if isOver { return "" }
        var text = isCursorHidden ? "" : "\u{1B}[?25l"
        isCursorHidden = true
        text += erase(columns: columns)
        for line in lines { text += line.text(style) + "\u{1B}[K\n" }
        drawn = lines.map(\.width)
        return text
    }

    /// The text that removes the frame and leaves `lines` for good in its place; the cursor is visible again.
    mutating func end(with lines: [TextLine], columns: Int, style: Style) -> String {
        if isOver { return "" }
        let text = erase(columns: columns) + lines.text(style) + (isCursorHidden ? Self.showCursor : "")
        drawn = []
        isCursorHidden = false
        return text
    }

    /// The same for the last time: nothing is written any more.
    mutating func close(with lines: [TextLine], columns: Int, style: Style) -> String {
        defer { isOver = true }
        return end(with: lines, columns: columns, style: style)
    }

    /// Moves to the frame's beginning and clears all below. A terminal that has become narrower has broken the frame's
    /// lines into several.
    private func erase(columns: Int) -> String {
        let rows = drawn.reduce(0) { $0 + max(1, ($1 + columns - 1) / max(columns, 1)) }
        return rows == 0 ? "" : "\r\u{1B}[\(rows)A\u{1B}[J"
    }
}

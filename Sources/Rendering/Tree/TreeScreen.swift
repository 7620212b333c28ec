/// What stands on the terminal of a live tree, and how to write over it. Pure.
struct TreeScreen {
    /// The widths of the lines that stand there, from the top.
    private var drawn: [Int] = []
    private var isCursorHidden = false

    /// Makes the cursor visible: written when the drawing ends, however that comes.
    static let showCursor = "\u{1B}[?25h"

    /// The text that replaces the frame by another one; `columns` is the terminal's width now.
    mutating func replace(with lines: [TextLine], columns: Int, style: Style) -> String {
        var text = isCursorHidden ? "" : "\u{1B}[?25l"
        isCursorHidden = true
        text += erase(columns: columns)
        for line in lines { text += line.text(style) + "\u{1B}[K\n" }
        drawn = lines.map(\.width)
        return text
    }

    /// The text that removes the frame and leaves `lines` for good in its place; the cursor is visible again.
    mutating func end(with lines: [TextLine], columns: Int, style: Style) -> String {
        let text = erase(columns: columns) + lines.text(style) + (isCursorHidden ? Self.showCursor : "")
        drawn = []
        isCursorHidden = false
        return text
    }

    /// Moves to the frame's beginning and clears all below. A terminal that has become narrower has broken the frame's
    /// lines into several.
    private func erase(columns: Int) -> String {
        let rows = drawn.reduce(0) { $0 + max(1, ($1 + columns - 1) / max(columns, 1)) }
        return rows == 0 ? "" : "\r\u{1B}[\(rows)A\u{1B}[J"
    }
}

import Basics

/// Lays rows out in columns; where they do not fit, columns are left out by their rank, then the widest is cut.
struct Columns {
    /// How a column behaves.
    struct Column {
        /// Numbers stand at the right.
        var alignedRight = false
        /// Columns with a higher rank are left out first; rank 0 always stays.
        var rank = 0
        /// Free text may be cut down to so many cells before any column is left out; 0 means it may not.
        var minimum = 0
    }

    /// One cell.
    struct Cell {
        let text: String
        let ink: Ink

        init(_ text: String, _ ink: Ink = .plain) {
            self.text = SafeText.line(text)
            self.ink = ink
        }
    }

    let columns: [Column]
    /// Cells between two columns.
    var gap = 2
    /// Cells before the first column.
    var indent = 0

    /// The rows as lines of at most `width` cells; nil means as wide as they are.
    func lines(_ rows: [[Cell]], width: Int?) -> [TextLine] {
        var widths = columns.indices.map { column in
            rows.map { column < $0.count ? CellWidth.of($0[column].text) : 0 }.max() ?? 0
        }
        if let width { shrink(&widths, to: max(width, 1)) }
        return rows.map { line($0, widths, width) }
    }

    private func shrink(_ widths: inout [Int], to width: Int) {
        func total() -> Int {
            let shown = widths.filter { $0 > 0 }
            return indent + shown.reduce(0, +) + gap * max(0, shown.count - 1)
        }
        for index in columns.indices where columns[index].minimum > 0 && total() > width {
            let least = min(widths[index], columns[index].minimum)
            widths[index] = max(least, widths[index] - (total() - width))
        }
        for rank in Set(columns.map(\.rank)).sorted(by: >) where rank > 0 && total() > width {
            for index in columns.indices.reversed() where columns[index].rank == rank && total() > width {
                // A column that can still say something is cut, not dropped.
                let room = widths[index] - (total() - width)
                widths[index] = !columns[index].alignedRight && room >= 12 ? room : 0
            }
        }
        while total() > width, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }), widths[widest] > 1 {
            widths[widest] = max(1, widths[widest] - (total() - width))
        }
    }

    private func line(_ row: [Cell], _ widths: [Int], _ width: Int?) -> TextLine {
        var line = TextLine(String(repeating: " ", count: indent))
        var end = indent
        for (column, cell) in row.enumerated() where widths[column] > 0 {
            if end > indent { end += gap }
            line.fill(to: end)
            let text = SafeText.fitted(cell.text, widths[column])
            if columns[column].alignedRight { line.fill(to: end + widths[column] - CellWidth.of(text)) }
            line.append(text, cell.ink)
            end += widths[column]
        }
        return width.map { line.cut(to: $0) } ?? line
    }
}

/// The list of targets in `docs/architecture.md`: the rows of its table headed `| Level | Target | … | May use |`.
struct ArchitectureTable {
    /// A row; one row may describe two targets that belong together.
    struct Row: Equatable {
        let targets: [String]
        let level: Int?
        let uses: Set<String>
    }

    let rows: [Row]

    init(markdown: String) {
        var rows: [Row] = []
        var isInside = false
        for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
                .map { $0.trimming(" ") }
            if cells.count < 4 {
                isInside = false
            } else if cells[0] == "Level", cells[1] == "Target", cells[3] == "May use" {
                isInside = true
            } else if isInside, !cells[0].hasPrefix("-") {
                let level = cells[0].first.flatMap { Int(String($0)) }
                rows.append(Row(targets: Self.words(in: cells[1]), level: level, uses: Set(Self.words(in: cells[3]))))
            }
        }
        self.rows = rows
    }

    /// The words of a cell that can be targets' names.
    private static func words(in cell: Substring) -> [String] {
        cell.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.map(String.init)
    }
}

extension Substring {
    /// The text without the given character at either end.
    func trimming(_ character: Character) -> Substring {
        var text = drop { $0 == character }
        while text.last == character { text.removeLast() }
        return text
    }
}

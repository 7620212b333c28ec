import Planning

/// Chooses what a tree shows where the terminal has fewer lines than the run has jobs.
enum TreeRows {
    /// A line of the tree.
    enum Entry {
        case row(RunView.Row)
        /// So many rows that are not shown, what they do, and their sign.
        case others(Int, String, String)
    }

    /// At most `height` entries: what runs and what failed stays, what is done and what waits is counted.
    static func fitted(_ rows: [RunView.Row], into height: Int) -> [Entry] {
        guard rows.count > height else { return rows.map { .row($0) } }
        var kept = rows
        var folded: [(count: Int, words: String, mark: String)] = []
        let kinds: [(words: String, mark: String, isIt: (RunView.Row) -> Bool)] = [
            ("done", "✓", { $0.isDone }), ("wait", "○", { !$0.isFinal && !$0.standing.hasBegun }),
            ("run", "●", { !$0.isFinal && $0.standing.hasBegun }), ("failed", "✗", { $0.isFinal && !$0.isDone }),
        ]
        for kind in kinds where kept.count + folded.count > height {
            // The last ones of a kind are counted; as many stay as there is room for, beside the line that counts.
            let over = kept.count + folded.count + 1 - height
            let places = kept.indices.filter { kind.isIt(kept[$0]) }
            let dropped = Set(places.suffix(kind.words == "done" ? places.count : over))
            guard !dropped.isEmpty else { continue }
            kept = kept.indices.filter { !dropped.contains($0) }.map { kept[$0] }
            folded.append((dropped.count, kind.words, kind.mark))
        }
        let entries = kept.map { Entry.row($0) } + folded.map { Entry.others($0.count, $0.words, $0.mark) }
        return Array(entries.suffix(height))
    }
}

extension RunView.Row {
    /// Whether it ended without a failure.
    fileprivate var isDone: Bool {
        guard case .ended(let conclusion, _) = standing else { return false }
        return conclusion.result != .failure
    }
}

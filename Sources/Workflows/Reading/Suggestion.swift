import Basics

/// What somebody may have meant by a name that is not known.
enum Suggestion {
    /// `did you mean 'tests'?` for the known name nearest to `word`, or nil where none is near.
    static func hint(for word: String, among known: some Sequence<Key>) -> String? {
        nearest(to: word, among: known).map { "did you mean '\($0)'?" }
    }

    /// The known name with the fewest edits from `word`: at most a third of its length, ASCII case left aside.
    static func nearest(to word: String, among known: some Sequence<Key>) -> Key? {
        let letters = Array(Key(word).asciiLowercased.string.unicodeScalars)
        guard (1...100).contains(letters.count) else { return nil }
        var best: (name: Key, distance: Int)?
        for name in known {
            let other = Array(name.asciiLowercased.string.unicodeScalars)
            let limit = min(best.map { $0.distance - 1 } ?? .max, max(1, max(letters.count, other.count) / 3))
            guard abs(letters.count - other.count) <= limit else { continue }
            let distance = distance(letters, other)
            if distance <= limit { best = (name, distance) }
        }
        return best?.name
    }

    /// The names as one list, shortened where there are many.
    static func list(_ names: some Sequence<Key>) -> String {
        let names = names.map(\.string)
        let shown = names.prefix(24).joined(separator: ", ")
        return names.count > 24 ? "\(shown), …" : shown
    }

    /// Edits (insert, delete, replace, swap of neighbours) from one word to another.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var before: [Int] = []
        var above = Array(0...right.count)
        for (row, one) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var cost = min(above[column + 1], current[column]) + 1
                cost = min(cost, above[column] + (one == other ? 0 : 1))
                if row > 0, column > 0, one == right[column - 1], left[row - 1] == other {
                    cost = min(cost, before[column - 1] + 1)
                }
                current.append(cost)
            }
            before = above
            above = current
        }
        return above[right.count]
    }
}

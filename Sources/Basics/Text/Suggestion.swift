/// What somebody may have meant by a name that is not known.
package enum Suggestion {
    /// The known name nearest to `name`, if it is near enough to be a slip: at most a third of its letters inserted,
    /// dropped, replaced or swapped with their neighbour; other case alone is nearest of all. The first one of several
    /// equally near. Nil where nothing is near.
    package static func closest(to name: Key, among candidates: some Sequence<Key>) -> Key? {
        let wanted = Array(name.asciiLowercased.string.utf8)
        guard !wanted.isEmpty, wanted.count <= maximumLength else { return nil }
        var best: Key?
        var bestDistance = max(1, wanted.count / 3) + 1
        for candidate in candidates where candidate != name {
            let other = Array(candidate.asciiLowercased.string.utf8)
            guard other.count <= maximumLength, abs(other.count - wanted.count) < bestDistance else { continue }
            let distance = distance(wanted, other)
            if distance < bestDistance { (best, bestDistance) = (candidate, distance) }
        }
        return best
    }

    /// `did you mean 'tests'?` for the nearest name, or nil.
    package static func hint(for name: Key, among candidates: some Sequence<Key>) -> String? {
        closest(to: name, among: candidates).map { "did you mean '\($0)'?" }
    }

    /// `: did you mean 'tests'?` to go on a sentence with, or nothing.
    package static func text(for name: String, among candidates: [String]) -> String {
        hint(for: Key(name), among: candidates.map { Key($0) }).map { ": \($0)" } ?? ""
    }

    /// The names as one list, shortened where there are many.
    package static func list(_ names: some Sequence<Key>) -> String {
        let names = names.map(\.string)
        let shown = names.prefix(24).joined(separator: ", ")
        return names.count > 24 ? "\(shown), …" : shown
    }

    /// Longer names are no slips of the hand; this bounds the time.
    private static let maximumLength = 100

    /// The number of single steps between two texts (optimal string alignment).
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            current.reserveCapacity(right.count + 1)
            for column in 0..<right.count {
                let isSame = left[row] == right[column]
                var steps = min(last[column + 1] + 1, current[column] + 1, last[column] + (isSame ? 0 : 1))
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    steps = min(steps, beforeLast[column - 1] + 1)
                }
                current.append(steps)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}

/// How far one problem matcher has come: a value that takes a line at a time
/// (docs/language/annotations.md#problem-matchers).
///
/// The patterns of a matcher match consecutive lines. A line that begins a match again does not end one under way.
struct MatcherProgress: Hashable, Sendable {
    /// What was found up to each pattern but the last, for the next line to go on from.
    private var running: [MatcherFields<String>?]

    init(patternCount: Int) { running = Array(repeating: nil, count: max(0, patternCount - 1)) }

    /// Whether no pattern from `index` on has matched the last line.
    func isIdle(from index: Int) -> Bool { running.dropFirst(index).allSatisfy { $0 == nil } }

    /// Forgets what is under way.
    mutating func reset() { running = running.map { _ in nil } }

    /// Takes the next line.
    ///
    /// - Parameters:
    ///   - isLoop: whether the last pattern goes on matching further lines.
    ///   - match: what the pattern of an index finds in the line; nil where it does not match.
    /// - Returns: all that the patterns have found, where the last one matches.
    mutating func advance(
        isLoop: Bool, match: (Int) -> MatcherFields<String>?
    ) -> MatcherFields<String>? {
        let last = running.count
        let before = last == 0 ? MatcherFields<String>() : running[last - 1]
        if let before, let found = match(last) {
            reset()
            if isLoop, last > 0 { running[last - 1] = before }
            return before.merging(found)
        }
        for index in stride(from: last - 1, through: 0, by: -1) {
            let before = index == 0 ? MatcherFields<String>() : running[index - 1]
            running[index] = before.flatMap { before in match(index).map { before.merging($0) } }
        }
        return nil
    }
}

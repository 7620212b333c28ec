/// Which units of a filter pattern may come next of a value read so far: all ways through the pattern at once.
struct FilterPatternStates {
    private let units: [FilterPattern.Unit]
    /// Whether unit number i may come next; one more for the end.
    private var next: [Bool]
    /// Whether unit number i, a repeatable one, has begun and may go on.
    private var inside: [Bool]
    /// Whether there is no way on.
    private(set) var isEmpty = true

    init(_ units: [FilterPattern.Unit]) {
        self.units = units
        next = [Bool](repeating: false, count: units.count + 1)
        inside = [Bool](repeating: false, count: units.count)
    }

    /// Whether what was read so far is a whole match.
    var isComplete: Bool { next[units.count] }

    /// Takes back all marks.
    mutating func clear() {
        guard !isEmpty else { return }
        for position in next.indices { next[position] = false }
        for position in inside.indices { inside[position] = false }
        isEmpty = true
    }

    /// Marks `position`, and what follows it where its unit may be left out.
    mutating func reach(_ position: Int) {
        var position = position
        isEmpty = false
        while !next[position] {
            next[position] = true
            guard position < units.count else { return }
            switch units[position] {
            case .character(_, .one), .character(_, .oneOrMore): return
            case .character(_, .optional), .anythingInSegment, .anything, .anyFolders: position += 1
            }
        }
    }

    /// Marks in `after`, which is clear, where the ways lead when `scalar` is read.
    func step(_ scalar: Unicode.Scalar, into after: inout FilterPatternStates) {
        for (position, unit) in units.enumerated() where next[position] || inside[position] {
            switch unit {
            case .character(let set, let quantifier):
                guard set.contains(scalar) else { continue }
                after.reach(position + 1)
                if quantifier == .oneOrMore { after.goOn(inside: position) }
            case .anythingInSegment: if scalar != "/" { after.reach(position) }
            case .anything: after.reach(position)
            case .anyFolders:
                // At least one character, so a `/` ends it only when it has begun.
                if scalar == "/", inside[position] { after.reach(position + 1) }
                after.goOn(inside: position)
            }
        }
    }

    private mutating func goOn(inside position: Int) {
        inside[position] = true
        isEmpty = false
    }
}

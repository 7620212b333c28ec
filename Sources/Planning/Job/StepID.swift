import Basics

/// A step's place in its job: `3`, the second inner step of composite step 3 `3/2`, and `post 3`, `pre 3` for the
/// other phases of an action.
package struct StepID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Which part of an action runs.
    package enum Phase: Int, Hashable, Sendable { case pre, main, post }

    package let phase: Phase
    /// Numbers from the outermost step inwards, each counted from 1.
    package let numbers: [Int]

    package init(_ numbers: [Int], phase: Phase = .main) {
        self.numbers = numbers
        self.phase = phase
    }

    /// The step `number` of the job, counted from 1.
    package static func main(_ number: Int) -> StepID { StepID([number]) }

    /// The same step's other phase.
    package func phase(_ phase: Phase) -> StepID { StepID(numbers, phase: phase) }

    /// The inner step `number` of this composite step.
    package func inner(_ number: Int) -> StepID { StepID(numbers + [number], phase: phase) }

    /// The composite step this one stands in, or nil at the top.
    package var parent: StepID? { numbers.count > 1 ? StepID(Array(numbers.dropLast()), phase: phase) : nil }

    /// The step of the job this one stands in, or is.
    package var outermost: StepID { StepID(Array(numbers.prefix(1)), phase: phase) }

    package var description: String {
        let path = numbers.map(String.init).joined(separator: "/")
        return switch phase {
        case .pre: "pre \(path)"
        case .main: path
        case .post: "post \(path)"
        }
    }

    package static func < (left: StepID, right: StepID) -> Bool {
        left.phase.rawValue != right.phase.rawValue
            ? left.phase.rawValue < right.phase.rawValue : left.numbers.lexicographicallyPrecedes(right.numbers)
    }
}

// MARK: - Text

extension StepID {
    /// Reads what `description` writes: `3`, `3/2`, `pre 3`, `post 3/2`; nil for anything else.
    package init?(_ text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        let phase: Phase
        switch (words.count, words.first.map { Key($0) }) {
        case (1, _): phase = .main
        case (2, "pre"): phase = .pre
        case (2, "post"): phase = .post
        default: return nil
        }
        var numbers: [Int] = []
        for part in words[words.count - 1].split(separator: "/", omittingEmptySubsequences: false) {
            guard let number = Int(part), number > 0 else { return nil }
            numbers.append(number)
        }
        self.init(numbers, phase: phase)
    }
}

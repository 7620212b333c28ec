import Basics

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

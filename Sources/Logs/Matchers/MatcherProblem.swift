/// Why a problem matcher cannot be used: one sentence, in GitHub's words where it has some.
struct MatcherProblem: Error, Hashable, Sendable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// A branch with an identity within its line.
package struct CoverageBranch: Hashable, Comparable, Sendable {
    /// Twice the identity, and one more where it was taken.
    private let word: Int

    /// What the format calls it: the line jumped to, negative for the end of a function; fits 60 bits.
    package var id: Int { word >> 1 }
    /// Whether it was taken.
    package var isTaken: Bool { word & 1 == 1 }

    package init(id: Int, isTaken: Bool) { word = id << 1 | (isTaken ? 1 : 0) }

    /// An identity for a branch that a format gives a name: the same for the same bytes (FNV-1a, mixed).
    static func id(of name: some Sequence<UInt8>) -> Int {
        let hash = name.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return Int(((hash ^ hash >> 32) &* 0x9E37_79B9_7F4A_7C15) >> 5)
    }

    package static func < (left: CoverageBranch, right: CoverageBranch) -> Bool { left.id < right.id }

    /// `branches` sorted, each id once, taken where any of its occurrences was.
    package static func unique(_ branches: [CoverageBranch]) -> [CoverageBranch] {
        var result: [CoverageBranch] = []
        for branch in branches.sorted() {
            if let last = result.last, last.id == branch.id {
                result[result.count - 1] = CoverageBranch(id: last.id, isTaken: last.isTaken || branch.isTaken)
            } else {
                result.append(branch)
            }
        }
        return result
    }
}

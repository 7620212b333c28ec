import Glibc

/// A seeded generator (SplitMix64) for property tests: the same seed gives the same values on every machine.
///
/// A test prints `description` in each failure message, so that `PITLANE_SEED=… swift test` repeats the case.
package struct RandomSource: RandomNumberGenerator, Sendable, CustomStringConvertible {
    /// The seed this source was made with.
    package let seed: UInt64
    private var state: UInt64

    package init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    /// Takes the seed from `PITLANE_SEED`, or a random one where that is not set.
    package init() {
        let wanted = getenv("PITLANE_SEED").flatMap { UInt64(String(cString: $0)) }
        self.init(seed: wanted ?? UInt64.random(in: 0...999_999_999))
    }

    package var description: String { "PITLANE_SEED=\(seed)" }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// A whole number in `range`.
    package mutating func int(in range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    /// True with the given probability (0 to 1).
    package mutating func chance(_ probability: Double) -> Bool { Double.random(in: 0..<1, using: &self) < probability }

    /// One element of a non-empty collection.
    package mutating func pick<Choices: Collection>(_ choices: Choices) -> Choices.Element {
        let offset = int(in: 0...(choices.count - 1))
        return choices[choices.index(choices.startIndex, offsetBy: offset)]
    }

    /// A source of its own for case number `index`, so that one case can be repeated without those before it.
    package func fork(_ index: Int) -> RandomSource {
        var source = RandomSource(seed: seed &+ UInt64(bitPattern: Int64(index)) &* 0xD134_2543_DE82_EF95)
        return RandomSource(seed: source.next())
    }
}

/// One parser that `MutationFuzz` feeds, and what must hold of it whatever it is fed.
package struct FuzzSubject: Sendable, CustomStringConvertible {
    /// Its name in the evidence: lower-case letters, digits, `-`.
    package let name: String
    /// Whole documents that the parser takes, at most `Mutator.longest` long.
    package let seeds: [[UInt8]]
    /// What is of interest to this format only.
    package let words: [String]
    /// Whether the first so many bytes of a whole document cannot be one themselves: there the parser must refuse.
    package let isCut: @Sendable (_ whole: [UInt8], _ length: Int) -> Bool
    /// The part of a parser's time that it gets, where several subjects are one parser.
    package let share: Double
    /// Feeds the parser; true where it takes the document, false where it refuses it as it should.
    package let check: @Sendable (_ document: [UInt8], _ random: inout RandomSource) throws -> Bool

    /// - Throws of `check`: `FuzzFault` where something does not hold; any other error is one too.
    package init(
        _ name: String, seeds: [String], files: [[UInt8]] = [], words: [String] = [], share: Double = 1,
        isCut: @escaping @Sendable (_ whole: [UInt8], _ length: Int) -> Bool,
        check: @escaping @Sendable (_ document: [UInt8], _ random: inout RandomSource) throws -> Bool
    ) {
        self.name = name
        self.seeds = seeds.map { Array($0.utf8) } + files.filter { $0.count <= Mutator.longest }
        self.words = words
        self.share = share
        self.isCut = isCut
        self.check = check
    }

    package var description: String { name }

    /// Whether more than blanks is gone: of a JSON document, which ends with its root, nothing else can be missed.
    package static func isAnyByteMissing(_ whole: [UInt8], _ length: Int) -> Bool {
        whole[length...].contains { $0 > 0x20 }
    }
}

/// What does not hold of a parser.
package struct FuzzFault: Error, CustomStringConvertible {
    /// One sentence.
    package let description: String

    package init(_ description: String) { self.description = description }

    /// Throws `words` unless `condition` holds.
    package static func unless(_ condition: Bool, _ words: @autoclosure () -> String) throws(FuzzFault) {
        guard condition else { throw FuzzFault(words()) }
    }
}

/// Gives a document in pieces as a file or a socket might: of one size, of any sizes, also empty ones.
package struct FuzzPieces: Sendable {
    private var rest: ArraySlice<UInt8>
    private let size: Int?
    private var random: RandomSource

    package init(_ document: [UInt8], _ random: inout RandomSource) {
        rest = document[...]
        size = random.chance(0.5) ? random.int(in: 1...80) : nil
        self.random = RandomSource(seed: random.next())
    }

    /// The next piece; nil at the end.
    package mutating func next() -> [UInt8]? {
        guard !rest.isEmpty else { return nil }
        let count = size ?? (random.chance(0.1) ? 0 : random.int(in: 1...(random.chance(0.8) ? 30 : 3000)))
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }
}

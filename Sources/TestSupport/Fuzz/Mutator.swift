/// Makes broken documents of whole ones: what parsers are fed with by `MutationFuzz`.
///
/// A mutant has one to six changes, mostly one, so that many get past a parser's first look. All comes from the source
/// of random numbers: the same one gives the same mutant.
package struct Mutator: Sendable {
    /// No mutant is longer, so that many can be tried.
    package static let longest = 16 << 10

    private enum Step: CaseIterable {
        case flip, byte, insert, remove, copy, move, cut, splice, word, token, number, line, repetition, nesting
    }

    /// The steps by their weight: those that keep most documents readable come more often.
    private static let steps: [Step] =
        Step.allCases + [.token, .token, .token, .number, .number, .number, .copy, .line, .line, .byte]

    let seeds: [[UInt8]]
    private let words: [[UInt8]]

    /// - Parameters:
    ///   - seeds: Whole documents, at least one; each not empty.
    ///   - words: What is of interest to this format only, beside `MutationWords.all` and the words of the seeds.
    package init(seeds: [[UInt8]], words: [String]) {
        precondition(!seeds.isEmpty && seeds.allSatisfy { !$0.isEmpty }, "a mutant is made of something")
        self.seeds = seeds
        // The seeds' own words thrice: a key in the place of another one is a key twice.
        let own = Set(seeds.flatMap { MutationWords.words(of: $0) }).sorted { $0.lexicographicallyPrecedes($1) }
        let given = words.map { Array($0.utf8) }
        self.words = MutationWords.all + own + own + own + given + given
    }

    /// A broken document; sometimes a whole one by chance.
    package func mutant(_ random: inout RandomSource) -> [UInt8] {
        var bytes = random.pick(seeds)
        for _ in 0..<(random.chance(0.6) ? 1 : random.int(in: 2...6)) where !bytes.isEmpty {
            change(&bytes, random.pick(Self.steps), &random)
        }
        if bytes.count > Self.longest { bytes.removeLast(bytes.count - Self.longest) }
        return bytes
    }

    private func change(_ bytes: inout [UInt8], _ step: Step, _ random: inout RandomSource) {
        let at = random.int(in: 0...(bytes.count - 1))
        let slice = at..<min(bytes.count, at + random.int(in: 1...(random.chance(0.9) ? 24 : 512)))
        switch step {
        case .flip: bytes[at] ^= 1 << UInt8(random.int(in: 0...7))
        case .byte: bytes[at] = byte(&random)
        case .insert: bytes.insert(contentsOf: (0..<random.int(in: 1...4)).map { _ in byte(&random) }, at: at)
        case .remove: bytes.removeSubrange(slice)
        case .copy: bytes.insert(contentsOf: Array(bytes[slice]), at: random.int(in: 0...bytes.count))
        case .move:
            let moved = Array(bytes[slice])
            bytes.removeSubrange(slice)
            bytes.insert(contentsOf: moved, at: random.int(in: 0...bytes.count))
        case .cut: bytes.removeLast(bytes.count - at)
        case .splice:
            let other = random.pick(seeds)
            let from = random.int(in: 0...(other.count - 1))
            let end = random.chance(0.5) ? other.count : min(other.count, from + random.int(in: 1...200))
            bytes.replaceSubrange(random.chance(0.5) ? at..<bytes.count : at..<at, with: other[from..<end])
        case .word: bytes.insert(contentsOf: random.pick(words), at: at)
        case .token: bytes.replaceSubrange(MutationWords.token(around: at, in: bytes), with: random.pick(words))
        case .number: changeNumber(&bytes, from: at, &random)
        case .line: changeLine(&bytes, at: at, &random)
        case .repetition:
            let piece = Array(bytes[slice].prefix(64))
            bytes.insert(contentsOf: (0..<random.int(in: 2...100)).flatMap { _ in piece }, at: at)
        case .nesting:
            let (open, close) = random.pick(MutationWords.brackets)
            let depth = random.chance(0.8) ? random.int(in: 1...8) : random.int(in: 50...600)
            let isClosed = random.chance(0.7)
            let token = MutationWords.token(around: at, in: bytes)
            let inner = Array(bytes[token])
            bytes.replaceSubrange(
                token,
                with: [UInt8](repeating: open, depth: depth) + inner
                    + (isClosed ? [UInt8](repeating: close, depth: depth) : []))
        }
    }

    private func byte(_ random: inout RandomSource) -> UInt8 {
        random.chance(0.5) ? random.pick(MutationWords.signs) : UInt8(truncatingIfNeeded: random.next())
    }

    /// The next number becomes one nearby, or one at the edge of what fits somewhere.
    private func changeNumber(_ bytes: inout [UInt8], from start: Int, _ random: inout RandomSource) {
        func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
        guard let first = bytes[start...].firstIndex(where: isDigit) ?? bytes.firstIndex(where: isDigit) else { return }
        let range = first..<(bytes[first...].firstIndex { !isDigit($0) } ?? bytes.count)
        let old = Int(String(decoding: bytes[range], as: UTF8.self)) ?? 0
        let near = "\(max(0, old &+ random.int(in: -2...2)))"
        let new = random.chance(0.5) ? Array(near.utf8) : random.pick(MutationWords.numbers)
        bytes.replaceSubrange(range, with: new)
    }

    /// The line at a place goes, comes twice, or comes elsewhere too.
    private func changeLine(_ bytes: inout [UInt8], at place: Int, _ random: inout RandomSource) {
        let newline = UInt8(ascii: "\n")
        let start = bytes[..<place].lastIndex(of: newline).map { $0 + 1 } ?? 0
        let end = bytes[place...].firstIndex(of: newline).map { $0 + 1 } ?? bytes.count
        let line = Array(bytes[start..<end])
        switch random.int(in: 0...2) {
        case 0: bytes.removeSubrange(start..<end)
        case 1: bytes.insert(contentsOf: line, at: start)
        default:
            let other = random.int(in: 0...bytes.count)
            bytes.insert(contentsOf: line, at: bytes[..<other].lastIndex(of: newline).map { $0 + 1 } ?? 0)
        }
    }
}

extension [UInt8] {
    fileprivate init(repeating text: String, depth: Int) {
        self = (0..<depth).flatMap { _ in Array(text.utf8) }
    }
}

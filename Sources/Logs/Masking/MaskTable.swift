import Glibc

/// Finds any of many texts in bytes; made once for a set of texts, then never changed.
///
/// The search is Wu and Manber's: of the `window` bytes at a place (as many as the shortest text has) only the last
/// two are looked at, and they say how many places can be passed over at once. Only where they say none, the texts
/// that begin with the two bytes at the place are compared.
///
/// Sendable, unchecked: all memory is written in `init` and only read afterwards.
final class MaskTable: @unchecked Sendable {
    private struct Text {
        let bytes: UnsafePointer<UInt8>
        let count: Int
    }

    /// The number of bytes of the longest text, 0 where there are none.
    let longest: Int
    private let window: Int
    /// How far to go on, by the last two bytes of the window; 65,536 entries.
    private let shifts: UnsafeMutablePointer<UInt8>
    /// By the first two bytes of a text: which group of texts begins so, counted from 1; 65,536 entries.
    private let groups: UnsafeMutablePointer<UInt32>
    /// The first place of each group in `texts`, and one more at the end.
    private let groupStarts: [Int]
    /// The texts of a group follow each other, the longest first.
    private let texts: [Text]
    private let memory: UnsafeMutablePointer<UInt8>
    /// Texts of one byte: they are no texts of a group.
    private let singles: [Bool]
    private let hasSingles: Bool
    /// Bytes that a text of more than one byte begins with.
    private let firsts: [Bool]
    /// Bytes that a text holds before its last one.
    private let inners: [Bool]

    private static let pairs = 65_536

    /// - Parameter patterns: none empty, each once.
    init(_ patterns: some Collection<[UInt8]>) {
        longest = patterns.lazy.map(\.count).max() ?? 0
        // A text of one byte is looked for as every pair that begins with it.
        window = max(patterns.lazy.map(\.count).min() ?? 2, 2)
        shifts = .allocate(capacity: Self.pairs)
        shifts.update(repeating: UInt8(clamping: window - 1), count: Self.pairs)
        groups = .allocate(capacity: Self.pairs)
        groups.update(repeating: 0, count: Self.pairs)
        memory = .allocate(capacity: max(patterns.lazy.map(\.count).reduce(0, +), 1))

        var singles = [Bool](repeating: false, count: 256)
        var firsts = singles
        var inners = singles
        var members: [UInt16: [Text]] = [:]
        var next = memory
        for pattern in patterns {
            next.update(from: pattern, count: pattern.count)
            let text = Text(bytes: UnsafePointer(next), count: pattern.count)
            next += pattern.count
            for byte in pattern.dropLast() { inners[Int(byte)] = true }
            if pattern.count == 1 {
                singles[Int(pattern[0])] = true
                for second in 0...255 { shifts[Int(pattern[0]) | second << 8] = 0 }
            } else {
                firsts[Int(pattern[0])] = true
                members[Self.pair(text.bytes), default: []].append(text)
                for end in 2...window {
                    let pair = Int(Self.pair(text.bytes + end - 2))
                    shifts[pair] = min(shifts[pair], UInt8(clamping: window - end))
                }
            }
        }
        var starts = [0]
        var texts: [Text] = []
        for (pair, group) in members {
            groups[Int(pair)] = UInt32(starts.count)
            texts += group.sorted { $0.count > $1.count }
            starts.append(texts.count)
        }
        groupStarts = starts
        self.texts = texts
        self.singles = singles
        self.firsts = firsts
        self.inners = inners
        hasSingles = singles.contains(true)
    }

    deinit {
        shifts.deallocate()
        groups.deallocate()
        memory.deallocate()
    }

    /// The first match that starts at `start` or later but before `limit`, and of those at one place the longest.
    func firstMatch(
        in bytes: UnsafePointer<UInt8>, count: Int, from start: Int, before limit: Int
    ) -> (start: Int, count: Int)? {
        let end = min(count - window + 1, limit)
        var place = start
        while place < end {
            let shift = Int(shifts[Int(Self.pair(bytes + place + window - 2))])
            if shift > 0 {
                place += shift
                continue
            }
            let length = matchLength(bytes + place, count - place)
            if length > 0 { return (place, length) }
            place += 1
        }
        // What is left is shorter than any text of a group.
        if hasSingles, place < limit, place == count - 1, singles[Int(bytes[place])] { return (place, 1) }
        return nil
    }

    /// The first place from which on the bytes are the beginning of a text, but not all of it; `count` where none is.
    func firstUndecided(in bytes: UnsafePointer<UInt8>, count: Int) -> Int {
        guard count > 0, longest > 1, inners[Int(bytes[count - 1])] else { return count }
        var place = max(0, count - longest + 1)
        while place < count - 1 {
            let rest = count - place
            let group = Int(groups[Int(Self.pair(bytes + place))])
            if group > 0 {
                for index in groupStarts[group - 1]..<groupStarts[group] {
                    let text = texts[index]
                    if text.count <= rest { break }
                    if memcmp(text.bytes, bytes + place, rest) == 0 { return place }
                }
            }
            place += 1
        }
        return firsts[Int(bytes[count - 1])] ? count - 1 : count
    }

    /// The number of bytes of the longest text the bytes begin with, or 0. There are two bytes at least.
    private func matchLength(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
        let group = Int(groups[Int(Self.pair(bytes))])
        if group > 0 {
            for index in groupStarts[group - 1]..<groupStarts[group] {
                let text = texts[index]
                if text.count <= count, memcmp(text.bytes, bytes, text.count) == 0 { return text.count }
            }
        }
        return hasSingles && singles[Int(bytes[0])] ? 1 : 0
    }

    private static func pair(_ bytes: UnsafePointer<UInt8>) -> UInt16 {
        UInt16(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt16.self))
    }
}

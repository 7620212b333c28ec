import Basics

/// A set of tests of which only digests of 48 bits are kept: whether a test is in it can be told, not which are. A
/// record of a run has one of every test that passed.
///
/// That one is taken for another happens once in a thousand million questions to a set of 250,000.
struct TestDigests: Hashable, Sendable {
    private var digests: Set<UInt64>

    init(_ digests: Set<UInt64> = []) { self.digests = digests }

    mutating func formUnion(_ other: TestDigests) { digests.formUnion(other.digests) }

    /// How many there are.
    var count: Int { digests.count }

    /// How many of these are not among the others.
    func count(notIn other: TestDigests) -> Int { digests.count { !other.contains($0) } }

    func contains(_ digest: UInt64) -> Bool { digests.contains(digest) }

    /// The digest of a test by how people write it: `class::name`, or the name alone.
    static func digest(of test: Key) -> UInt64 {
        // FNV-1a, mixed so that each of 48 bits depends on all bytes.
        let hash = test.string.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return ((hash ^ hash >> 32) &* 0x9E37_79B9_7F4A_7C15) >> 16
    }

    // MARK: - Text

    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The differences from digest to digest, each in letters of six bits: five of the number, the lowest first, and
    /// one that more follows.
    var text: String {
        var (text, last): ([UInt8], UInt64) = ([], 0)
        for digest in digests.sorted() {
            var rest = digest - last
            last = digest
            while rest >= 32 {
                text.append(Self.letters[Int(rest & 31 | 32)])
                rest >>= 5
            }
            text.append(Self.letters[Int(rest)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads what `text` wrote; nil for anything else.
    init?(text: String) {
        digests = []
        var values = [UInt8](repeating: 64, count: 256)
        for (value, letter) in Self.letters.enumerated() { values[Int(letter)] = UInt8(value) }
        var (last, number, shift): (UInt64, UInt64, UInt64) = (0, 0, 0)
        for letter in text.utf8 {
            let value = values[Int(letter)]
            guard value < 64, shift < 50 else { return nil }
            number |= UInt64(value & 31) << shift
            shift += 5
            if value >= 32 { continue }
            guard number > 0 || digests.isEmpty, last + number < 1 << 48 else { return nil }
            last += number
            digests.insert(last)
            (number, shift) = (0, 0)
        }
        guard shift == 0 else { return nil }
    }
}

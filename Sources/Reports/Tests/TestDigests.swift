import Basics

/// A set of tests of which only digests of 48 bits are kept: whether a test is in it can be told, not which are.
///
/// That one is taken for another happens once in a thousand million questions to a set of 250,000.
struct TestDigests: Hashable, Sendable {
    /// Rising, each once.
    private var digests: [UInt64] = []

    init(_ digests: [UInt64] = []) {
        self.digests = digests
        sort()
    }

    /// How much memory it takes, about.
    var byteCount: Int { digests.count * MemoryLayout<UInt64>.size }

    mutating func formUnion(_ other: TestDigests) {
        if digests.isEmpty {
            digests = other.digests
        } else if !other.digests.isEmpty, digests != other.digests {
            digests += other.digests
            sort()
        }
    }

    /// How many there are.
    var count: Int { digests.count }

    /// How many of these are not among the others.
    func count(notIn other: TestDigests) -> Int { digests.count { !other.contains($0) } }

    func contains(_ digest: UInt64) -> Bool {
        var (low, high) = (0, digests.count)
        while low < high {
            let middle = (low + high) / 2
            if digests[middle] < digest { low = middle + 1 } else { high = middle }
        }
        return low < digests.count && digests[low] == digest
    }

    private mutating func sort() {
        digests.sort()
        var kept = 0
        for place in digests.indices where place == 0 || digests[place] != digests[kept - 1] {
            digests[kept] = digests[place]
            kept += 1
        }
        digests.removeLast(digests.count - kept)
    }

    // MARK: - Digests

    /// The digest of a test by how people write it: `class::name`, or the name alone.
    static func digest(of test: Key) -> UInt64 { digest(test.string.utf8, 0xCBF2_9CE4_8422_2325).mixed }

    /// The same of the parts of that text.
    static func digest(className: UnsafeRawBufferPointer, name: UnsafeRawBufferPointer) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        if !className.isEmpty { hash = digest("::".utf8, digest(className, hash)) }
        return digest(name, hash).mixed
    }

    /// A digest of 60 bits in ten letters.
    static func letters(of text: ArraySlice<UInt8>) -> [UInt8] {
        let hash = digest(text, 0xCBF2_9CE4_8422_2325)
        let mixed = (hash ^ hash >> 32) &* 0x9E37_79B9_7F4A_7C15
        return (0..<10).map { letters[Int(mixed >> (6 * $0 + 4) & 63)] }
    }

    /// FNV-1a.
    private static func digest(_ bytes: some Sequence<UInt8>, _ start: UInt64) -> UInt64 {
        bytes.reduce(start) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    // MARK: - Text

    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The differences from digest to digest, each in letters of six bits: five of the number, the lowest first, and
    /// one that more follows.
    var text: String {
        var (text, last): ([UInt8], UInt64) = ([], 0)
        text.reserveCapacity(digests.count * 7)
        for digest in digests {
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
            digests.append(last)
            (number, shift) = (0, 0)
        }
        guard shift == 0 else { return nil }
    }
}

extension UInt64 {
    /// 48 bits that depend on all of these.
    fileprivate var mixed: UInt64 { ((self ^ self >> 32) &* 0x9E37_79B9_7F4A_7C15) >> 16 }
}

import Basics

/// Texts kept once each, in a few large blocks of memory: names of a quarter of a million tests as strings would take
/// three times as much.
struct TextPool: Sendable {
    /// The number of a text, from 0 in the order they came.
    typealias ID = UInt32

    /// No text may be longer, in bytes.
    static let longest = 1 << 15
    private static let pieceSize = 1 << 16
    /// From this on texts of no interest are kept in short.
    private static let limitOfWhole = 10 << 20
    /// How long a text kept in short is at most.
    private static let shortest = 24

    /// Each text behind its length in two bytes.
    private var pieces: [[UInt8]] = []
    /// Where each text is: the piece in the upper half.
    private var places: [UInt32] = []
    private var index = HashIndex()

    /// Whether a text is kept in short.
    private(set) var hasShort = false

    /// How much memory the texts take, about.
    var byteCount: Int { pieces.count * Self.pieceSize }

    /// The number of `text`, which is kept if it is new; broken UTF-8 is repaired.
    ///
    /// - Parameter isOfInterest: false for a text that nobody will look at, only tell from others: where there are very
    ///   many of them their beginning and a digest are kept.
    mutating func id(of text: ArraySlice<UInt8>, isOfInterest: Bool = true) -> ID {
        let text = text.contains { $0 >= 0x80 } ? Array(text.text.utf8)[...] : text
        guard byteCount > Self.limitOfWhole, text.count > Self.shortest else { return id(ofWhole: text) }
        if let known = known(text) { return known }
        let short = Self.short(text)
        if isOfInterest { return known(short) ?? id(ofWhole: text) }
        hasShort = true
        return id(ofWhole: short)
    }

    /// The first letters of `text` and a digest of all of them.
    private static func short(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let digest = TestDigests.letters(of: text)
        return text.prefix(shortest - digest.count - 3).prefix { $0 < 0x80 } + Array("…".utf8) + digest
    }

    /// The number of `key`, which is kept if it is new.
    mutating func id(of key: Key) -> ID { id(ofWhole: Array(key.string.utf8)[...]) }

    private mutating func id(ofWhole text: ArraySlice<UInt8>) -> ID {
        text.withUnsafeBytes { bytes in
            let hash = Self.hash(bytes)
            if let known = index.find(hash, where: { isEqual($0, bytes) }) { return known }
            let id = append(bytes)
            var index = HashIndex()
            swap(&index, &self.index)
            index.insert(id, hash) { self.bytes(of: $0, Self.hash) }
            self.index = index
            return id
        }
    }

    /// The number of `key`, nil where it was never kept.
    func known(_ key: Key) -> ID? { known(Array(key.string.utf8)[...]) }

    private func known(_ text: ArraySlice<UInt8>) -> ID? {
        text.withUnsafeBytes { bytes in
            index.find(Self.hash(bytes)) { isEqual($0, bytes) }
        }
    }

    func key(_ id: ID) -> Key { bytes(of: id) { Key(String(decoding: $0, as: UTF8.self)) } }

    func copy(_ id: ID) -> [UInt8] { bytes(of: id) { Array($0) } }

    /// Calls `body` with the bytes of a text.
    func bytes<Result>(of id: ID, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let place = places[Int(id)]
        return pieces[Int(place >> 16)].withUnsafeBytes { piece in
            let start = Int(place & 0xFFFF)
            let count = Int(piece[start]) << 8 | Int(piece[start + 1])
            return body(UnsafeRawBufferPointer(rebasing: piece[(start + 2)..<(start + 2 + count)]))
        }
    }

    private mutating func append(_ bytes: UnsafeRawBufferPointer) -> ID {
        precondition(bytes.count <= Self.longest, "readers refuse longer texts")
        if pieces.last.map({ $0.count + 2 + bytes.count > Self.pieceSize }) ?? true {
            var piece: [UInt8] = []
            piece.reserveCapacity(Self.pieceSize)
            pieces.append(piece)
        }
        let last = pieces.count - 1
        places.append(UInt32(last) << 16 | UInt32(pieces[last].count))
        pieces[last].append(UInt8(bytes.count >> 8))
        pieces[last].append(UInt8(bytes.count & 0xFF))
        pieces[last].append(contentsOf: bytes)
        return UInt32(places.count - 1)
    }

    private func isEqual(_ id: ID, _ bytes: UnsafeRawBufferPointer) -> Bool {
        self.bytes(of: id) { own in own.count == bytes.count && own.elementsEqual(bytes) }
    }

    private static func hash(_ bytes: UnsafeRawBufferPointer) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: bytes)
        return hasher.finalize()
    }
}

/// A hash table of numbers of things that are kept elsewhere, in four bytes each.
struct HashIndex: Sendable {
    /// A number plus one; 0 where there is none. As many as a power of two.
    private var slots: [UInt32] = []
    private var count = 0

    /// The number with this hash for which `isWanted` holds.
    func find(_ hash: Int, where isWanted: (UInt32) -> Bool) -> UInt32? {
        guard !slots.isEmpty else { return nil }
        var slot = hash & (slots.count - 1)
        while slots[slot] != 0 {
            if isWanted(slots[slot] - 1) { return slots[slot] - 1 }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// Puts in a number that is not there; `hashes` gives the hash of each that is.
    mutating func insert(_ number: UInt32, _ hash: Int, hashes: (UInt32) -> Int) {
        if 4 * count >= 3 * slots.count {
            let old = slots
            slots = Array(repeating: 0, count: max(16, 2 * slots.count))
            for slot in old where slot != 0 { put(slot - 1, hashes(slot - 1)) }
        }
        put(number, hash)
        count += 1
    }

    /// Puts `number` in the place of `old`, which has the same hash.
    mutating func replace(_ old: UInt32, by number: UInt32, _ hash: Int) {
        var slot = hash & (slots.count - 1)
        while slots[slot] != old + 1 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = number + 1
    }

    private mutating func put(_ number: UInt32, _ hash: Int) {
        var slot = hash & (slots.count - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = number + 1
    }
}

/// The attributes of the current start tag, as places in a reader's buffer.
struct XMLAttributes {
    /// One of them; places are far below 2^31.
    struct Attribute {
        private let nameStart, nameEnd, valueStart, valueEnd: Int32
        /// Whether the value holds references or blanks other than spaces.
        let needsDecoding: Bool

        init(name: Range<Int>, value: Range<Int>, needsDecoding: Bool) {
            (nameStart, nameEnd) = (
                Int32(truncatingIfNeeded: name.lowerBound), Int32(truncatingIfNeeded: name.upperBound)
            )
            (valueStart, valueEnd) = (
                Int32(truncatingIfNeeded: value.lowerBound), Int32(truncatingIfNeeded: value.upperBound)
            )
            self.needsDecoding = needsDecoding
        }

        var name: Range<Int> { Range(uncheckedBounds: (Int(nameStart), Int(nameEnd))) }
        var value: Range<Int> { Range(uncheckedBounds: (Int(valueStart), Int(valueEnd))) }
    }

    /// The first `count` are of the current tag; what is behind them only keeps its place.
    private var store: [Attribute] = []
    private(set) var count = 0

    mutating func removeAll() { count = 0 }

    mutating func append(_ attribute: Attribute) {
        if count < store.count { store[count] = attribute } else { store.append(attribute) }
        count += 1
    }

    /// The attribute at a place.
    subscript(place: Int) -> Attribute { store[place] }

    /// The attribute whose name is the text from `name` on, of `length` bytes.
    func find(_ name: UnsafePointer<UInt8>, _ length: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Attribute? {
        store.withUnsafeBufferPointer { store in
            for place in 0..<count {
                let own = store[place].name
                if own.count == length, Self.areSame(bytes, own.lowerBound, name, length) { return store[place] }
            }
            return nil
        }
    }

    /// Whether `length` bytes from `start` on are those from `name` on.
    @inline(__always) static func areSame(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ name: UnsafePointer<UInt8>, _ length: Int
    ) -> Bool {
        for offset in 0..<length where bytes[start + offset] != name[offset] { return false }
        return true
    }
}

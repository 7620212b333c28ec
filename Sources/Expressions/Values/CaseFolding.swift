/// Comparison ignoring case as the original does it: each UTF-16 unit mapped to its upper case
/// (docs/language/expressions.md#comparison).
///
/// So no unit grows or shrinks (`ß` stays), scalars outside the basic plane stay as they are, and nothing outside
/// ASCII maps into it (`ı` and `ſ` are not `I` and `S`). ASCII text takes a path over bytes.
enum CaseFolding {
    /// The upper case of an ASCII letter, any other byte as it is.
    @inline(__always)
    static func upper(_ byte: UInt8) -> UInt8 { byte &- 0x61 < 26 ? byte & 0xDF : byte }

    /// The upper case of one scalar, one to one.
    static func upper(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard scalar.value >= 0x80 else { return Unicode.Scalar(upper(UInt8(scalar.value))) }
        guard scalar.value < 0x10000, scalar.properties.changesWhenUppercased else { return scalar }
        // The standard library has only the full mapping. Where that is longer than one scalar, the simple mapping is
        // the title-case form if that is a single scalar (U+1F80 and its like), else the scalar itself.
        let candidates = [scalar.properties.uppercaseMapping, scalar.properties.titlecaseMapping]
        guard let mapped = candidates.lazy.compactMap(single).first, mapped.value >= 0x80 else { return scalar }
        return mapped
    }

    private static func single(_ text: String) -> Unicode.Scalar? {
        var scalars = text.unicodeScalars.makeIterator()
        guard let first = scalars.next(), scalars.next() == nil else { return nil }
        return first
    }

    /// Whether two texts are the same but for case.
    static func equal(_ left: String, _ right: String) -> Bool {
        let ascii = left.utf8.withContiguousStorageIfAvailable { left in
            right.utf8.withContiguousStorageIfAvailable { right in equalASCII(left, right) }
        }
        if case .some(.some(let result)) = ascii { if let result { return result } }
        return order(left, right) == 0
    }

    /// The answer where one text is ASCII up to the first difference, nil where other scalars decide.
    @inline(__always)
    private static func equalASCII(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool? {
        let common = min(left.count, right.count)
        var at = 0
        while at < common {
            let (one, other) = (left[at], right[at])
            if one | other >= 0x80 { return nil }
            if one != other, upper(one) != upper(other) { return false }
            at += 1
        }
        // No scalar folds to nothing, so a remainder on one side is a difference.
        return left.count == right.count
    }

    /// Negative, zero or positive as `left` sorts before, with or after `right`: by upper-cased UTF-16 units.
    static func order(_ left: String, _ right: String) -> Int {
        var lefts = left.unicodeScalars.makeIterator()
        var rights = right.unicodeScalars.makeIterator()
        while true {
            guard let one = lefts.next() else { return rights.next() == nil ? 0 : -1 }
            guard let other = rights.next() else { return 1 }
            if one == other { continue }
            let (upperOne, upperOther) = (upper(one), upper(other))
            if upperOne == upperOther { continue }
            return utf16Rank(upperOne) < utf16Rank(upperOther) ? -1 : 1
        }
    }

    /// A number that orders scalars as their UTF-16 form is ordered: surrogates (U+D800…) before U+E000 and above.
    private static func utf16Rank(_ scalar: Unicode.Scalar) -> UInt32 {
        switch scalar.value {
        case 0xE000..<0x10000: scalar.value + 0x11_0000
        default: scalar.value
        }
    }

    /// Feeds the upper-cased text to a hasher.
    static func hash(_ text: String, into hasher: inout Hasher) {
        // No other text folds into ASCII, so text that is ASCII may go its own way: eight letters at a time.
        let isHashed = text.utf8.withContiguousStorageIfAvailable { bytes in
            guard bytes.allSatisfy({ $0 < 0x80 }) else { return false }
            var (word, count) = (UInt64(0), 0)
            for byte in bytes {
                word = word << 8 | UInt64(upper(byte))
                count += 1
                if count % 8 == 0 { hasher.combine(word) }
            }
            hasher.combine(word)
            hasher.combine(count)
            return true
        }
        if isHashed == true { return }
        for scalar in text.unicodeScalars {
            let upper = upper(scalar).value
            if upper < 0x80 { hasher.combine(UInt8(upper)) } else { hasher.combine(upper) }
        }
    }

    /// The UTF-8 bytes of the upper-cased text.
    static func upperBytes(_ text: String) -> [UInt8] {
        var text = text
        let ascii: [UInt8]? = text.withUTF8 { bytes in
            bytes.contains { $0 >= 0x80 } ? nil : bytes.map(upper)
        }
        if let ascii { return ascii }
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            let mapped = upper(scalar)
            if mapped.value < 0x80 { result.append(UInt8(mapped.value)) } else { result += String(mapped).utf8 }
        }
        return result
    }
}

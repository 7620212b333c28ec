import Glibc

/// Searches that look at many bytes at once.
enum ByteScan {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// The first place from `start` on where `byte` stands.
    static func first(_ byte: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int = 0) -> Int? {
        guard let base = bytes.baseAddress, start < bytes.count,
            let place = memchr(base + start, Int32(byte), bytes.count - start)
        else { return nil }
        return UnsafeRawPointer(place) - base
    }

    /// How often `byte` occurs.
    static func count(_ byte: UInt8, in bytes: UnsafeRawBufferPointer) -> Int {
        guard let base = bytes.baseAddress else { return 0 }
        let pattern = ones &* UInt64(byte)
        let words = bytes.count / 8
        var total = 0
        var word = 0
        while word < words {
            // Each byte of the sum counts one place of the words, so that it holds 255 of them.
            let end = min(word + 255, words)
            var sums: UInt64 = 0
            while word < end {
                let difference = base.loadUnaligned(fromByteOffset: word &* 8, as: UInt64.self) ^ pattern
                let isOther = ((difference & ~highs) &+ ~highs) | difference
                sums &+= (~isOther & highs) >> 7
                word &+= 1
            }
            let lanes = (sums & 0x00FF_00FF_00FF_00FF) &+ ((sums >> 8) & 0x00FF_00FF_00FF_00FF)
            total += Int((lanes &* 0x0001_0001_0001_0001) >> 48)
        }
        for index in (words * 8)..<bytes.count where bytes[index] == byte { total += 1 }
        return total
    }

    /// The first place from `start` on where `::` or `##[` stands, or the bytes end with `##`.
    static func firstTrigger(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        let colons = ones &* UInt64(UInt8(ascii: ":"))
        let hashes = ones &* UInt64(UInt8(ascii: "#"))
        var place = start
        while place + 1 < bytes.count {
            // One byte more than a word is read.
            if place + 9 <= bytes.count {
                let word = base.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                let next = base.loadUnaligned(fromByteOffset: place &+ 1, as: UInt64.self)
                let colon = (word ^ colons) | (next ^ colons)
                let hash = (word ^ hashes) | (next ^ hashes)
                // Zero where no byte of either is zero.
                if ((colon &- ones) & ~colon | (hash &- ones) & ~hash) & highs == 0 {
                    place &+= 8
                    continue
                }
            }
            let end = min(place + 8, bytes.count - 1)
            while place < end {
                if isTrigger(bytes, place) { return place }
                place &+= 1
            }
        }
        return nil
    }

    private static func isTrigger(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> Bool {
        switch (bytes[place], bytes[place + 1]) {
        case (UInt8(ascii: ":"), UInt8(ascii: ":")): true
        case (UInt8(ascii: "#"), UInt8(ascii: "#")):
            place + 2 == bytes.count || bytes[place + 2] == UInt8(ascii: "[")
        default: false
        }
    }
}

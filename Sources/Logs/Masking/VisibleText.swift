import Glibc

/// What a terminal would show of bytes: those without its codes, with the place of each.
struct VisibleText {
    /// The bytes without codes.
    private(set) var bytes: [UInt8] = []
    /// Where each of them stands.
    private(set) var places: [Int] = []
    /// Where a code begins that is not whole yet; the number of all bytes if there is none.
    private(set) var end: Int

    /// Longer codes are none: nothing waits for their end.
    private static let longestCode = 4096
    private static let escape: UInt8 = 0x1B
    private static let backspace: UInt8 = 0x08

    /// - Returns: nil if there is no code.
    init?(_ raw: UnsafeRawBufferPointer) {
        guard let base = raw.baseAddress,
            memchr(base, Int32(Self.escape), raw.count) != nil || memchr(base, Int32(Self.backspace), raw.count) != nil
        else { return nil }
        end = raw.count
        bytes.reserveCapacity(raw.count)
        places.reserveCapacity(raw.count)
        var index = 0
        while index < raw.count {
            switch raw[index] {
            case Self.backspace: index += 1
            case Self.escape:
                let next = Self.codeEnd(raw, index)
                if next == nil, raw.count - index < Self.longestCode {
                    end = index
                    return
                }
                index = next ?? index + 1
            default:
                bytes.append(raw[index])
                places.append(index)
                index += 1
            }
        }
    }

    /// Where the code at `start` ends, or nil if more must come. A code ends with its line (`LogLine` reads the same).
    private static func codeEnd(_ raw: UnsafeRawBufferPointer, _ start: Int) -> Int? {
        var index = start + 1
        guard index < raw.count else { return nil }
        switch raw[index] {
        case UInt8(ascii: "["):
            index += 1
            while index < raw.count, (0x20...0x3F).contains(raw[index]) { index += 1 }
            guard index < raw.count else { return nil }
            return (0x40...0x7E).contains(raw[index]) ? index + 1 : index
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"):
            while index < raw.count, raw[index] != 0x07, raw[index] != escape, raw[index] != 0x0A { index += 1 }
            guard index < raw.count else { return nil }
            if raw[index] == 0x07 { return index + 1 }
            guard raw[index] == escape else { return index }
            guard index + 1 < raw.count else { return nil }
            return raw[index + 1] == UInt8(ascii: "\\") ? index + 2 : index
        default:
            while index < raw.count, (0x20...0x2F).contains(raw[index]) { index += 1 }
            guard index < raw.count else { return nil }
            return (0x30...0x7E).contains(raw[index]) ? index + 1 : index
        }
    }
}

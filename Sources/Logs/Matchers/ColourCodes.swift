/// The codes that colour a line, which problem matchers do not see.
enum ColourCodes {
    static let escape: UInt8 = 0x1B

    /// `line` without `ESC [ … m`, in GitHub's wide sense: digits and semicolons, and an `m` where one follows.
    static func stripped(_ line: UnsafeRawBufferPointer) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(line.count)
        var index = 0
        while index < line.count {
            guard line[index] == escape, index + 1 < line.count, line[index + 1] == UInt8(ascii: "[") else {
                text.append(line[index])
                index += 1
                continue
            }
            index += 2
            while index < line.count, (0x30...0x39).contains(line[index]) || line[index] == UInt8(ascii: ";") {
                index += 1
            }
            if index < line.count, line[index] == UInt8(ascii: "m") { index += 1 }
        }
        return text
    }
}

extension CoverageBranch {
    /// An identity for a branch that a format gives a name: the same for the same bytes.
    ///
    /// Names that are alike but for a number at their end, as `0,jump to line 7` and `0,jump to line 9` of LCOV, get
    /// identities that are near each other, and `0,1` a small one: lists of them are packed by their differences.
    static func id(of name: ArraySlice<UInt8>) -> Int {
        if let small = pair(name) { return small }
        // No name ends in more digits than fit below the number that stands for none.
        let digits = Self.digits(atEndOf: name, most: 7)
        let number = digits.isEmpty ? 1 << 24 - 1 : digits.wholeNumber ?? 0
        return 1 << 59 | Int(hash(name[..<digits.startIndex]) >> 29) << 24 | number
    }

    /// An identity for a branch that lies in source text between two places; `isElse` tells two at one place apart.
    static func id(line: Int, column: Int, toLine: Int, toColumn: Int, isElse: Bool) -> Int {
        let (lines, length, last) = (toLine &- line, toColumn &- column, isElse ? 1 : 0)
        if lines == 0, (0..<128).contains(column), (0..<64).contains(length) {
            return (column << 6 | length) << 1 | last
        }
        if (0..<256).contains(lines), (0..<4096).contains(column), (0..<4096).contains(toColumn) {
            return 1 << 34 | (lines << 24 | column << 12 | toColumn) << 1 | last
        }
        let text = Array("\(column),\(toLine),\(toColumn)".utf8)
        return 1 << 59 | Int(hash(text[...]) >> 8) << 1 | last
    }

    /// `block,branch` of two plain numbers, the branch below 256.
    private static func pair(_ name: ArraySlice<UInt8>) -> Int? {
        let branch = digits(atEndOf: name, most: 3)
        guard case let rest = name[..<branch.startIndex], rest.last == UInt8(ascii: ","), rest.count < 8,
            case let block = digits(atEndOf: rest.dropLast(), most: 6), block.startIndex == name.startIndex,
            let block = block.wholeNumber, let branch = branch.wholeNumber, branch < 256
        else { return nil }
        return block << 8 | branch
    }

    /// The digits at the end of `name` that write a number without needless zeros.
    private static func digits(atEndOf name: ArraySlice<UInt8>, most: Int) -> ArraySlice<UInt8> {
        var start = name.endIndex
        while start > name.startIndex, name.endIndex - start < most, name[start - 1] &- UInt8(ascii: "0") < 10 {
            start -= 1
        }
        while name.endIndex - start > 1, name[start] == UInt8(ascii: "0") { start += 1 }
        return name[start...]
    }

    /// FNV-1a, its bits mixed so that the upper ones depend on all bytes.
    private static func hash(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = (hash ^ hash >> 32) &* 0x9E37_79B9_7F4A_7C15
        return hash
    }
}

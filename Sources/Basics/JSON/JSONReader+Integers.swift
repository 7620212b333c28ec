extension JSONReader {
    /// Takes the next elements of an array as long as they are written as most numbers are: whole, without a sign, of at
    /// most 15 digits, on one line, and what follows is at hand. The quick way through long lists; `next` reads on.
    ///
    /// - Parameter take: Gets each number; says whether to go on.
    package mutating func takeIntegers(_ take: (Int) -> Bool) {
        guard containers.last == .array, expectation != .nothing else { return }
        var isFirst = expectation == .valueOrEnd
        var start = index
        buffer.withUnsafeBufferPointer { bytes in
            var goesOn = true
            while goesOn {
                var at = start
                if !isFirst {
                    guard at < bytes.count, bytes[at] == UInt8(ascii: ",") else { return }
                    at += 1
                }
                while at < bytes.count, bytes[at] == 0x20 { at += 1 }
                let first = at
                var number = 0
                while at < bytes.count, case let digit = bytes[at] &- UInt8(ascii: "0"), digit < 10 {
                    number = number &* 10 &+ Int(digit)
                    at += 1
                }
                guard (1...15).contains(at - first), bytes[first] != UInt8(ascii: "0") || at - first == 1,
                    at < bytes.count, bytes[at] == UInt8(ascii: ",") || bytes[at] == UInt8(ascii: "]")
                else { return }
                (start, isFirst) = (at, false)
                goesOn = take(number)
            }
        }
        guard start > index else { return }
        (index, tokenStart) = (start, start)
        expectation = .separator
    }
}

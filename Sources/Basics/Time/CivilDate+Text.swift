extension CivilDate: Comparable, CustomStringConvertible {
    /// The day written as `2026-12-31`; nil where the text is something else, or there is no such day.
    package init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2], parts.joined().allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        let numbers = parts.map { $0.reduce(0) { $0 * 10 + Int($1 &- 0x30) } }
        // A day that exists is its own number's day; 366 days a year reach it from the year's beginning.
        guard numbers[0] >= 1, (1...12).contains(numbers[1]), (1...31).contains(numbers[2]) else { return nil }
        let years = numbers[0] - 1
        let start = years * 365 + years / 4 - years / 100 + years / 400 - 719_162
        for day in start..<start + 366 {
            let date = CivilDate(dayNumber: day)
            if date.year == numbers[0], date.month == numbers[1], date.day == numbers[2] {
                self = date
                return
            }
        }
        return nil
    }

    package static func < (left: CivilDate, right: CivilDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    /// `2026-12-31`
    package var description: String {
        func padded(_ number: Int, _ width: Int) -> String {
            let text = "\(number)"
            return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }
}

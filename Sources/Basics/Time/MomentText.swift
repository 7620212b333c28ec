/// Moments as text, to the second.
package enum MomentText {
    /// `2026-03-29T03:00:00+02:00`, or with `Z` for an offset of 0.
    ///
    /// - Parameters:
    ///   - time: seconds since 1970.
    ///   - offset: seconds east of UTC.
    package static func rfc3339(_ time: Int, offset: Int = 0) -> String {
        let (date, clock) = parts(time + offset)
        guard offset != 0 else { return "\(date)T\(clock)Z" }
        let minutes = abs(offset) / 60
        return "\(date)T\(clock)\(offset < 0 ? "-" : "+")\(two(minutes / 60)):\(two(minutes % 60))"
    }

    /// `2026-03-29 03:00`, as the clocks show it.
    package static func short(_ time: Int, offset: Int = 0) -> String {
        let (date, clock) = parts(time + offset)
        return "\(date) \(String(decoding: clock.utf8.dropLast(3), as: UTF8.self))"
    }

    /// Reads `2026-03-29T01:00:00Z`, also without seconds or with an offset; nil for anything else.
    package static func time(_ text: String) -> Int? {
        var bytes = text.utf8[...]
        func number(_ digits: Int, _ range: ClosedRange<Int>, then mark: UInt8? = nil) -> Int? {
            let taken = bytes.prefix(digits)
            guard taken.count == digits, taken.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            bytes = bytes.dropFirst(digits)
            if let mark, bytes.popFirst() != mark { return nil }
            let number = taken.reduce(0) { $0 * 10 + Int($1 - 0x30) }
            return range.contains(number) ? number : nil
        }
        let (dash, colon) = (UInt8(ascii: "-"), UInt8(ascii: ":"))
        guard let year = number(4, 1...9999, then: dash), let month = number(2, 1...12, then: dash),
            let day = number(2, 1...31, then: UInt8(ascii: "T")), let hour = number(2, 0...23, then: colon),
            let minute = number(2, 0...59)
        else { return nil }
        let dayNumber = CivilDate.dayNumber(year: year, month: month, day: day)
        guard CivilDate(dayNumber: dayNumber).day == day else { return nil }
        var time = dayNumber * 86_400 + hour * 3600 + minute * 60
        if bytes.first == colon {
            bytes = bytes.dropFirst()
            guard let second = number(2, 0...59) else { return nil }
            time += second
        }
        guard let sign = bytes.popFirst() else { return nil }
        if sign == UInt8(ascii: "+") || sign == dash {
            guard let hours = number(2, 0...23, then: colon), let minutes = number(2, 0...59) else { return nil }
            time += (hours * 60 + minutes) * (sign == dash ? 60 : -60)
        } else if sign != UInt8(ascii: "Z") {
            return nil
        }
        return bytes.isEmpty ? time : nil
    }

    private static func parts(_ local: Int) -> (date: String, clock: String) {
        let day = local.floorDivided(by: 86_400)
        let second = local - day * 86_400
        return (
            "\(CivilDate(dayNumber: day))", "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
        )
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

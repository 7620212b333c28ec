/// The rule by which a zone's clocks change every year, as the footer of a TZif file says it: `CET-1CEST,M3.5.0,M10.5.0/3`
/// (POSIX `TZ`, with the hours of -167 to 167 that RFC 9636 adds).
struct PosixZone: Sendable {
    /// A day of each year, and a time of it in seconds.
    private struct Change {
        enum Day {
            /// 1 to 365; 29 February is never counted.
            case withoutLeapDay(Int)
            /// 0 to 365.
            case ofYear(Int)
            /// A weekday of a month; the fifth week is the last.
            case weekday(month: Int, week: Int, weekday: Int)
        }
        let day: Day
        let time: Int
    }

    /// Seconds east of UTC.
    private let standard: Int
    private let summer: (offset: Int, begin: Change, end: Change)?

    init(_ text: ArraySlice<UInt8>) throws(ZoneError) {
        var text = text
        let problem = ZoneError("its rule '\(String(decoding: text, as: UTF8.self))' cannot be read")
        try Self.skipName(&text, problem)
        standard = -(try Self.time(&text, 24, problem))
        guard !text.isEmpty else {
            summer = nil
            return
        }
        try Self.skipName(&text, problem)
        var offset = standard + 3600
        if let byte = text.first, byte != UInt8(ascii: ",") { offset = -(try Self.time(&text, 24, problem)) }
        let begin = try Self.change(&text, problem)
        let end = try Self.change(&text, problem)
        guard text.isEmpty else { throw problem }
        summer = (offset, begin, end)
    }

    /// Seconds east of UTC at a time in seconds since 1970.
    func offset(at time: Int) -> Int {
        guard let summer else { return standard }
        let year = CivilDate(dayNumber: (time + standard).floorDivided(by: 86_400)).year
        // A change may fall into the year beside: the last one before the time counts.
        var best: (time: Int, offset: Int)?
        for year in (year - 1)...(year + 1) {
            let january = CivilDate.dayNumber(year: year, month: 1, day: 1)
            let begin = january * 86_400 + Self.seconds(summer.begin, year) - standard
            let end = january * 86_400 + Self.seconds(summer.end, year) - summer.offset
            // Of two at once the one that begins the summer counts: such a rule means summer all the year.
            for (moment, offset) in [(end, standard), (begin, summer.offset)]
            where moment <= time && moment >= best?.time ?? .min {
                best = (moment, offset)
            }
        }
        return best?.offset ?? standard
    }

    /// Seconds from the beginning of the year to a change, on the clock that it ends.
    private static func seconds(_ change: Change, _ year: Int) -> Int {
        let day: Int
        switch change.day {
        case .withoutLeapDay(let number):
            let isLeap = CivilDate(dayNumber: CivilDate.dayNumber(year: year, month: 2, day: 29)).month == 2
            day = number - 1 + (isLeap && number >= 60 ? 1 : 0)
        case .ofYear(let number): day = number
        case .weekday(let month, let week, let weekday):
            let first = CivilDate.dayNumber(year: year, month: month, day: 1)
            let next =
                month == 12
                ? CivilDate.dayNumber(year: year + 1, month: 1, day: 1)
                : CivilDate.dayNumber(year: year, month: month + 1, day: 1)
            let shift = weekday - CivilDate.weekday(ofDay: first)
            var found = first + (shift < 0 ? shift + 7 : shift) + (week - 1) * 7
            if found >= next { found -= 7 }
            day = found - CivilDate.dayNumber(year: year, month: 1, day: 1)
        }
        return day * 86_400 + change.time
    }

    // MARK: - Reading

    /// Three letters or more, or anything between `<` and `>`.
    private static func skipName(_ text: inout ArraySlice<UInt8>, _ problem: ZoneError) throws(ZoneError) {
        if text.first == UInt8(ascii: "<") {
            guard let end = text.firstIndex(of: UInt8(ascii: ">")) else { throw problem }
            text = text[(end + 1)...]
            return
        }
        let rest = text.drop { (0x41...0x5A).contains($0 & 0xDF) }
        guard text.count - rest.count >= 3 else { throw problem }
        text = rest
    }

    private static func number(
        _ text: inout ArraySlice<UInt8>, _ range: ClosedRange<Int>, _ problem: ZoneError
    ) throws(ZoneError) -> Int {
        let digits = text.prefix { (0x30...0x39).contains($0) }
        guard (1...3).contains(digits.count) else { throw problem }
        let number = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        guard range.contains(number) else { throw problem }
        text = text.dropFirst(digits.count)
        return number
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    private static func time(
        _ text: inout ArraySlice<UInt8>, _ hours: Int, _ problem: ZoneError
    ) throws(ZoneError) -> Int {
        let isNegative = text.first == UInt8(ascii: "-")
        if isNegative || text.first == UInt8(ascii: "+") { text = text.dropFirst() }
        var seconds = try number(&text, 0...hours, problem) * 3600
        for unit in [60, 1] where text.first == UInt8(ascii: ":") {
            text = text.dropFirst()
            seconds += try number(&text, 0...59, problem) * unit
        }
        return isNegative ? -seconds : seconds
    }

    /// `,M3.5.0/2`, `,J60`, `,59/-1`.
    private static func change(_ text: inout ArraySlice<UInt8>, _ problem: ZoneError) throws(ZoneError) -> Change {
        func take(_ byte: UInt8) throws(ZoneError) {
            guard text.popFirst() == byte else { throw problem }
        }
        try take(UInt8(ascii: ","))
        let day: Change.Day
        switch text.first {
        case UInt8(ascii: "J"):
            text = text.dropFirst()
            day = .withoutLeapDay(try number(&text, 1...365, problem))
        case UInt8(ascii: "M"):
            text = text.dropFirst()
            let month = try number(&text, 1...12, problem)
            try take(UInt8(ascii: "."))
            let week = try number(&text, 1...5, problem)
            try take(UInt8(ascii: "."))
            day = .weekday(month: month, week: week, weekday: try number(&text, 0...6, problem))
        default: day = .ofYear(try number(&text, 0...365, problem))
        }
        guard text.first == UInt8(ascii: "/") else { return Change(day: day, time: 7200) }
        text = text.dropFirst()
        return Change(day: day, time: try time(&text, 167, problem))
    }
}

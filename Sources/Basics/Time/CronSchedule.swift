/// The five fields of a schedule, as GitHub reads them (docs/language/schedules.md#cron): POSIX cron with names of
/// months and days; no `@daily`.
///
/// Where both a day of the month and a day of the week are restricted, either is enough, as in POSIX.
package struct CronSchedule: Hashable, Sendable {
    /// Bit sets of the values each field lets through.
    private let minutes: UInt64
    private let hours: UInt64
    private let days: UInt64
    private let months: UInt64
    private let weekdays: UInt64
    private let restrictsDays: Bool
    private let restrictsWeekdays: Bool

    /// Reads `minute hour day month weekday`.
    ///
    /// - Throws: `CronError` that names the field.
    package init(_ text: String) throws(CronError) {
        let fields = text.utf8.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        guard fields.count == 5 else {
            throw CronError(
                "'\(text)' has \(fields.count) fields; it must have five: minute, hour, day of month, month and day of week"
            )
        }
        minutes = try Self.read(fields[0], CronField("minute", 0...59))
        hours = try Self.read(fields[1], CronField("hour", 0...23))
        days = try Self.read(fields[2], CronField("day of month", 1...31))
        months = try Self.read(fields[3], CronField("month", 1...12, names: CronField.monthNames, firstName: 1))
        // 7 is Sunday, too.
        let week = try Self.read(fields[4], CronField("day of week", 0...7, names: CronField.dayNames, firstName: 0))
        weekdays = week & 0x80 != 0 ? week | 1 : week
        restrictsDays = fields[2].first != UInt8(ascii: "*")
        restrictsWeekdays = fields[4].first != UInt8(ascii: "*")
    }

    private static func read(_ field: Substring.UTF8View, _ kind: CronField) throws(CronError) -> UInt64 {
        var bits: UInt64 = 0
        for part in field.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            bits |= try kind.bits(of: part)
        }
        return bits
    }

    /// Whether a day is let through; `weekday` 0 is Sunday.
    private func allows(_ date: CivilDate, weekday: Int) -> Bool {
        guard months & 1 << UInt64(date.month) != 0 else { return false }
        let isDay = days & 1 << UInt64(date.day) != 0
        let isWeekday = weekdays & 1 << UInt64(weekday) != 0
        return restrictsDays && restrictsWeekdays ? isDay || isWeekday : isDay && isWeekday
    }

    /// The first time after `instant` that the schedule fires, in seconds since 1970 UTC, or nil where it never does
    /// (31 February).
    ///
    /// - Parameter offset: seconds east of UTC at a time in seconds since 1970; 0 for UTC. For a local time that a change
    ///   of the clocks leaves out, the next one that there is counts, as GitHub documents it: 02:30 fires at 03:00.
    ///   One that comes twice fires the first time only.
    package func next(after instant: Int, offset: (Int) -> Int = { _ in 0 }) -> Int? {
        let local = instant + offset(instant)
        var day = local.floorDivided(by: 86_400)
        // 29 February comes back within eight years.
        for _ in 0..<(366 * 9) {
            defer { day += 1 }
            let date = CivilDate(dayNumber: day)
            guard allows(date, weekday: CivilDate.weekday(ofDay: day)) else { continue }
            for minute in 0..<1440
            where hours & 1 << UInt64(minute / 60) != 0 && minutes & 1 << UInt64(minute % 60) != 0 {
                let time = day * 86_400 + minute * 60
                let moment = Self.moment(ofLocal: time, offset)
                if moment > instant { return moment }
            }
        }
        return nil
    }

    /// When the clocks show `time` for the first time, or, where they leave it out, when they are changed.
    private static func moment(ofLocal time: Int, _ offset: (Int) -> Int) -> Int {
        let (before, after) = (offset(time - 86_400), offset(time + 86_400))
        if let fitting = [before, after].first(where: { offset(time - $0) == $0 }) { return time - fitting }
        var (low, high) = (time - max(before, after), time - min(before, after))
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if offset(middle) == before { low = middle } else { high = middle }
        }
        return high
    }
}

/// Why a schedule cannot be read.
package struct CronError: Error, Hashable, Sendable {
    /// One sentence with the field.
    package let message: String

    init(_ message: String) { self.message = message }
}

/// One field of a schedule.
private struct CronField {
    let name: String
    let range: ClosedRange<Int>
    let names: [Key]
    let firstName: Int

    static let monthNames: [Key] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
    static let dayNames: [Key] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

    init(_ name: String, _ range: ClosedRange<Int>, names: [Key] = [], firstName: Int = 0) {
        self.name = name
        self.range = range
        self.names = names
        self.firstName = firstName
    }

    /// `*`, `a`, `a-b`, each with `/step`.
    func bits(of part: Substring.UTF8View) throws(CronError) -> UInt64 {
        let halves = part.split(separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
        var bounds = range
        if !halves[0].elementsEqual("*".utf8) {
            let ends = halves[0].split(separator: UInt8(ascii: "-"), maxSplits: 1, omittingEmptySubsequences: false)
            let first = try value(ends[0], part)
            let last = ends.count == 2 ? try value(ends[1], part) : halves.count == 2 ? range.upperBound : first
            guard first <= last else { throw problem(part, "ends before it begins") }
            bounds = first...last
        }
        var step = 1
        if halves.count == 2 {
            guard let number = Int(String(decoding: halves[1], as: UTF8.self)), number > 0 else {
                throw problem(part, "has no step behind the /")
            }
            step = number
        }
        var bits: UInt64 = 0
        for value in stride(from: bounds.lowerBound, through: bounds.upperBound, by: step) {
            bits |= 1 << UInt64(value)
        }
        return bits
    }

    private func value(_ text: Substring.UTF8View, _ part: Substring.UTF8View) throws(CronError) -> Int {
        let word = String(decoding: text, as: UTF8.self)
        if let index = names.firstIndex(of: Key(word).asciiLowercased) { return index + firstName }
        let isNumber = !word.utf8.isEmpty && word.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard isNumber, let number = Int(word), range.contains(number) else {
            throw problem(part, "is not within \(range.lowerBound)-\(range.upperBound)")
        }
        return number
    }

    private func problem(_ part: Substring.UTF8View, _ what: String) -> CronError {
        CronError("'\(String(decoding: part, as: UTF8.self))' of the field '\(name)' \(what)")
    }
}

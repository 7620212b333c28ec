import Basics
import Testing

struct CronScheduleTests {
    /// A schedule, a moment, and the next time it fires (seconds since 1970).
    struct Row: Sendable {
        let cron: String
        let after: Int
        let next: Int?
        init(_ cron: String, _ after: Int, _ next: Int?) {
            self.cron = cron
            self.after = after
            self.next = next
        }
    }

    // 1 767 225 600 is Thursday, 1 January 2026, 00:00 UTC.
    private static let newYear = 1_767_225_600

    static let rows = [
        Row("* * * * *", newYear, newYear + 60),
        Row("*/15 * * * *", newYear + 1, newYear + 900),
        Row("0 2 * * *", newYear, newYear + 7200),
        Row("0 0 * * *", newYear, newYear + 86_400),
        Row("30 5 * * 1-5", newYear + 86_400 * 2, newYear + 86_400 * 4 + 5 * 3600 + 1800),
        Row("0 0 * * SUN", newYear, newYear + 86_400 * 3),
        Row("0 0 * * 7", newYear, newYear + 86_400 * 3),
        Row("0 0 1 feb *", newYear, newYear + 86_400 * 31),
        Row("0 0 29 2 *", newYear, 1_835_395_200),
        // Both days restricted: either is enough.
        Row("0 0 13 * 5", newYear, newYear + 86_400),
        Row("5,10 1-3/2 * * *", newYear + 4000, newYear + 4200),
        Row("0 0 31 2 *", newYear, nil),
    ]

    @Test(arguments: rows) func firesNext(_ row: Row) throws {
        let schedule = try CronSchedule(row.cron)
        #expect(schedule.next(after: row.after) == row.next)
    }

    @Test(arguments: [
        ("", "0 fields"), ("* * * *", "4 fields"), ("60 * * * *", "minute"), ("* 24 * * *", "hour"),
        ("* * 0 * *", "day of month"), ("* * * 13 *", "month"), ("* * * * 8", "day of week"), ("a * * * *", "minute"),
        ("5-1 * * * *", "ends before"), ("*/0 * * * *", "step"), ("1,,2 * * * *", "minute"), ("@daily", "1 fields"),
        ("* * * foo *", "month"), ("-1 * * * *", "minute"),
    ])
    func saysWhichFieldIsWrong(_ text: String, _ part: String) {
        #expect { _ = try CronSchedule(text) } throws: { error in
            let message = Array((error as? CronError)?.message.utf8 ?? "".utf8)
            return message.indices.contains { message[$0...].starts(with: part.utf8) }
        }
    }

    /// A zone two hours east of UTC from March to October: a time in the hour that the clocks leave out fires when it
    /// would have begun (documented by GitHub: 02:30 at 03:00), the hour that comes twice fires once.
    @Test func followsTheClocksOfAZone() throws {
        // 29 March 2026, 01:00 UTC and 25 October 2026, 01:00 UTC.
        let offset: (Int) -> Int = { time in (1_774_746_000..<1_792_890_000).contains(time) ? 7200 : 3600 }
        let nightly = try CronSchedule("30 2 * * *")
        // 28 March, 12:00 UTC: there is no 02:30 on the 29th, so it fires at 03:00 (01:00 UTC); then on the 30th.
        #expect(nightly.next(after: 1_774_699_200, offset: offset) == 1_774_746_000)
        #expect(nightly.next(after: 1_774_746_000, offset: offset) == 1_774_830_600)
        // Several times in the hour that is left out are one.
        let often = try CronSchedule("*/20 2,3 * * *")
        #expect(often.next(after: 1_774_699_200, offset: offset) == 1_774_746_000)
        #expect(often.next(after: 1_774_746_000, offset: offset) == 1_774_746_000 + 1200)
        // 24 October, 12:00 UTC: local 02:30 comes twice on the 25th.
        let first = nightly.next(after: 1_792_843_200, offset: offset)
        #expect(first == 1_792_888_200)
        #expect(nightly.next(after: 1_792_888_200, offset: offset) == 1_792_978_200)
    }

    /// Every minute for two years, compared with the calendar's own arithmetic done the slow way.
    @Test func agreesWithACalendarCountedDayByDay() throws {
        let schedule = try CronSchedule("0 0 * * *")
        var time = 0
        var (year, month, day) = (1970, 1, 1)
        for _ in 0..<20_000 {
            let date = CivilDate(dayNumber: time / 86_400)
            #expect((date.year, date.month, date.day) == (year, month, day))
            time = try #require(schedule.next(after: time))
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            day += 1
            if day > lengths[month - 1] { (day, month) = (1, month + 1) }
            if month > 12 { (month, year) = (1, year + 1) }
        }
    }
}

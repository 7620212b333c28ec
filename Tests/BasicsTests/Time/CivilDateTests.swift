import Basics
import Testing

/// Days as text and as numbers.
struct CivilDateTests {
    @Test(
        arguments: [
            ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2026-11-28", 20_785),
            ("0001-01-01", -719_162),
            ("9999-12-31", 2_932_896), ("2025-02-29", nil), ("1900-02-29", nil), ("2026-04-31", nil),
            ("2026-13-01", nil),
            ("2026-00-01", nil), ("2026-01-00", nil), ("0000-01-01", nil), ("2026-1-01", nil), ("2026/01/01", nil),
            ("2026-01-01 ", nil), ("+026-01-01", nil), ("２０２６-01-01", nil), ("", nil),
        ] as [(String, Int?)])
    func daysAreReadExactly(row: (text: String, number: Int?)) {
        let date = CivilDate(row.text)
        #expect(date?.dayNumber == row.number)
        #expect(date.map { "\($0)" } == (row.number == nil ? nil : row.text))
    }

    @Test func numbersTextsAndOrderAgree() throws {
        var before: CivilDate?
        for number in stride(from: -719_162, through: 2_932_896, by: 1) where number % 97 == 0 || abs(number) < 40_000 {
            let date = CivilDate(dayNumber: number)
            #expect(date.dayNumber == number)
            #expect(number % 11 != 0 || CivilDate("\(date)") == date)
            if let before { #expect(before < date) }
            before = date
        }
    }
}

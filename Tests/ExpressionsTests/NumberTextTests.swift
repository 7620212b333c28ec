import Expressions
import TestSupport
import Testing

@Suite struct NumberTextTests {
    static let texts: [(Double, String)] = [
        (0, "0"), (-0.0, "0"), (1, "1"), (-2, "-2"), (120, "120"), (0.012, "0.012"), (0.1, "0.1"), (-0.5, "-0.5"),
        (0.84551240822557006, "0.84551240822557"), (123_456_789_012_345, "123456789012345"), (1e15, "1E+15"),
        (1e21, "1E+21"), (0.0001, "0.0001"), (0.00001, "1E-05"), (1.5e-7, "1.5E-07"), (1.25e100, "1.25E+100"),
        (.leastNonzeroMagnitude, "4.94065645841247E-324"), (1.7976931348623157e308, "1.79769313486232E+308"),
        (999_999_999_999_999, "999999999999999"), (999_999_999_999_999.9, "1E+15"), (123456.789, "123456.789"),
        (0.1 + 0.2, "0.3"), (2.0 / 3.0, "0.666666666666667"), (100_000_000_000_000.5, "100000000000000"),
        (.infinity, "Infinity"), (-.infinity, "-Infinity"), (.nan, "NaN"), (1e14, "100000000000000"),
    ]

    @Test(arguments: texts)
    func writesFifteenDigits(number: Double, expected: String) { #expect(NumberText.text(of: number) == expected) }

    static let numbers: [(String, Double)] = [
        ("", 0), ("  ", 0), (" 12\t", 12), ("+1", 1), ("-.5", -0.5), ("1.", 1), (".5", 0.5), ("1e3", 1000),
        ("1E-2", 0.01), ("0x10", 16), ("0xfF", 255), ("0o17", 15), ("Infinity", .infinity), ("-Infinity", -.infinity),
        ("+Infinity", .infinity), ("\u{A0}7\u{2003}", 7), ("007", 7), ("1e400", .infinity), ("0.1", 0.1),
        ("0xFFFFFFFF", -1), ("0x80000000", -2_147_483_648), ("0o37777777777", -1),
        ("1234567890123456789", 1_234_567_890_123_456_768),
    ]

    @Test(arguments: numbers)
    func readsNumbers(text: String, expected: Double) { #expect(NumberText.number(of: text) == expected) }

    @Test(arguments: [
        "abc", "0x", "0o", "0x1FFFFFFFF", "0o40000000000", "0X10", "-0x1", "0b1", "1_000", "1,5", "-Inf", ".", "e5",
        "1e", "1e+", "+", "--1", "1 2", "0o8", "0xg", "nan", "infinity", "٣", "1\u{301}",
    ])
    func otherTextIsNaN(text: String) { #expect(NumberText.number(of: text).isNaN) }

    @Test func textReadsBackWithinFifteenDigits() {
        var random = RandomSource()
        for _ in 0..<ProveTier.count(sample: 20_000, full: 300_000) {
            let number = Double(bitPattern: random.next())
            guard number.isFinite else { continue }
            let text = NumberText.text(of: number)
            let back = NumberText.number(of: text)
            // Half a unit of the 15th digit, and the rounding of reading back.
            #expect(
                abs(back - number) <= max(abs(number) * 5.1e-15, .leastNonzeroMagnitude), "\(number) \(text) \(random)")
            #expect(NumberText.text(of: back) == text, "\(number) \(random)")
        }
    }

    /// Both end in a 5 in their shortest form; the exact values lie above and below the half.
    @Test func roundsTheExactValue() {
        #expect(NumberText.text(of: 1.000000000000005) == "1.00000000000001")
        #expect(NumberText.text(of: 0.1234567890123455) == "0.123456789012345")
    }
}

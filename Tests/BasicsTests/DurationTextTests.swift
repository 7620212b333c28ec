import Basics
import Testing

@Suite struct DurationTextTests {
    @Test(arguments: [
        ("30s", Duration.seconds(30)), ("5m", .seconds(300)), ("12h", .seconds(43_200)), ("7d", .seconds(604_800)),
        ("2w", .seconds(1_209_600)), ("250ms", .milliseconds(250)), ("1h30m", .seconds(5_400)), ("0s", .zero),
    ])
    func readsDurations(text: String, expected: Duration) {
        #expect(DurationText.parse(text) == expected)
    }

    @Test(arguments: [
        "", "5", "s", "5 m", "-5s", "1.5h", "5M", "5m1h", "5m5m", "99999999999999999999s", "9223372036854775807w",
        "5\u{301}s", "٣s",
    ])
    func refusesOtherTexts(text: String) { #expect(DurationText.parse(text) == nil) }

    @Test(arguments: [
        (Duration.milliseconds(8), "8ms"), (.milliseconds(940), "0.9s"), (.milliseconds(12_449), "12.4s"),
        (.milliseconds(59_949), "59.9s"), (.milliseconds(59_950), "1m 00s"), (.seconds(65), "1m 05s"),
        (.seconds(3_599), "59m 59s"), (.seconds(7_380), "2h 03m"), (.seconds(273_600), "3d 04h"),
    ])
    func writesRoundedText(duration: Duration, expected: String) {
        #expect(DurationText.rounded(duration) == expected)
    }

    @Test func survivesTheLongestDuration() {
        #expect(!DurationText.rounded(.seconds(Int64.max)).isEmpty)
        #expect(DurationText.rounded(.seconds(Int64.min)) == "0ms")
    }
}

import Basics
import Testing

struct MomentTextTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-03-29T01:00:00Z", 1_774_746_000), ("2026-03-29T03:00+02:00", 1_774_746_000),
        ("2026-03-28T20:30:00-04:30", 1_774_746_000), ("2028-02-29T00:00Z", 1_835_395_200),
    ])
    func reads(_ text: String, _ time: Int) { #expect(MomentText.time(text) == time) }

    @Test(arguments: [
        "", "2026-03-29", "2026-03-29T01:00:00", "2026-02-29T00:00Z", "2026-13-01T00:00Z", "2026-03-29T24:00Z",
        "2026-03-29T01:00Zx", "2026-03-29 01:00Z", "2026-03-29T01:00+2:00", "26-03-29T01:00Z",
    ])
    func refuses(_ text: String) { #expect(MomentText.time(text) == nil) }

    @Test func writesWithAnOffset() {
        #expect(MomentText.rfc3339(1_774_746_000) == "2026-03-29T01:00:00Z")
        #expect(MomentText.rfc3339(1_774_746_000, offset: 7200) == "2026-03-29T03:00:00+02:00")
        #expect(MomentText.rfc3339(1_774_746_000, offset: -16_200) == "2026-03-28T20:30:00-04:30")
        #expect(MomentText.short(1_774_746_000, offset: 7200) == "2026-03-29 03:00")
        #expect(MomentText.rfc3339(-1) == "1969-12-31T23:59:59Z")
    }
}

import Basics
import TestSupport
import Testing

struct ZoneRulesTests {
    /// A TZif file of version 2: only a footer, or changes before it.
    private static func file(
        _ footer: String, changes: [(time: Int, kind: UInt8)] = [], offsets: [Int] = [0], version: UInt8 = 0x32
    ) -> [UInt8] {
        func number(_ value: Int, _ width: Int) -> [UInt8] {
            (0..<width).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        }
        func block(_ width: Int) -> [UInt8] {
            var bytes = Array("TZif".utf8) + [version] + [UInt8](repeating: 0, count: 15)
            for count in [0, 0, 0, changes.count, offsets.count, 4] { bytes += number(count, 4) }
            for change in changes { bytes += number(change.time, width) }
            bytes += changes.map(\.kind)
            for offset in offsets { bytes += number(offset, 4) + [0, 0] }
            return bytes + [0x41, 0x41, 0x41, 0]
        }
        return version == 0 ? block(4) : block(4) + block(8) + "\n\(footer)\n".utf8
    }

    /// A footer, and the offset in hours at some times.
    struct Rule: Sendable, CustomTestStringConvertible {
        let footer: String
        let offsets: [(time: Int, hours: Double)]
        init(_ footer: String, _ offsets: (Int, Double)...) {
            self.footer = footer
            self.offsets = offsets.map { (time: $0.0, hours: $0.1) }
        }
        var testDescription: String { footer }
    }

    static let rules = [
        Rule("UTC0", (0, 0), (1_774_746_000, 0)),
        Rule("<+0530>-5:30", (0, 5.5)),
        Rule("EST5", (1_800_000_000, -5)),
        // 29 March 2026, 01:00 UTC and 25 October 2026, 01:00 UTC.
        Rule(
            "CET-1CEST,M3.5.0,M10.5.0/3", (1_774_745_999, 1), (1_774_746_000, 2), (1_792_889_999, 2),
            (1_792_890_000, 1)),
        // 8 March 2026, 07:00 UTC and 1 November 2026, 06:00 UTC.
        Rule(
            "EST5EDT,M3.2.0,M11.1.0", (1_772_953_199, -5), (1_772_953_200, -4), (1_793_512_799, -4),
            (1_793_512_800, -5)),
        // The south: summer over New Year. 5 April 2026 and 4 October 2026, both 16:00 UTC the day before.
        Rule(
            "AEST-10AEDT,M10.1.0,M4.1.0/3", (1_767_225_600, 11), (1_775_318_399, 11), (1_775_318_400, 10),
            (1_791_043_199, 10), (1_791_043_200, 11)),
        // Winter time is the special one in Ireland.
        Rule("IST-1GMT0,M10.5.0,M3.5.0/1", (1_774_745_999, 0), (1_774_746_000, 1), (1_792_890_000, 0)),
        // Hours below zero: the evening before. 28 March 2026, 22:00 local at -2.
        Rule("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", (1_774_745_999, -2), (1_774_746_000, -1)),
        // Days by number: J60 is 1 March always, 59 is 29 February in a leap year.
        Rule("AAA0BBB,J60/0,J300/0", (1_835_395_200, 0), (1_835_481_600, 1)),
        Rule("AAA0BBB,59/0,300/0", (1_835_395_199, 0), (1_835_395_200, 1)),
        // Summer all the year (RFC 9636 §3.3.1).
        Rule("EST5EDT,0/0,J365/25", (1_767_225_600, -4), (1_780_000_000, -4), (1_798_761_600, -4)),
    ]

    @Test(arguments: rules) func readsFooters(_ rule: Rule) throws {
        let zone = try ZoneRules(Self.file(rule.footer))
        for (time, hours) in rule.offsets {
            #expect(Double(zone.offset(at: time)) / 3600 == hours, "at \(time)")
        }
    }

    @Test(arguments: [UInt8(0), 0x32, 0x33, 0x34]) func readsChanges(_ version: UInt8) throws {
        let zone = try ZoneRules(
            Self.file("", changes: [(100, 1), (200, 0), (300, 2)], offsets: [60, 3600, -7200], version: version))
        let offsets = [-5, 99, 100, 199, 200, 299, 300, 1 << 40].map { zone.offset(at: $0) }
        #expect(offsets == [60, 60, 3600, 3600, 60, 60, -7200, -7200])
    }

    @Test(arguments: [
        "X0", "EST", "EST5EDT", "EST5EDT,M3.2.0", "EST5EDT,M13.2.0,M11.1.0", "EST5EDT,M3.6.0,M11.1.0",
        "EST5EDT,M3.2.7,M11.1.0", "EST5EDT,J0,J9", "EST25", "EST5EDT,M3.2.0/168,M11.1.0", "<+05-5",
        "EST5EDT,M3.2.0,M11.1.0x",
    ])
    func refusesFooters(_ footer: String) {
        #expect(throws: ZoneError.self) { try ZoneRules(Self.file(footer)) }
    }

    @Test func refusesWhatIsNoZone() {
        let good = Self.file("CET-1CEST,M3.5.0,M10.5.0/3", changes: [(100, 1), (200, 0)], offsets: [0, 3600])
        // Cut anywhere, nothing is made up: an error.
        for count in 0..<good.count {
            #expect(throws: ZoneError.self, "cut to \(count)") { try ZoneRules(Array(good.prefix(count))) }
        }
        for bad in [
            Self.file("", changes: [(200, 0), (100, 0)]), Self.file("", changes: [(100, 1)]),
            Self.file("", offsets: []),
            Self.file("", offsets: [100_000]),
        ] {
            #expect(throws: ZoneError.self) { try ZoneRules(bad) }
        }
    }

    @Test func endsOnAnyBytes() throws {
        var random = RandomSource()
        let good = Self.file("CET-1CEST,M3.5.0,M10.5.0/3", changes: [(100, 1), (200, 0)], offsets: [0, 3600])
        for _ in 0..<3000 {
            var bytes = good
            for _ in 0..<random.int(in: 1...6) {
                bytes[random.int(in: 0...(bytes.count - 1))] = UInt8(random.int(in: 0...255))
            }
            // Whatever it says, reading it ends, and so does asking it.
            if let zone = try? ZoneRules(bytes) {
                #expect(abs(zone.offset(at: 1_800_000_000)) <= 26 * 3600, "\(random)")
            }
        }
    }
}

import Basics
import Rendering
import Reports
import TestSupport
import Testing

struct BadgeTests {
    @Test func aBadgeIsExactlyTheFlatStyle() {
        #expect(
            Badge(label: "build", message: "passing", color: .brightgreen).svg == """
                <svg xmlns="http://www.w3.org/2000/svg" width="88" height="20" role="img" \
                aria-label="build: passing"><title>build: passing</title>\
                <linearGradient id="s" x2="0" y2="100%"><stop offset="0" stop-color="#bbb" stop-opacity=".1"/>\
                <stop offset="1" stop-opacity=".1"/></linearGradient>\
                <clipPath id="r"><rect width="88" height="20" rx="3" fill="#fff"/></clipPath>\
                <g clip-path="url(#r)"><rect width="37" height="20" fill="#555"/>\
                <rect x="37" width="51" height="20" fill="#4c1"/>\
                <rect width="88" height="20" fill="url(#s)"/></g>\
                <g fill="#fff" text-anchor="middle" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" \
                text-rendering="geometricPrecision" font-size="110">\
                <text aria-hidden="true" x="195" y="150" fill="#010101" fill-opacity=".3" transform="scale(.1)" \
                textLength="270">build</text><text x="195" y="140" transform="scale(.1)" fill="#fff" \
                textLength="270">build</text>\
                <text aria-hidden="true" x="615" y="150" fill="#010101" fill-opacity=".3" transform="scale(.1)" \
                textLength="410">passing</text><text x="615" y="140" transform="scale(.1)" fill="#fff" \
                textLength="410">passing</text></g></svg>

                """)
    }

    @Test(arguments: [
        (0, 0, "unknown", Badge.Color.lightgrey), (0, 5, "0%", .red), (4999, 10_000, "49%", .red),
        (1, 2, "50%", .orange), (5999, 10_000, "59%", .orange), (6, 10, "60%", .yellow), (7, 10, "70%", .yellowgreen),
        (8, 10, "80%", .green), (8999, 10_000, "89%", .green), (9, 10, "90%", .brightgreen),
        (9999, 10_000, "99%", .brightgreen), (3, 3, "100%", .brightgreen),
        (Int.max - 1, Int.max, "99%", .brightgreen),
    ])
    func coverageIsRoundedDown(covered: Int, valid: Int, message: String, color: Badge.Color) {
        #expect(
            Badge.coverage(covered, of: valid) == Badge(label: "coverage", message: message, color: color))
    }

    /// The style asks for dark text from a brightness of 0.69 on; no colour is that bright.
    @Test(arguments: Badge.Color.allCases)
    func whiteTextStandsOnEachColour(color: Badge.Color) throws {
        var digits = color.hex.utf8.dropFirst().map { Int(String(decoding: [$0], as: UTF8.self), radix: 16) ?? 99 }
        if digits.count == 3 { digits = digits.flatMap { [$0, $0] } }
        try #require(digits.count == 6)
        let (red, green, blue) = (digits[0] * 16 + digits[1], digits[2] * 16 + digits[3], digits[4] * 16 + digits[5])
        #expect((red * 299 + green * 587 + blue * 114) * 100 <= 255_000 * 69)
    }

    @Test func textsFromOutsideStayTexts() {
        let svg = Badge(label: "<a>\"", message: "x\u{1B}\u{202E}\u{FFFF}&'", color: .red).svg
        #expect(svg.contains("aria-label=\"&lt;a&gt;&quot;: x\u{FFFD}\u{FFFD}\u{FFFD}&amp;&#39;\">"))
        #expect(!svg.contains("<a>"))
    }

    @Test func anySvgIsWellFormed() throws {
        let source = RandomSource()
        for index in 0..<2000 {
            var random = source.fork(index)
            func text() -> String {
                var scalars = String.UnicodeScalarView()
                for _ in 0..<random.int(in: 0...12) {
                    let value = random.chance(0.6) ? random.int(in: 0...127) : random.int(in: 0...0x10FFFF)
                    if let scalar = Unicode.Scalar(UInt32(value)) { scalars.append(scalar) }
                }
                return String(scalars)
            }
            let badge = Badge(label: text(), message: text(), color: random.pick(Badge.Color.allCases))
            var reader = XMLReader(bytes: Array(badge.svg.utf8))
            var elements = 0
            while case let event = try reader.next(), event != .end {
                if case .startElement = event { elements += 1 }
            }
            #expect(elements == 16, "\(source) case \(index)")
        }
    }
}

import Basics
import Reports

/// A flat badge: a label and a message beside it (docs/formats/coverage.md#badge). Pure.
///
///     Badge(label: "build", message: "passing", color: .brightgreen).svg
package struct Badge: Hashable, Sendable {
    /// The colours a message may stand on, all dark enough for white text.
    package enum Color: String, Hashable, Sendable, CaseIterable {
        case brightgreen, green, yellowgreen, yellow, orange, red, blue, grey, lightgrey

        /// As SVG writes it.
        package var hex: String {
            switch self {
            case .brightgreen: "#4c1"
            case .green: "#97ca00"
            case .yellowgreen: "#a4a61d"
            case .yellow: "#dfb317"
            case .orange: "#fe7d37"
            case .red: "#e05d44"
            case .blue: "#007ec6"
            case .grey: "#555"
            case .lightgrey: "#9f9f9f"
            }
        }
    }

    package var label: String
    package var message: String
    package var color: Color

    package init(label: String, message: String, color: Color) {
        self.label = label
        self.message = message
        self.color = color
    }

    /// How much is covered, in whole percent rounded down; where nothing was measured, `unknown`.
    package static func coverage(_ covered: Int, of valid: Int) -> Badge {
        guard valid > 0 else { return Badge(label: "coverage", message: "unknown", color: .lightgrey) }
        let percent = Int(Int128(covered) * 100 / Int128(valid))
        let color: Color =
            switch percent {
            case 90...: .brightgreen
            case 80...: .green
            case 70...: .yellowgreen
            case 60...: .yellow
            case 50...: .orange
            default: .red
            }
        return Badge(label: "coverage", message: "\(percent)%", color: color)
    }

    /// The badge as an SVG document of one line.
    package var svg: String {
        let (labelWidth, messageWidth) = (Self.width(of: label), Self.width(of: message))
        let (left, right) = (labelWidth + 10, messageWidth + 10)
        let (label, message) = (MarkupText.escaped(label), MarkupText.escaped(message))
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(left + right)" height="20" role="img" \
            aria-label="\(label): \(message)"><title>\(label): \(message)</title>\
            <linearGradient id="s" x2="0" y2="100%"><stop offset="0" stop-color="#bbb" stop-opacity=".1"/>\
            <stop offset="1" stop-opacity=".1"/></linearGradient>\
            <clipPath id="r"><rect width="\(left + right)" height="20" rx="3" fill="#fff"/></clipPath>\
            <g clip-path="url(#r)"><rect width="\(left)" height="20" fill="#555"/>\
            <rect x="\(left)" width="\(right)" height="20" fill="\(color.hex)"/>\
            <rect width="\(left + right)" height="20" fill="url(#s)"/></g>\
            <g fill="#fff" text-anchor="middle" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" \
            text-rendering="geometricPrecision" font-size="110">\
            \(Self.text(label, at: 60 + 5 * labelWidth, width: labelWidth))\
            \(Self.text(message, at: 10 * left + 40 + 5 * messageWidth, width: messageWidth))</g></svg>

            """
    }

    /// A text and its shadow, in tenths of a pixel.
    private static func text(_ text: String, at x: Int, width: Int) -> String {
        """
        <text aria-hidden="true" x="\(x)" y="150" fill="#010101" fill-opacity=".3" transform="scale(.1)" \
        textLength="\(10 * width)">\(text)</text>\
        <text x="\(x)" y="140" transform="scale(.1)" fill="#fff" textLength="\(10 * width)">\(text)</text>
        """
    }

    /// The pixels `text` takes in Verdana 11 px, made odd so that it stands on whole ones.
    static func width(of text: String) -> Int {
        let thousandths = text.unicodeScalars.reduce(0) { $0 + advance(of: $1) }
        let pixels = thousandths * 11 / 1000
        return pixels % 2 == 0 ? pixels + 1 : pixels
    }

    /// Thousandths of the font size; what the table has not is as wide as an `m`.
    private static func advance(of scalar: Unicode.Scalar) -> Int {
        (0x20..<0x7F).contains(scalar.value) ? advances[Int(scalar.value) - 0x20] : 973
    }

    /// The advance widths of Verdana from the blank to `~`.
    private static let advances = [
        352, 394, 459, 818, 636, 1076, 727, 269, 454, 454, 636, 818, 364, 454, 364, 454,
        636, 636, 636, 636, 636, 636, 636, 636, 636, 636, 454, 454, 818, 818, 818, 545,
        1000, 684, 686, 698, 771, 632, 575, 775, 751, 421, 455, 693, 557, 843, 748, 787,
        603, 787, 695, 684, 616, 732, 684, 989, 685, 615, 685, 454, 454, 454, 818, 636,
        636, 601, 623, 521, 623, 596, 352, 623, 633, 274, 344, 592, 274, 973, 633, 607,
        623, 623, 427, 521, 394, 633, 592, 818, 592, 592, 525, 635, 454, 635, 818,
    ]
}

/// Texts from outside as plain words in XML and HTML.
package enum MarkupText {
    /// `text` with what has a meaning in markup escaped, in elements as in quoted attributes; control characters, which
    /// XML has not, and those that turn the direction of text become U+FFFD.
    package static func escaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        for scalar in SafeText.line(text).unicodeScalars {
            // The two that are in UTF-8 and not in XML.
            let isOutside = scalar.value == 0xFFFE || scalar.value == 0xFFFF
            append(UTF8.encode(isOutside ? "\u{FFFD}" : scalar) ?? UTF8.encodedReplacementCharacter, to: &bytes)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends `text` with what has a meaning in markup escaped, byte by byte.
    static func append(_ text: some Sequence<UInt8>, to bytes: inout [UInt8]) {
        for byte in text {
            switch byte {
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            case UInt8(ascii: "'"): bytes += "&#39;".utf8
            default: bytes.append(byte)
            }
        }
    }
}

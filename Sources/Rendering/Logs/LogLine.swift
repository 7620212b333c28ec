import Basics

/// Makes a line of a log harmless for a terminal.
///
/// Colours (SGR) stay where they are wanted; every other control sequence goes, since a step's output must not move the
/// cursor, change the title or answer for the terminal. Bytes that are no UTF-8 become U+FFFD.
package struct LogLine: Sendable {
    /// Whether colours are kept; they end with the line.
    package let keepsColours: Bool
    private let inks: [String]

    /// A filter that keeps or drops colours.
    package init(keepsColours: Bool) {
        self.keepsColours = keepsColours
        inks = LogMark.allCases.map { keepsColours ? "\u{1B}[\($0.ink.rawValue)m" : "" }
    }

    /// Appends what a terminal should show of `line`, without a newline; false for a line that is not shown
    /// (`##[endgroup]`).
    @discardableResult
    package func append(_ line: UnsafeRawBufferPointer, to output: inout [UInt8]) -> Bool {
        if line.first == UInt8(ascii: "#"), let (mark, text) = LogMark.read(line) {
            if mark == .endgroup { return false }
            let ink = inks[LogMark.allCases.firstIndex(of: mark) ?? 0]
            output += ink.utf8
            output += mark.words.utf8
            appendText(text, to: &output)
            if keepsColours { output += "\u{1B}[0m".utf8 }
            return true
        }
        appendText(line, to: &output)
        return true
    }

    /// `line` as text without colours and marks.
    package static func text(_ line: String) -> String {
        var output: [UInt8] = []
        Array(line.utf8).withUnsafeBytes { _ = LogLine(keepsColours: false).append($0, to: &output) }
        return String(decoding: output, as: UTF8.self)
    }

    private func appendText(_ line: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        var isPlain = true
        for byte in line { isPlain = isPlain && (byte &- 0x20 < 0x5F || byte == 0x09) }
        if isPlain { output.append(contentsOf: line) } else { appendCleaned(line, to: &output) }
    }

    // MARK: - The slow path

    private func appendCleaned(_ line: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        let start = output.count
        var at = 0
        var hasColour = false
        while at < line.count {
            let byte = line[at]
            switch byte {
            case 0x20..<0x7F, 0x09:
                output.append(byte)
                at += 1
            case 0x0D:
                at += 1
                // What comes after a carriage return is written over what stood before it.
                if line[at...].contains(where: { $0 != 0x0D }) {
                    output.removeSubrange(start...)
                    hasColour = false
                }
            case 0x08: at += 1
            case 0x1B: at = appendEscape(line, at, &hasColour, to: &output)
            case 0x80...: at = Self.appendScalar(line, at, to: &output)
            default:
                output += Self.replacement
                at += 1
            }
        }
        if hasColour { output += "\u{1B}[0m".utf8 }
    }

    private static let replacement = Array("\u{FFFD}".utf8)

    /// Passes over the escape sequence at `at`; writes it where it is a colour that is kept.
    private func appendEscape(
        _ line: UnsafeRawBufferPointer, _ at: Int, _ hasColour: inout Bool, to output: inout [UInt8]
    ) -> Int {
        var end = at + 1
        guard end < line.count else { return end }
        switch line[end] {
        case UInt8(ascii: "["):
            end += 1
            let parameters = end
            while end < line.count, (0x20...0x3F).contains(line[end]) { end += 1 }
            guard end < line.count, (0x40...0x7E).contains(line[end]) else { return end }
            let isColour =
                line[end] == UInt8(ascii: "m")
                && line[parameters..<end].allSatisfy { (0x30...0x3B).contains($0) } && end - parameters <= 64
            if isColour, keepsColours {
                output.append(contentsOf: line[at...end])
                hasColour = true
            }
            return end + 1
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"):
            // A string for the terminal, up to BEL or ESC \.
            while end < line.count, line[end] != 0x07, line[end] != 0x1B { end += 1 }
            guard end < line.count else { return end }
            if line[end] == 0x07 { return end + 1 }
            return end + 1 < line.count && line[end + 1] == UInt8(ascii: "\\") ? end + 2 : end
        default:
            while end < line.count, (0x20...0x2F).contains(line[end]) { end += 1 }
            return end < line.count && (0x30...0x7E).contains(line[end]) ? end + 1 : end
        }
    }

    /// Copies the scalar at `at`, or writes U+FFFD for bytes that are none and for scalars that are not safe.
    private static func appendScalar(_ line: UnsafeRawBufferPointer, _ at: Int, to output: inout [UInt8]) -> Int {
        let first = line[at]
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        let least: UInt32 = length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80
        guard (0xC2...0xF4).contains(first), at + length <= line.count else {
            output += replacement
            return at + 1
        }
        var value = UInt32(first) & (0xFF >> UInt32(length + 1))
        for place in (at + 1)..<(at + length) {
            guard line[place] & 0xC0 == 0x80 else {
                output += replacement
                return place
            }
            value = value << 6 | UInt32(line[place] & 0x3F)
        }
        guard value >= least, let scalar = Unicode.Scalar(value), !SafeText.isUnsafe(scalar) else {
            output += replacement
            return at + length
        }
        output.append(contentsOf: line[at..<(at + length)])
        return at + length
    }
}

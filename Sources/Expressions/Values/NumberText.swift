import CText

/// Numbers as the original writes and reads them.
package enum NumberText {
    /// `.NET`'s `G15` in the invariant culture: at most 15 significant digits, no trailing zeros, `d.ddE+XX` where the
    /// decimal exponent is below -4 or above 14 (docs/language/expressions.md#conversions: 0.0001 stays, 0.00001 is
    /// `1E-05`).
    package static func text(of number: Double) -> String {
        if let whole = Int(exactly: number), whole.magnitude < 1_000_000_000_000_000 { return String(whole) }
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
        let (digits, exponent) = significantDigits(number.magnitude)
        var text: [UInt8] = number < 0 ? [UInt8(ascii: "-")] : []
        switch exponent {
        case 15..., ..<(-4):
            text.append(digits[0])
            if digits.count > 1 { text += [UInt8(ascii: ".")] + digits[1...] }
            text += exponent < 0 ? "E-".utf8 : "E+".utf8
            if exponent.magnitude < 10 { text.append(UInt8(ascii: "0")) }
            text += String(exponent.magnitude).utf8
        case 0...:
            let whole = exponent + 1
            text += digits.prefix(whole)
            if digits.count <= whole {
                text.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: whole - digits.count))
            } else {
                text += [UInt8(ascii: ".")] + digits[whole...]
            }
        default:
            text += "0.".utf8
            text.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: -exponent - 1))
            text += digits
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Up to 15 digits without trailing zeros, and the power of ten of the first one.
    private static func significantDigits(_ number: Double) -> (digits: ArraySlice<UInt8>, exponent: Int) {
        var buffer = [CChar](repeating: 0, count: 32)
        let length = Int(ctext_scientific(number, 15, &buffer, buffer.count))
        precondition(length > 0, "the scientific form of a double fits 32 bytes")
        // d.ddddddddddddddE±XX
        let bytes = buffer[..<length].map { UInt8(bitPattern: $0) }
        var digits = [bytes[0]] + bytes[2..<16]
        while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
        let exponent = bytes[18...].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        return (digits[...], bytes[17] == UInt8(ascii: "-") ? -exponent : exponent)
    }

    /// The number a text stands for, blanks around it ignored, or NaN; the empty text is 0
    /// (docs/language/expressions.md#tokens).
    package static func number(of text: String) -> Double {
        var text = text
        return text.withUTF8 { number(of: Blanks.trimmed($0)) }
    }

    /// The number written in `bytes`, which have no blanks around them.
    static func number(of bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Double {
        guard let first = bytes.first else { return 0 }
        if first == UInt8(ascii: "0"), bytes.count > 1 {
            switch bytes[bytes.startIndex + 1] {
            case UInt8(ascii: "x"): return radixNumber(bytes.dropFirst(2), bitsPerDigit: 4)
            case UInt8(ascii: "o"): return radixNumber(bytes.dropFirst(2), bitsPerDigit: 3)
            default: break
            }
        }
        let isSigned = first == UInt8(ascii: "+") || first == UInt8(ascii: "-")
        let isNegative = first == UInt8(ascii: "-")
        let magnitude = isSigned ? bytes.dropFirst() : bytes
        if magnitude.elementsEqual("Infinity".utf8) { return isNegative ? -.infinity : .infinity }
        guard let (isWhole, whole) = decimalForm(magnitude) else { return .nan }
        if isWhole { return isNegative ? -Double(whole) : Double(whole) }
        return Double(String(decoding: bytes, as: UTF8.self)) ?? .nan
    }

    /// Checks digits, optional fraction, optional exponent; a whole number of at most 15 digits comes with its value.
    private static func decimalForm(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> (isWhole: Bool, value: Int)? {
        var at = bytes.startIndex
        func skipDigits() -> Int {
            let start = at
            while at < bytes.endIndex, bytes[at] &- UInt8(ascii: "0") < 10 { at += 1 }
            return at - start
        }
        var digits = skipDigits()
        if at == bytes.endIndex, (1...15).contains(digits) {
            return (true, bytes.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) })
        }
        if at < bytes.endIndex, bytes[at] == UInt8(ascii: ".") {
            at += 1
            digits += skipDigits()
        }
        guard digits > 0 else { return nil }
        if at < bytes.endIndex, bytes[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < bytes.endIndex, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
            guard skipDigits() > 0 else { return nil }
        }
        return at == bytes.endIndex ? (false, 0) : nil
    }

    /// A hexadecimal or octal number as the 32 bits of a signed integer; NaN beyond that.
    private static func radixNumber(_ digits: Slice<UnsafeBufferPointer<UInt8>>, bitsPerDigit: UInt64) -> Double {
        guard !digits.isEmpty else { return .nan }
        var bits: UInt64 = 0
        for byte in digits {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: return .nan
            }
            guard digit < 1 << bitsPerDigit else { return .nan }
            bits = bits << bitsPerDigit | UInt64(digit)
            guard bits <= UInt32.max else { return .nan }
        }
        return Double(Int32(truncatingIfNeeded: bits))
    }
}

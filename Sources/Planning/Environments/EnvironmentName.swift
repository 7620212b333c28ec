package import Basics

/// Names of environments, which are compared without regard to case and else byte by byte: two that look the same may be
/// two.
package enum EnvironmentName {
    /// Why people may take a name for another one, or nil.
    package static func doubt(about name: Key) -> String? {
        let scalars = Array(name.string.unicodeScalars)
        let isBlank = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
        if scalars.first.map(isBlank) == true || scalars.last.map(isBlank) == true {
            return "it begins or ends with a blank"
        }
        if let odd = scalars.first(where: { isBlank($0) && $0 != " " || isInvisible($0) }) {
            return "it has a blank or a sign that nobody sees (U+\(hex(odd)))"
        }
        guard scalars.contains(where: { $0.properties.isAlphabetic && $0.isASCII }),
            let other = scalars.first(where: { $0.properties.isAlphabetic && !isLatin($0) })
        else { return nil }
        return "'\(other)' (U+\(hex(other))) is a letter of another alphabet than the rest"
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .format, .control, .privateUse, .unassigned: true
        default: scalar.properties.isDefaultIgnorableCodePoint
        }
    }

    /// The blocks with letters of Latin alphabets, without letters that only look different, such as wide ones.
    private static func isLatin(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x250 || (0x1E00...0x1EFF).contains(scalar.value)
    }

    private static func hex(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }
}

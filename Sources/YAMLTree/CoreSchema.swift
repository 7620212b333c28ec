/// The YAML 1.2 core schema: which values plain text stands for, and which tags say so explicitly
/// (docs/language/yaml.md#scalars).
///
/// Only `true True TRUE false False FALSE` are booleans, so `on`, `yes` and `no` are strings; dates are strings;
/// `0755` is 755.
package enum CoreSchema {
    /// Why a tagged scalar has no value.
    package enum TagProblem: Error, Hashable, Sendable {
        case unknownTag
        case wrongText
        case wrongStyle
    }

    /// The value of untagged plain text.
    package static func resolve(plain text: String) -> YAMLScalar.Value {
        var text = text
        return text.withUTF8 { bytes in
            if isNull(bytes) { return .null }
            if let flag = boolean(bytes) { return .boolean(flag) }
            if let number = integer(bytes) ?? float(bytes) { return .number(number) }
            return .string(String(decoding: bytes, as: UTF8.self))
        }
    }

    /// The value of a scalar with an explicit `tag`.
    ///
    /// `!!str` and the non-specific `!` are allowed on any style, the other four on plain scalars only.
    package static func resolve(
        _ text: String, style: YAMLScalar.Style, tag: String
    ) throws(TagProblem) -> YAMLScalar.Value {
        guard let type = CoreTag(tag) else { throw .unknownTag }
        if type == .string { return .string(text) }
        guard style == .plain else { throw .wrongStyle }
        let bytes = Array(text.utf8)
        let value: YAMLScalar.Value? = bytes.withUnsafeBufferPointer { bytes in
            switch type {
            case .string: .string(text)
            case .null: isNull(bytes) ? .null : nil
            case .boolean: boolean(bytes).map { .boolean($0) }
            case .integer: integer(bytes).map { .number($0) }
            case .float: (float(bytes) ?? integer(bytes)).map { .number($0) }
            }
        }
        guard let value else { throw .wrongText }
        return value
    }

    private enum CoreTag {
        case string, null, boolean, integer, float

        init?(_ tag: String) {
            // The non-specific tag: do not resolve, so text stays text.
            if tag.utf8.elementsEqual("!".utf8) {
                self = .string
                return
            }
            let prefix = "tag:yaml.org,2002:"
            guard tag.utf8.starts(with: prefix.utf8) else { return nil }
            let name = tag.utf8.dropFirst(prefix.utf8.count)
            if name.elementsEqual("str".utf8) {
                self = .string
            } else if name.elementsEqual("null".utf8) {
                self = .null
            } else if name.elementsEqual("bool".utf8) {
                self = .boolean
            } else if name.elementsEqual("int".utf8) {
                self = .integer
            } else if name.elementsEqual("float".utf8) {
                self = .float
            } else {
                return nil
            }
        }
    }
}

// MARK: - Forms of plain text

extension CoreSchema {
    private typealias Bytes = UnsafeBufferPointer<UInt8>

    private static func isNull(_ bytes: Bytes) -> Bool {
        bytes.isEmpty || matches(bytes, "~") || matches(bytes, "null") || matches(bytes, "Null")
            || matches(bytes, "NULL")
    }

    private static func boolean(_ bytes: Bytes) -> Bool? {
        switch bytes.count {
        case 4: matches(bytes, "true") || matches(bytes, "True") || matches(bytes, "TRUE") ? true : nil
        case 5: matches(bytes, "false") || matches(bytes, "False") || matches(bytes, "FALSE") ? false : nil
        default: nil
        }
    }

    /// `[-+]?[0-9]+`, `0x[0-9a-fA-F]+` or `0o[0-7]+`.
    private static func integer(_ bytes: Bytes) -> Double? {
        guard let first = bytes.first else { return nil }
        if first == UInt8(ascii: "0"), bytes.count > 2 {
            if bytes[1] == UInt8(ascii: "x") { return digits(bytes.dropFirst(2), radix: 16) }
            if bytes[1] == UInt8(ascii: "o") { return digits(bytes.dropFirst(2), radix: 8) }
        }
        let unsigned = isSign(first) ? bytes.dropFirst() : bytes[...]
        guard !unsigned.isEmpty, unsigned.allSatisfy(isDigit) else { return nil }
        return Double(String(decoding: bytes, as: UTF8.self))
    }

    /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, `[-+]?\.(inf|Inf|INF)` or `\.(nan|NaN|NAN)`.
    private static func float(_ bytes: Bytes) -> Double? {
        guard let first = bytes.first, isSign(first) || isDigit(first) || first == UInt8(ascii: ".") else { return nil }
        let unsigned = isSign(first) ? bytes.dropFirst() : bytes[...]
        if matches(unsigned, ".inf") || matches(unsigned, ".Inf") || matches(unsigned, ".INF") {
            return first == UInt8(ascii: "-") ? -.infinity : .infinity
        }
        if matches(bytes, ".nan") || matches(bytes, ".NaN") || matches(bytes, ".NAN") { return .nan }

        let whole = unsigned.prefix(while: isDigit)
        var rest = unsigned.dropFirst(whole.count)
        var fractionCount = 0
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            fractionCount = rest.prefix(while: isDigit).count
            rest = rest.dropFirst(fractionCount)
        }
        guard !whole.isEmpty || fractionCount > 0 else { return nil }
        if let mark = rest.first, mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            if let sign = rest.first, isSign(sign) { rest = rest.dropFirst() }
            guard !rest.isEmpty, rest.allSatisfy(isDigit) else { return nil }
            rest = rest.dropFirst(rest.count)
        }
        return rest.isEmpty ? Double(String(decoding: bytes, as: UTF8.self)) : nil
    }

    private static func digits(_ bytes: Slice<Bytes>, radix: UInt8) -> Double? {
        var value = 0.0
        for byte in bytes {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: return nil
            }
            guard digit < radix else { return nil }
            value = value * Double(radix) + Double(digit)
        }
        return value
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func isSign(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") }

    private static func matches(_ bytes: some Sequence<UInt8>, _ text: StaticString) -> Bool {
        text.withUTF8Buffer { bytes.elementsEqual($0) }
    }
}

import Basics

/// Writes a value as `toJSON` lays it out (docs/language/expressions.md#tojson): two blanks a level, one entry a line.
struct ValueWriter {
    private var bytes: [UInt8] = []
    private let limit: Int
    private var depth = 0

    /// A writer that gives up beyond `limit` bytes.
    init(limit: Int) { self.limit = limit }

    /// What was written.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Appends a value; false where the limit was passed.
    mutating func write(_ value: Value) -> Bool {
        switch value {
        case .null: bytes += "null".utf8
        case .boolean, .number: bytes += value.asString.utf8
        case .string(let text): write(text)
        case .array(let array):
            let isComplete = writeEntries("[", array.elements, "]") { writer, element in writer.write(element) }
            guard isComplete else { return false }
        case .object(let object):
            let isComplete = writeEntries("{", object.entries, "}") { writer, entry in
                writer.write(entry.key.string)
                writer.bytes += ": ".utf8
                return writer.write(entry.value)
            }
            guard isComplete else { return false }
        }
        return bytes.count <= limit
    }

    private mutating func writeEntries<Entry>(
        _ open: Unicode.Scalar, _ entries: [Entry], _ close: Unicode.Scalar,
        _ write: (inout ValueWriter, Entry) -> Bool
    ) -> Bool {
        bytes.append(UInt8(ascii: open))
        depth += 1
        for (position, entry) in entries.enumerated() {
            if position > 0 { bytes.append(UInt8(ascii: ",")) }
            breakLine()
            guard write(&self, entry) else { return false }
        }
        depth -= 1
        if !entries.isEmpty { breakLine() }
        bytes.append(UInt8(ascii: close))
        return true
    }

    private mutating func breakLine() {
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
    }

    private mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": bytes += [UInt8(ascii: "\\"), UInt8(ascii: scalar)]
            case "\u{08}": bytes += "\\b".utf8
            case "\u{0C}": bytes += "\\f".utf8
            case "\n": bytes += "\\n".utf8
            case "\r": bytes += "\\r".utf8
            case "\t": bytes += "\\t".utf8
            case "\u{00}"..."\u{1F}", "\u{85}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                bytes += "\\u".utf8
                bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 4 - digits.utf8.count))
                bytes += digits.utf8
            default: if scalar.isASCII { bytes.append(UInt8(ascii: scalar)) } else { bytes += String(scalar).utf8 }
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

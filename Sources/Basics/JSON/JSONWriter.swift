/// Writes JSON values as text; see `JSONValue.text(indent:)` for the form.
package struct JSONWriter {
    /// What was written so far.
    package private(set) var bytes: [UInt8] = []
    private let indent: Int?
    private var depth = 0

    /// A writer without content; `indent` as for `JSONValue.text(indent:)`.
    package init(indent: Int? = nil) { self.indent = indent }

    /// Appends one value.
    package mutating func write(_ value: JSONValue) {
        switch value {
        case .null: bytes += "null".utf8
        case .bool(let flag): bytes += flag ? "true".utf8 : "false".utf8
        case .number(let number): write(number)
        case .string(let text): write(text)
        case .array(let elements):
            writeEntries("[", elements, "]") { writer, element in writer.write(element) }
        case .object(let object):
            writeEntries("{", object.members, "}") { writer, member in
                writer.write(member.name.string)
                writer.bytes.append(UInt8(ascii: ":"))
                if writer.indent != nil { writer.bytes.append(UInt8(ascii: " ")) }
                writer.write(member.value)
            }
        }
    }

    /// Appends `text` as a JSON string with its quotes.
    package mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x20...: bytes.append(byte)
            case 0x08: bytes += "\\b".utf8
            case 0x09: bytes += "\\t".utf8
            case 0x0A: bytes += "\\n".utf8
            case 0x0C: bytes += "\\f".utf8
            case 0x0D: bytes += "\\r".utf8
            default:
                bytes += "\\u00".utf8
                bytes.append(byte >> 4 == 0 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
                let digit = byte & 0xF
                bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func write(_ number: Double) {
        if let whole = Int(exactly: number), whole.magnitude <= 1 << 53 {
            bytes += String(whole).utf8
        } else {
            bytes += number.isFinite ? number.description.utf8 : "null".utf8
        }
    }

    private mutating func writeEntries<Entry>(
        _ open: Unicode.Scalar, _ entries: [Entry], _ close: Unicode.Scalar,
        _ write: (inout JSONWriter, Entry) -> Void
    ) {
        bytes.append(UInt8(ascii: open))
        depth += 1
        for (position, entry) in entries.enumerated() {
            if position > 0 { bytes.append(UInt8(ascii: ",")) }
            breakLine()
            write(&self, entry)
        }
        depth -= 1
        if !entries.isEmpty { breakLine() }
        bytes.append(UInt8(ascii: close))
    }

    private mutating func breakLine() {
        guard let indent else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent * depth))
    }
}

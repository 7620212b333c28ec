package import Basics

/// Files of `NAME=value` lines, read as `gh secret set --env-file` reads them: with the rules of godotenv.
///
///     # a comment
///     export REGION=eu-1            # a comment behind a value needs a blank before it
///     KEY="-----BEGIN KEY-----
///     of several lines
///     -----END KEY-----"
///     TEXT="a \"quoted\" word\nand a second line"
///     LITERAL='$5 as it stands'
///     URL=https://$REGION.example.org
///
/// A byte order mark is skipped, `\r\n` is a line end, and `NAME: value` is the same as `NAME=value`. `$NAME` and
/// `${NAME}` stand for a value further up in the file, except in single quotes.
package struct DotenvReader {
    /// What a file says.
    package struct Content: Equatable, Sendable {
        /// In the order of the file; the last of a name counts.
        package var assignments: [Assignment] = []
        /// The references to names that the file does not set further up: they are empty.
        package var unknown: [Reference] = []
    }

    /// A name with its value.
    package struct Assignment: Equatable, Sendable {
        package let name: Key
        package let value: String
    }

    /// `$NAME` at a line of the file.
    package struct Reference: Equatable, Sendable {
        package let name: String
        package let line: Int
    }

    /// Why a file cannot be read, and at which line. It holds no text of the file, which may be a secret.
    package struct Problem: Error, Equatable, Sendable {
        package let line: Int
        package let reason: String
    }

    private let bytes: [UInt8]
    private var place = 0
    private var line = 1
    private var content = Content()
    private var values: [Key: [UInt8]] = [:]

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Reads the bytes of a file.
    package static func read(_ bytes: [UInt8]) throws(Problem) -> Content {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw Problem(line: 1, reason: "the file is UTF-16: save it as UTF-8")
        }
        var reader = DotenvReader(Array(bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]))
        while try reader.readAssignment() {}
        return reader.content
    }

    // MARK: - Statements

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0B || byte == 0x0C || byte == 0x0D
    }

    private mutating func skipBlanks() {
        while let byte = next, Self.isBlank(byte) { place += 1 }
    }

    /// Reads up to the end of the next assignment; false at the end of the file.
    private mutating func readAssignment() throws(Problem) -> Bool {
        while let byte = next {
            if byte == UInt8(ascii: "#") {
                while let byte = next, byte != 0x0A { place += 1 }
            } else if byte == 0x0A {
                line += 1
                place += 1
            } else if Self.isBlank(byte) {
                place += 1
            } else {
                break
            }
        }
        guard next != nil else { return false }
        let first = line
        let name = try readName()
        skipBlanks()
        let value: [UInt8]
        switch next {
        case UInt8(ascii: "\""): value = try readDoubleQuoted()
        case UInt8(ascii: "'"): value = try readSingleQuoted()
        default: value = readPlain()
        }
        let text = String(decoding: value, as: UTF8.self)
        guard text.utf8.elementsEqual(value), !value.contains(0) else {
            throw Problem(
                line: first, reason: "the value of \(name) is not text (UTF-8): encode it, for example as Base64")
        }
        values[name] = value
        content.assignments.append(Assignment(name: name, value: text))
        return true
    }

    /// `NAME=`, `export NAME=` or `NAME:`, with blanks around the name.
    private mutating func readName() throws(Problem) -> Key {
        let export = Array("export".utf8)
        if bytes[place...].starts(with: export), place + export.count < bytes.count,
            Self.isBlank(bytes[place + export.count])
        {
            place += export.count
            skipBlanks()
        }
        let start = place
        while let byte = next, Self.isNamePart(byte) { place += 1 }
        let name = String(decoding: bytes[start..<place], as: UTF8.self)
        skipBlanks()
        guard !name.utf8.isEmpty, let sign = next, sign == UInt8(ascii: "=") || sign == UInt8(ascii: ":") else {
            throw Problem(line: line, reason: "expected NAME=value; a name has letters, digits, '_', '.' and '-'")
        }
        place += 1
        return Key(name)
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        isReferencePart(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "-")
    }

    // MARK: - Values

    /// The rest of the line, without blanks around it, up to a `#` that has a blank before it.
    private mutating func readPlain() -> [UInt8] {
        let start = place
        while let byte = next, byte != 0x0A, byte != 0x0D { place += 1 }
        var text = bytes[start..<place]
        if let comment = text.indices.first(where: { index in
            index > start && text[index] == UInt8(ascii: "#") && Self.isBlank(text[index - 1])
        }) {
            text = text[..<comment]
        }
        while let last = text.last, Self.isBlank(last) { text.removeLast() }
        var value: [UInt8] = []
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            if byte == UInt8(ascii: "\\"), index + 1 < text.endIndex, text[index + 1] == UInt8(ascii: "$") {
                value.append(UInt8(ascii: "$"))
                index += 2
            } else if byte == UInt8(ascii: "$") {
                index = appendReference(at: index, in: text, to: &value)
            } else {
                value.append(byte)
                index += 1
            }
        }
        return value
    }

    /// What stands in double quotes: `\n`, `\r`, and a backslash before anything else that stands for itself.
    private mutating func readDoubleQuoted() throws(Problem) -> [UInt8] {
        let first = line
        place += 1
        var value: [UInt8] = []
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                place += 1
                try endQuoted()
                return value
            case UInt8(ascii: "\\") where place + 1 < bytes.count:
                let escaped = bytes[place + 1]
                place += 1
                // A line end keeps its own meaning.
                guard escaped != 0x0A, escaped != 0x0D else { continue }
                place += 1
                switch escaped {
                case UInt8(ascii: "n"): value.append(0x0A)
                case UInt8(ascii: "r"): value.append(0x0D)
                default: value.append(escaped)
                }
            case UInt8(ascii: "$"):
                place = appendReference(at: place, in: bytes[...], to: &value)
            default:
                appendQuoted(byte, to: &value)
            }
        }
        throw Problem(line: first, reason: "the value has no closing \"")
    }

    /// What stands in single quotes, as it is; `\'` does not end it.
    private mutating func readSingleQuoted() throws(Problem) -> [UInt8] {
        let first = line
        place += 1
        var value: [UInt8] = []
        while let byte = next {
            if byte == UInt8(ascii: "'"), value.last != UInt8(ascii: "\\") {
                place += 1
                try endQuoted()
                return value
            }
            appendQuoted(byte, to: &value)
        }
        throw Problem(line: first, reason: "the value has no closing '")
    }

    private mutating func appendQuoted(_ byte: UInt8, to value: inout [UInt8]) {
        place += 1
        if byte == 0x0D, next == 0x0A { return }
        if byte == 0x0A { line += 1 }
        value.append(byte)
    }

    /// Behind a closing quote there are only blanks and a comment.
    private mutating func endQuoted() throws(Problem) {
        skipBlanks()
        guard next == nil || next == 0x0A || next == UInt8(ascii: "#") else {
            throw Problem(line: line, reason: "text follows the closing quote: write \\\" for a quote inside the value")
        }
    }

    // MARK: - References

    private static func isReferencePart(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || byte == UInt8(ascii: "_")
    }

    /// Appends the value that `$NAME` or `${NAME}` stands for; a `$` without a name in capitals stands for itself.
    ///
    /// - Returns: the index behind it.
    private mutating func appendReference(
        at dollar: Int, in text: ArraySlice<UInt8>, to value: inout [UInt8]
    ) -> Int {
        var start = dollar + 1
        let isBraced = start < text.endIndex && text[start] == UInt8(ascii: "{")
        if isBraced { start += 1 }
        let end = text[start...].firstIndex { !Self.isReferencePart($0) } ?? text.endIndex
        guard end > start else {
            value.append(UInt8(ascii: "$"))
            return dollar + 1
        }
        let name = String(decoding: text[start..<end], as: UTF8.self)
        if let known = values[Key(name)] {
            value += known
        } else {
            content.unknown.append(Reference(name: name, line: line))
        }
        return isBraced && end < text.endIndex && text[end] == UInt8(ascii: "}") ? end + 1 : end
    }
}

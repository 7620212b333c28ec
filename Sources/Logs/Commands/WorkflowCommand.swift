package import Basics

/// A command a step writes as a line of its output (docs/language/workflow-commands.md):
/// `::name key=value,key=value::data`, or in the old form `##[name key=value;key=value]data`.
package struct WorkflowCommand: Hashable, Sendable {
    /// The two ways to write a command.
    package enum Style: Hashable, Sendable {
        /// `::name …::data`, behind nothing but blanks.
        case colons
        /// `##[name …]data`, anywhere in the line.
        case brackets
    }

    /// The name in lower case.
    package let name: Key
    /// The properties that have a value, by their names in lower case; of equal names the last counts.
    package let properties: [Key: String]
    /// What the command is about, unescaped; bytes, since a value to mask need not be UTF-8.
    package let bytes: [UInt8]
    /// How many bytes of the line stand before the command: blanks, or any text before `##[`.
    package let prefixCount: Int

    /// What the command is about as text, broken UTF-8 repaired.
    package var data: String { String(decoding: bytes, as: UTF8.self) }

    /// Reads a command out of a line without its line end; nil where the line is text.
    ///
    /// - Parameters:
    ///   - line: the raw line.
    ///   - isRegistered: whether a name (in lower case) is that of a command; any other line is text.
    package init?(_ line: [UInt8], isRegistered: (Key) -> Bool) {
        if let command = Self.colons(line, isRegistered) ?? Self.brackets(line, isRegistered) {
            self = command
        } else {
            return nil
        }
    }

    private init?(
        style: Style, prefixCount: Int, head: ArraySlice<UInt8>, data: ArraySlice<UInt8>, isRegistered: (Key) -> Bool
    ) {
        let space = head.firstIndex(of: UInt8(ascii: " "))
        name = Self.name(head[..<(space ?? head.endIndex)])
        guard isRegistered(name) else { return nil }
        self.prefixCount = prefixCount
        var properties: [Key: String] = [:]
        // A blank in the first place leaves the name empty; then there are no properties either.
        if let space, space > head.startIndex {
            let separator = UInt8(ascii: style == .colons ? "," : ";")
            for property in Self.trimmed(head[(space + 1)...]).split(separator: separator) {
                guard let equals = property.firstIndex(of: UInt8(ascii: "=")) else { continue }
                let value = CommandEscape.decode(property[(equals + 1)...], as: .property(style))
                if !value.isEmpty {
                    properties[Self.name(property[..<equals])] = String(decoding: value, as: UTF8.self)
                }
            }
        }
        self.properties = properties
        bytes = CommandEscape.decode(data, as: .data(style))
    }

    private static func colons(_ line: [UInt8], _ isRegistered: (Key) -> Bool) -> WorkflowCommand? {
        guard let start = line.firstIndex(where: { !isBlank($0) }), hasColons(line, start),
            let end = line.indices.first(where: { $0 >= start + 2 && hasColons(line, $0) })
        else { return nil }
        return WorkflowCommand(
            style: .colons, prefixCount: start, head: line[(start + 2)..<end], data: line[(end + 2)...],
            isRegistered: isRegistered)
    }

    private static func brackets(_ line: [UInt8], _ isRegistered: (Key) -> Bool) -> WorkflowCommand? {
        guard let start = line.indices.dropLast(2).first(where: { hasBracket(line, $0) }),
            let end = line[start...].firstIndex(of: UInt8(ascii: "]"))
        else { return nil }
        return WorkflowCommand(
            style: .brackets, prefixCount: start, head: line[(start + 3)..<end], data: line[(end + 1)...],
            isRegistered: isRegistered)
    }

    private static func hasColons(_ line: [UInt8], _ index: Int) -> Bool {
        index + 1 < line.count && line[index] == UInt8(ascii: ":") && line[index + 1] == UInt8(ascii: ":")
    }

    private static func hasBracket(_ line: [UInt8], _ index: Int) -> Bool {
        line[index] == UInt8(ascii: "#") && line[index + 1] == UInt8(ascii: "#") && line[index + 2] == UInt8(ascii: "[")
    }

    /// Blanks that may stand before a command and within a line.
    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0B || byte == 0x0C }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let end = text.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? text.startIndex
        return text[..<end].drop(while: isBlank)
    }

    private static func name(_ bytes: ArraySlice<UInt8>) -> Key {
        Key(String(decoding: bytes, as: UTF8.self)).asciiLowercased
    }
}

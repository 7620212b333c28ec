/// The escapes within a workflow command (docs/language/workflow-commands.md#escapes).
enum CommandEscape {
    /// Where in a command a text stands.
    enum Place {
        case data(WorkflowCommand.Style)
        case property(WorkflowCommand.Style)

        /// What `%XX` stands for here, besides `%25`.
        fileprivate var codes: [(digits: StaticString, byte: UInt8)] {
            let lines: [(StaticString, UInt8)] = [("0D", 0x0D), ("0A", 0x0A)]
            return switch self {
            case .data(.colons): lines
            case .property(.colons): lines + [("3A", UInt8(ascii: ":")), ("2C", UInt8(ascii: ","))]
            case .data(.brackets), .property(.brackets):
                lines + [("3B", UInt8(ascii: ";")), ("5D", UInt8(ascii: "]"))]
            }
        }
    }

    /// The text with its escapes resolved; an unknown `%XX` stays. `%25` gives a `%` that begins no other escape.
    static func decode(_ text: ArraySlice<UInt8>, as place: Place) -> [UInt8] {
        guard text.contains(UInt8(ascii: "%")) else { return Array(text) }
        let codes = place.codes + [("25", UInt8(ascii: "%"))]
        var decoded: [UInt8] = []
        decoded.reserveCapacity(text.count)
        var index = text.startIndex
        while index < text.endIndex {
            if text[index] == UInt8(ascii: "%"), index + 2 < text.endIndex,
                let code = codes.first(where: {
                    text[index + 1] == $0.digits.utf8Start[0] && text[index + 2] == $0.digits.utf8Start[1]
                })
            {
                decoded.append(code.byte)
                index += 3
            } else {
                decoded.append(text[index])
                index += 1
            }
        }
        return decoded
    }
}

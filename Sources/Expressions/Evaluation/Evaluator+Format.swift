/// The function `format` (docs/language/expressions.md#format).
extension Evaluator {
    mutating func format(_ node: SyntaxTree.Node, level: Int) throws(ExpressionError) -> Value {
        let pattern = try evaluate(node.firstChild, level: level + 1).asString
        let arguments = expression.tree.siblings(after: node.firstChild)
        var values = [String?](repeating: nil, count: arguments.count)
        var scanner = FormatScanner(pattern)
        var text: [UInt8] = []
        while let part = scanner.next() {
            switch part {
            case .text(let bytes): text += bytes
            case .invalid: throw fault("The following format string is invalid: \(pattern)", at: node)
            case .field(let number, let specifiers):
                guard number < arguments.count else {
                    throw fault(
                        "The following format string references more arguments than were supplied: \(pattern)",
                        at: node)
                }
                if let known = values[number], specifiers.isEmpty {
                    text += known.utf8
                } else {
                    let value = try evaluate(arguments[number], level: level + 1)
                    guard specifiers.isEmpty else {
                        throw fault(
                            "The format specifiers '\(specifiers)' are not valid for objects of type "
                                + "'\(value.kindName)'", at: node)
                    }
                    let string = value.asString
                    values[number] = string
                    text += string.utf8
                }
            }
            guard text.count <= ledger.limit else { throw memoryFault(at: node) }
        }
        return .string(String(decoding: text, as: UTF8.self))
    }
}

/// Cuts a format string into text and fields.
struct FormatScanner {
    enum Part {
        case text(ArraySlice<UInt8>)
        /// `{number}` or `{number:specifiers}`.
        case field(number: Int, specifiers: String)
        case invalid
    }

    private let bytes: [UInt8]
    private var at = 0

    init(_ pattern: String) { bytes = Array(pattern.utf8) }

    /// The next part, nil at the end; nothing may be asked after `.invalid`.
    mutating func next() -> Part? {
        guard at < bytes.count else { return nil }
        let byte = bytes[at]
        guard byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") else {
            let start = at
            while at < bytes.count, bytes[at] != UInt8(ascii: "{"), bytes[at] != UInt8(ascii: "}") { at += 1 }
            return .text(bytes[start..<at])
        }
        if at + 1 < bytes.count, bytes[at + 1] == byte {
            defer { at += 2 }
            return .text(bytes[at..<(at + 1)])
        }
        return byte == UInt8(ascii: "{") ? readField() : .invalid
    }

    private mutating func readField() -> Part {
        at += 1
        let start = at
        var number = 0
        while at < bytes.count, case let digit = bytes[at] &- UInt8(ascii: "0"), digit < 10 {
            number = number * 10 + Int(digit)
            guard number <= 255 else { return .invalid }
            at += 1
        }
        guard at > start, at < bytes.count else { return .invalid }
        if bytes[at] == UInt8(ascii: "}") {
            at += 1
            return .field(number: number, specifiers: "")
        }
        guard bytes[at] == UInt8(ascii: ":") else { return .invalid }
        at += 1
        var specifiers: [UInt8] = []
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            if byte == UInt8(ascii: "}") {
                guard at < bytes.count, bytes[at] == byte else {
                    return .field(number: number, specifiers: String(decoding: specifiers, as: UTF8.self))
                }
                at += 1
            }
            specifiers.append(byte)
        }
        return .invalid
    }
}

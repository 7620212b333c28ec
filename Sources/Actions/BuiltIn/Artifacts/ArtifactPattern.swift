import Basics

/// A glob over the names of artifacts: `*`, `?`, `[a-z]`, `{a,b}`, and `!` before all for the opposite.
struct ArtifactPattern: Hashable, Sendable {
    private let alternatives: [NamePattern]
    private let isNegated: Bool

    init(_ text: String, action: String) throws(ActionError) {
        var bytes = Array(text.utf8)[...]
        var isNegated = false
        while bytes.first == UInt8(ascii: "!") {
            isNegated.toggle()
            bytes.removeFirst()
        }
        self.isNegated = isNegated
        let texts = Self.expanded(Array(bytes))
        guard texts.count <= 1000 else {
            throw ActionError("\(action): the pattern '\(text)' has more than 1000 alternatives; write a shorter one")
        }
        alternatives = texts.map { NamePattern(String(decoding: $0, as: UTF8.self)) }
    }

    func matches(_ name: String) -> Bool { alternatives.contains { $0.matches(Key(name)) } != isNegated }

    /// The texts that `{a,b}` stands for; braces without a comma between them are taken as they stand.
    private static func expanded(_ bytes: [UInt8], limit: Int = 1001) -> [[UInt8]] {
        guard let group = group(in: bytes) else { return [bytes] }
        var texts: [[UInt8]] = []
        for choice in group.choices {
            for rest in expanded(choice + bytes[group.end...], limit: limit - texts.count) {
                texts.append(bytes[..<group.start] + rest)
                if texts.count >= limit { return texts }
            }
        }
        return texts
    }

    private static func group(in bytes: [UInt8]) -> (start: Int, choices: [[UInt8]], end: Int)? {
        for start in bytes.indices where bytes[start] == UInt8(ascii: "{") {
            var depth = 0
            var choices: [[UInt8]] = [[]]
            for index in start..<bytes.endIndex {
                let byte = bytes[index]
                if byte == UInt8(ascii: "{") { depth += 1 }
                if byte == UInt8(ascii: "}") { depth -= 1 }
                if depth == 0 {
                    if choices.count > 1 { return (start, choices, index + 1) }
                    break
                }
                if index == start { continue }
                if byte == UInt8(ascii: ","), depth == 1 {
                    choices.append([])
                } else {
                    choices[choices.count - 1].append(byte)
                }
            }
        }
        return nil
    }
}

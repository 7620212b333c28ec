package import Basics

/// A commit's message, read as Conventional Commits 1.0.0 describes it (docs/releases.md#commits).
package struct ConventionalCommit: Hashable, Sendable {
    /// The first line, in its parts.
    package struct Header: Hashable, Sendable {
        /// In lower case: `feat`.
        package let type: Key
        /// What stands in parentheses.
        package let scope: Key?
        /// Whether `!` says that it breaks what users rely on.
        let isMarked: Bool
        /// What changes.
        package let description: Key

        /// Reads `type(scope)!: description`; nil for anything else.
        init?(_ line: ArraySlice<UInt8>) {
            let type = line.prefix(while: MessageText.isWord)
            var rest = line.dropFirst(type.count)
            guard let first = type.first, !(0x30...0x39).contains(first), first != UInt8(ascii: "-") else { return nil }
            var scope: Key?
            if rest.first == UInt8(ascii: "(") {
                let inside = rest.dropFirst().prefix { $0 != UInt8(ascii: ")") && $0 != UInt8(ascii: "(") }
                let name = MessageText.trimmed(inside)
                rest = rest.dropFirst(inside.count + 1)
                guard rest.popFirst() == UInt8(ascii: ")"), !name.isEmpty else { return nil }
                scope = Key(MessageText.text(name))
            }
            isMarked = rest.first == UInt8(ascii: "!")
            if isMarked { rest.removeFirst() }
            guard rest.popFirst() == UInt8(ascii: ":"), rest.popFirst() == MessageText.space else { return nil }
            let description = MessageText.trimmed(rest)
            guard !description.isEmpty else { return nil }
            self.type = Key(MessageText.text(type)).asciiLowercased
            self.scope = scope
            self.description = Key(MessageText.text(description))
        }
    }

    /// A line behind the body, as in `Release-As: 2.0.0`.
    struct Footer: Hashable, Sendable {
        let token: Key
        let value: Key

        /// Whether it says that something breaks; in lower case it does not.
        var isBreaking: Bool { token == "BREAKING CHANGE" || token == "BREAKING-CHANGE" }
    }

    /// The first line.
    package let subject: Key
    /// The first line in its parts; nil for one that does not conform.
    let header: Header?
    /// What stands between the first line and the footers.
    let body: [ArraySlice<UInt8>]
    let footers: [Footer]

    /// Reads a message.
    init(_ message: Key) {
        var lines = MessageText.lines(message.string.utf8).drop { MessageText.trimmed($0).isEmpty }
        let first = lines.popFirst() ?? []
        subject = Key(MessageText.text(MessageText.trimmed(first)))
        header = Header(first)
        var start = lines.endIndex
        // A paragraph that begins like a footer, and all behind it.
        for index in lines.indices where index > lines.startIndex && MessageText.trimmed(lines[index - 1]).isEmpty {
            guard Self.footer(lines[index]) != nil else { continue }
            start = index
            break
        }
        body = Array(lines[..<start])
        var footers: [Footer] = []
        var value: [UInt8] = []
        var token: Key?
        func close() {
            guard let token else { return }
            footers.append(Footer(token: token, value: Key(MessageText.text(MessageText.trimmed(value[...])))))
        }
        for line in lines[start...] {
            if let (next, begun) = Self.footer(line) {
                close()
                (token, value) = (next, Array(begun))
            } else {
                value += [UInt8(ascii: "\n")] + line
            }
        }
        close()
        self.footers = footers
    }

    /// `Token: value`, `Token #value`.
    private static func footer(_ line: ArraySlice<UInt8>) -> (token: Key, value: ArraySlice<UInt8>)? {
        let breaking = Array("BREAKING CHANGE".utf8)
        let token = line.starts(with: breaking) ? line.prefix(breaking.count) : line.prefix(while: MessageText.isWord)
        let rest = line.dropFirst(token.count)
        guard !token.isEmpty else { return nil }
        let name = Key(MessageText.text(token))
        if rest.starts(with: ": ".utf8) { return (name, rest.dropFirst(2)) }
        // The number belongs to the value.
        if rest.starts(with: " #".utf8) { return (name, rest.dropFirst()) }
        return nil
    }

    /// Whether it breaks what users rely on.
    var isBreaking: Bool { header != nil && (header?.isMarked == true || !breakingNotes.isEmpty) }

    /// What its footers say of that, all of them.
    var breakingNotes: [Key] { footers.filter(\.isBreaking).map(\.value) }

    /// The version that a footer asks for, as it is written; the last one counts.
    var releaseAs: Key? { footers.last { $0.token.asciiLowercased == "release-as" }?.value }

    /// The changes that a squashed commit lists in its body: `* feat: add prices`.
    var listed: [Header] {
        body.compactMap { line in
            let item = MessageText.trimmed(line)
            guard item.starts(with: "* ".utf8) || item.starts(with: "- ".utf8) else { return nil }
            return Header(MessageText.trimmed(item.dropFirst(2)))
        }
    }
}

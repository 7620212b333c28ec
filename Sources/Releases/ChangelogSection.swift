import Basics

/// The text of one version in a changelog: what stands first, then groups with headings.
struct ChangelogSection {
    typealias Line = ArraySlice<UInt8>

    private struct Group {
        /// The whole heading; nil for what stands above the first one.
        let heading: Line?
        var lines: [Line]

        var title: Key? { heading.flatMap(ChangelogSection.title) }
    }

    private var groups: [Group] = [Group(heading: nil, lines: [])]
    /// Whether something was added since it was read.
    private(set) var isChanged = false

    init(_ lines: ArraySlice<Line>) {
        for line in lines {
            if Self.title(line) != nil {
                groups.append(Group(heading: line, lines: []))
            } else {
                groups[groups.count - 1].lines.append(line)
            }
        }
        for index in groups.indices { groups[index].lines = Self.trimmed(groups[index].lines) }
    }

    /// `added` of `### Added`
    static func title(_ line: Line) -> Key? {
        guard line.starts(with: "### ".utf8) else { return nil }
        let name = Key(MessageText.text(MessageText.trimmed(line.dropFirst(4)))).asciiLowercased
        // `### 1.2.3` is a version of its own.
        return SemanticVersion(name.string) == nil ? name : nil
    }

    private static func trimmed(_ lines: [Line]) -> [Line] {
        var rest = lines.drop(while: \.isEmpty)
        while rest.last?.isEmpty == true { rest.removeLast() }
        return Array(rest)
    }

    // MARK: - Adding

    /// Takes over what people have written elsewhere.
    mutating func add(_ other: ChangelogSection) {
        for group in other.groups where !group.lines.isEmpty {
            let index = place(group.title, heading: group.heading)
            groups[index].lines = Self.trimmed(groups[index].lines + (group.title == nil ? [[]] : []) + group.lines)
            isChanged = true
        }
    }

    /// Adds the entries that the text does not mention: neither their commits nor their words.
    mutating func add(_ notes: ReleaseNotes, links: ReleaseLinks?) {
        let text = Array(groups.flatMap(\.lines).joined(separator: [0x0A]))[...]
        func mentions(_ key: Key) -> Bool { MessageText.firstIndex(of: key.string.utf8, in: text) != nil }
        let items = Set(groups.flatMap(\.lines).flatMap(Self.items))
        for entry in notes.entries {
            if entry.commits.contains(where: { mentions($0.short) }) || items.contains(entry.text)
                || items.contains(MessageText.withoutRequest(entry.description))
            {
                continue
            }
            let title = Key(entry.section.rawValue)
            let index = place(title.asciiLowercased, heading: Array("### \(title)".utf8)[...])
            let lines = entry.lines(links: links).map { Array($0.utf8)[...] }
            var at = groups[index].lines.count
            if entry.isBreaking {
                at =
                    groups[index].lines.firstIndex { MessageText.firstIndex(of: "**BREAKING**".utf8, in: $0) == nil }
                    ?? at
            }
            // Behind the notes of what breaks as well.
            while at > 0, at < groups[index].lines.count, groups[index].lines[at].first == MessageText.space { at += 1 }
            groups[index].lines.insert(contentsOf: lines, at: at)
            isChanged = true
        }
    }

    /// The words of a list's item, with and without what stands in parentheses at its end.
    private static func items(_ line: Line) -> [Key] {
        let text = MessageText.trimmed(line)
        guard text.starts(with: "- ".utf8) || text.starts(with: "* ".utf8) else { return [] }
        let words = MessageText.trimmed(text.dropFirst(2))
        let open = words.last == UInt8(ascii: ")") ? words.lastIndex(of: UInt8(ascii: "(")) : nil
        return ([words] + (open.map { [MessageText.trimmed(words[..<$0])] } ?? [])).map { Key(MessageText.text($0)) }
    }

    /// The group with a title, which is made where it is missing: known ones in their order.
    private mutating func place(_ title: Key?, heading: Line?) -> Int {
        if let index = groups.firstIndex(where: { $0.title == title }) { return index }
        func rank(_ title: Key?) -> Int? {
            ReleaseNotes.Section.allCases.firstIndex { Key($0.rawValue).asciiLowercased == title }
        }
        let own = rank(title)
        let index =
            groups.firstIndex { group in
                guard let own, let other = rank(group.title) else { return false }
                return other > own
            } ?? groups.count
        groups.insert(Group(heading: heading, lines: []), at: index)
        return index
    }

    // MARK: - Writing

    /// The lines below the heading.
    func lines(isCompact: Bool) -> [Line] {
        var lines: [Line] = []
        for group in groups where group.heading != nil || !group.lines.isEmpty {
            if !(isCompact && lines.isEmpty) { lines.append([]) }
            if let heading = group.heading {
                lines.append(heading)
                if !isCompact { lines.append([]) }
            }
            lines += group.lines
        }
        return lines
    }
}

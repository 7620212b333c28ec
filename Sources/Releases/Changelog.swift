package import Basics

/// A changelog in the layout of Keep a Changelog; what people have written in it stays (docs/releases.md#changelog).
package struct Changelog: Sendable {
    /// A release that gets its section.
    package struct Entry: Sendable {
        package let version: SemanticVersion
        package let date: CivilDate
        package let notes: ReleaseNotes
        /// The tag it will have.
        package let tag: Key
        /// The tag of the release before it.
        package let previous: Key?
        /// Versions whose release was begun and has no tag.
        package let begun: [SemanticVersion]
        /// All versions that have tags.
        package let released: [SemanticVersion]
        package let links: ReleaseLinks?

        package init(
            _ version: SemanticVersion, on date: CivilDate, _ notes: ReleaseNotes, tag: Key, previous: Key?,
            begun: [SemanticVersion], released: [SemanticVersion], links: ReleaseLinks?
        ) {
            (self.version, self.date, self.notes, self.tag, self.previous) = (version, date, notes, tag, previous)
            (self.begun, self.released, self.links) = (begun, released, links)
        }
    }

    private typealias Line = ArraySlice<UInt8>

    private struct Heading {
        let line: Int
        /// Nil for `Unreleased`.
        let version: SemanticVersion?
        let isBracketed: Bool
        let hasPrefix: Bool
        let marks: Int
    }

    private let lines: [Line]
    private let isDOS: Bool
    private let headings: [Heading]
    /// Where the links at the end begin.
    private let foot: Int
    /// Whether something is there already.
    private let isNew: Bool

    /// - Parameter bytes: the file; nil or empty for one that is to be made.
    package init(_ bytes: [UInt8]?) {
        let bytes = bytes ?? []
        isNew = bytes.allSatisfy { $0 == 0x0A || $0 == 0x0D || $0 == MessageText.space }
        isDOS = bytes.firstIndex(of: 0x0A).map { $0 > 0 && bytes[$0 - 1] == 0x0D } ?? false
        var lines = MessageText.lines(isNew ? Array(Self.beginning.utf8) : bytes)
        if lines.last?.isEmpty == true { lines.removeLast() }
        self.lines = lines
        var foot = lines.count
        while foot > 0, lines[foot - 1].isEmpty || Self.label(lines[foot - 1]) != nil { foot -= 1 }
        self.foot = foot
        headings = Self.headings(lines[..<foot])
    }

    private static let beginning = """
        # Changelog

        All notable changes to this project are documented in this file.

        The format is based on [Keep a Changelog](https://keepachangelog.com/en/1.1.0/), and this project adheres to \
        [Semantic Versioning](https://semver.org/spec/v2.0.0.html).

        ## [Unreleased]

        """

    // MARK: - Reading

    private static func headings(_ lines: ArraySlice<Line>) -> [Heading] {
        var found: [Heading] = []
        var fence: UInt8?
        for (index, line) in lines.enumerated() {
            let text = MessageText.trimmed(line)
            if let mark = text.first, text.prefix(3).count == 3, text.prefix(3).allSatisfy({ $0 == mark }),
                mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~"), fence == nil || fence == mark
            {
                fence = fence == nil ? mark : nil
            }
            if fence == nil, let heading = heading(line, at: index) { found.append(heading) }
        }
        return found
    }

    /// `## [1.2.0] - 2026-11-23`, `## v1.2.0`, `## [Unreleased]`
    private static func heading(_ line: Line, at index: Int) -> Heading? {
        let marks = line.prefix { $0 == UInt8(ascii: "#") }.count
        var text = MessageText.trimmed(line.dropFirst(marks))
        guard (1...3).contains(marks), line.dropFirst(marks).first == MessageText.space else { return nil }
        let isBracketed = text.first == UInt8(ascii: "[")
        if isBracketed { text = text.dropFirst() }
        var name = text.prefix {
            $0 != MessageText.space && $0 != UInt8(ascii: "]") && $0 != UInt8(ascii: "(") && $0 != UInt8(ascii: ":")
        }
        if Key(MessageText.text(name)).asciiLowercased == "unreleased" {
            return Heading(line: index, version: nil, isBracketed: isBracketed, hasPrefix: false, marks: marks)
        }
        let hasPrefix = name.first == UInt8(ascii: "v")
        if hasPrefix { name = name.dropFirst() }
        guard let version = SemanticVersion(MessageText.text(name)) else { return nil }
        return Heading(
            line: index, version: version, isBracketed: isBracketed, hasPrefix: hasPrefix, marks: marks)
    }

    /// `1.2.0` of `[1.2.0]: https://…`
    private static func label(_ line: Line) -> Key? {
        guard line.first == UInt8(ascii: "["), let end = MessageText.firstIndex(of: "]: ".utf8, in: line) else {
            return nil
        }
        return Key(MessageText.text(line[(line.startIndex + 1)..<end]))
    }

    /// The day in the heading of a version's section; nil where there is none.
    package func date(of version: SemanticVersion) -> CivilDate? {
        guard let heading = headings.first(where: { $0.version?.isEqual(to: version) == true }) else { return nil }
        return lines[heading.line].split(separator: MessageText.space).lazy.compactMap {
            CivilDate(MessageText.text($0))
        }
        .first
    }

    /// The lines below a heading.
    private func content(of index: Int) -> ArraySlice<Line> {
        let end = index + 1 < headings.count ? headings[index + 1].line : foot
        return lines[(headings[index].line + 1)..<end]
    }

    // MARK: - Releasing

    /// The file with a section for a release: what stands under Unreleased moves into it, and what it lacks is added.
    ///
    /// - Parameter path: how errors call it.
    /// - Throws: `ReleaseProblem` where its sections and the tags contradict each other.
    package func releasing(_ entry: Entry, path: String) throws(ReleaseProblem) -> [UInt8] {
        let unreleased = headings.firstIndex { $0.version == nil }
        let top = headings.firstIndex { $0.version != nil }
        var own: Int?
        if let top, let version = headings[top].version, !entry.released.contains(where: { $0.isEqual(to: version) }) {
            if version.isEqual(to: entry.version) || entry.begun.contains(where: { $0.isEqual(to: version) }) {
                own = top
            } else if entry.version.isLower(than: version) {
                throw ReleaseProblem(
                    "\(path):\(headings[top].line + 1): the section \(version) has no tag, and the commits come to "
                        + "\(entry.version): release it with 'Release-As: \(version)' in a commit's message, or rename the "
                        + "section")
            }
        }
        var section = ChangelogSection(own.map { content(of: $0) } ?? [])
        if let unreleased { section.add(ChangelogSection(content(of: unreleased))) }
        let isCompact = lines.indices.dropLast().contains {
            ChangelogSection.title(lines[$0]) != nil && !lines[$0 + 1].isEmpty
        }
        section.add(entry.notes, links: entry.links)
        var body = lines
        let written = heading(entry, own)
        let wholeSection = [written] + section.lines(isCompact: isCompact)
        let isMoved = unreleased.map { content(of: $0).contains { !$0.isEmpty } } ?? false
        // The later part first, so that the numbers of earlier lines stay.
        if let own {
            if section.isChanged || isMoved || written != lines[headings[own].line] {
                let range = headings[own].line..<content(of: own).endIndex
                body.replaceSubrange(range, with: wholeSection + [[]])
            }
        } else if let top {
            body.insert(contentsOf: wholeSection + [[]], at: headings[top].line)
        } else {
            let end = unreleased.map { content(of: $0).endIndex } ?? foot
            let isSpaced = end > 0 && lines[end - 1].isEmpty
            body.insert(contentsOf: (isSpaced ? [] : [[]]) + wholeSection + (end < lines.count ? [[]] : []), at: end)
        }
        if let unreleased, isMoved {
            // Above the release that it moves to.
            body.replaceSubrange(content(of: unreleased).indices, with: [[]])
        }
        link(&body, entry, renamed: own.flatMap { headings[$0].version })
        while body.last?.isEmpty == true { body.removeLast() }
        let end: [UInt8] = isDOS ? [0x0D, 0x0A] : [0x0A]
        return body.flatMap { $0 + end }
    }

    /// The heading of the section: what stands there, or one in the style of the others.
    private func heading(_ entry: Entry, _ own: Int?) -> Line {
        if let own, headings[own].version?.isEqual(to: entry.version) == true { return lines[headings[own].line] }
        let model = headings.first { $0.version != nil } ?? headings.first
        let name = (model?.hasPrefix == true ? "v" : "") + entry.version.description
        let shown = model?.isBracketed ?? true ? "[\(name)]" : name
        let marks = String(repeating: "#", count: model.map { max(2, $0.marks) } ?? 2)
        return Array("\(marks) \(shown) - \(entry.date)".utf8)[...]
    }

    /// Brings the links at the end in order, if there are some.
    private func link(_ body: inout [Line], _ entry: Entry, renamed: SemanticVersion?) {
        guard let links = entry.links else { return }
        // Only whole links of versions stand at the end.
        var start = body.count
        while start > 0, body[start - 1].isEmpty || Self.label(body[start - 1]) != nil { start -= 1 }
        func version(_ line: Line) -> SemanticVersion? {
            Self.label(line).flatMap { label in
                SemanticVersion(label.string)
                    ?? SemanticVersion(String(decoding: label.string.utf8.dropFirst(), as: UTF8.self))
            }
        }
        func isUnreleased(_ line: Line) -> Bool { Self.label(line)?.asciiLowercased == "unreleased" }
        let all = body[start...]
        guard isNew || all.contains(where: { isUnreleased($0) || version($0) != nil }) else { return }
        func line(_ label: Key, _ target: String) -> Line { Array("[\(label)]: \(target)".utf8)[...] }
        let model = headings.first { $0.version != nil }
        let name = Key((model?.hasPrefix == true ? "v" : "") + entry.version.description)
        let own = line(name, links.comparison(from: entry.previous, to: entry.tag))
        if let renamed, !renamed.isEqual(to: entry.version) {
            body = Array(body[..<start]) + all.filter { version($0)?.isEqual(to: renamed) != true }
        }
        if isNew { body += [[], line("unreleased", links.comparison(from: entry.tag, to: "HEAD"))] }
        if let index = body[start...].firstIndex(where: isUnreleased), let label = Self.label(body[index]) {
            body[index] = line(label, links.comparison(from: entry.tag, to: "HEAD"))
        }
        guard !body[start...].contains(where: { version($0)?.isEqual(to: entry.version) == true }) else { return }
        let place =
            body[start...].firstIndex { version($0) != nil } ?? body[start...].lastIndex(where: isUnreleased).map {
                $0 + 1
            }
            ?? body.count
        body.insert(own, at: place)
    }
}

package import Basics

/// What a release changes, in the sections of a changelog.
package struct ReleaseNotes: Hashable, Sendable {
    /// The headings of Keep a Changelog, in their order.
    package enum Section: String, Hashable, Sendable, CaseIterable {
        case added = "Added"
        case changed = "Changed"
        case deprecated = "Deprecated"
        case removed = "Removed"
        case fixed = "Fixed"
        case security = "Security"

        /// Where a change of this type is listed.
        static func of(_ header: ConventionalCommit.Header) -> Section {
            if header.type == "security" || header.scope?.asciiLowercased == "security" { return .security }
            return switch header.type {
            case "feat", "feature": .added
            case "fix", "bugfix": .fixed
            case "deprecate", "deprecated": .deprecated
            case "remove", "removed": .removed
            default: .changed
            }
        }
    }

    /// One line: what several commits say in the same words is one.
    package struct Entry: Hashable, Sendable {
        package let section: Section
        package let isBreaking: Bool
        package let scope: Key?
        package let description: Key
        /// What it says of what breaks.
        package internal(set) var breakingNotes: [Key]
        package internal(set) var commits: [ReleaseCommit]
    }

    /// By section, what breaks first, then oldest first.
    package let entries: [Entry]

    init(_ changes: [ReleaseChange]) {
        var entries: [Entry] = []
        for change in changes.reversed() {
            guard let section = change.section else { continue }
            let description = change.header?.description ?? change.subject
            let text = MessageText.withoutRequest(description)
            let index = entries.firstIndex {
                $0.section == section && $0.scope == change.header?.scope && $0.isBreaking == change.isBreaking
                    && MessageText.withoutRequest($0.description) == text
            }
            if let index {
                entries[index].commits.append(change.commit)
                entries[index].breakingNotes += change.breakingNotes.filter {
                    !entries[index].breakingNotes.contains($0)
                }
            } else {
                entries.append(
                    Entry(
                        section: section, isBreaking: change.isBreaking, scope: change.header?.scope,
                        description: description, breakingNotes: change.breakingNotes, commits: [change.commit]))
            }
        }
        self.entries = Section.allCases.flatMap { section in
            let own = entries.filter { $0.section == section }
            return own.filter(\.isBreaking) + own.filter { !$0.isBreaking }
        }
    }

    /// The notes as Markdown, without links.
    package var markdown: String {
        Section.allCases.compactMap { section in
            let lines = entries.filter { $0.section == section }.flatMap { $0.lines(links: nil) }
            return lines.isEmpty ? nil : "### \(section.rawValue)\n\n" + lines.joined(separator: "\n") + "\n"
        }.joined(separator: "\n")
    }
}

extension ReleaseNotes.Entry {
    /// `**BREAKING** api: add prices`
    var text: Key {
        let mark = isBreaking ? "**BREAKING** " : ""
        let place = scope.map { "\(SafeText.line($0.string)): " } ?? ""
        return Key("\(mark)\(place)\(SafeText.line(MessageText.withoutRequest(description).string))")
    }

    /// `- **BREAKING** api: add prices (4f2c1ab, #12)`, and what it says of what breaks below it.
    func lines(links: ReleaseLinks?) -> [String] {
        var references: [String] = []
        let plain = MessageText.withoutRequest(description)
        if plain != description {
            let number = description.string.utf8.dropFirst(plain.string.utf8.count).filter {
                (0x30...0x39).contains($0)
            }
            references = ["#\(String(decoding: number, as: UTF8.self))"]
        }
        let names = commits.map { commit in
            links.map { "[\(commit.short)](\($0.commit(commit.id)))" } ?? commit.short.string
        }
        let first = "- \(text) (\((names + references).joined(separator: ", ")))"
        return [first]
            + breakingNotes.map { note in
                "  "
                    + MessageText.lines(note.string.utf8).map {
                        SafeText.line(MessageText.text(MessageText.trimmed($0)))
                    }
                    .filter { !$0.utf8.isEmpty }.joined(separator: " ")
            }
    }
}

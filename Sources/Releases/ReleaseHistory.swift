package import Basics

/// The commits since the last release, and what of them counts.
package struct ReleaseHistory: Sendable {
    /// Newest first.
    private let commits: [ReleaseCommit]
    private let positions: [Key: Int]
    private let rules: ReleaseRules
    private let read: [ConventionalCommit]

    /// - Parameter commits: newest first, none before its children.
    package init(_ commits: [ReleaseCommit], _ rules: ReleaseRules) {
        self.commits = commits
        self.rules = rules
        positions = Dictionary(commits.enumerated().map { ($0.element.id, $0.offset) }) { first, _ in first }
        read = commits.map { commit in
            if case .message(let message)? = rules.override(of: commit.id) { return ConventionalCommit(message) }
            return ConventionalCommit(commit.message)
        }
    }

    /// How many commits there are.
    var count: Int { commits.count }

    /// A version that a footer asks for, and the newest commit that does.
    func releaseAs(since excluded: Set<Int>) -> (text: Key, commit: ReleaseCommit)? {
        let gone = withdrawn.gone
        for (index, commit) in commits.enumerated() where !excluded.contains(index) && gone[index] == nil {
            if case .skip? = rules.override(of: commit.id) { continue }
            if let text = read[index].releaseAs { return (text, commit) }
        }
        return nil
    }

    // MARK: - Commits of releases

    /// The first line of the commit that a release makes.
    package static func title(of version: SemanticVersion) -> Key { Key("\(titleStart)\(version)") }

    private static let titleStart = "chore(release): "

    private static func released(by subject: Key) -> SemanticVersion? {
        guard subject.string.utf8.starts(with: titleStart.utf8) else { return nil }
        return SemanticVersion(String(decoding: subject.string.utf8.dropFirst(titleStart.utf8.count), as: UTF8.self))
    }

    /// The versions whose release was begun and has no tag.
    var begun: [SemanticVersion] { read.compactMap { Self.released(by: $0.subject) } }

    // MARK: - The graph

    /// The positions of the commits that some lead to, themselves included.
    func reachable(from starts: some Sequence<Key>) -> Set<Int> {
        var found: Set<Int> = []
        var rest = starts.compactMap { positions[$0] }
        while let index = rest.popLast() {
            guard found.insert(index).inserted else { continue }
            rest += commits[index].parents.compactMap { positions[$0] }
        }
        return found
    }

    /// What a merge has brought: what its further parents lead to and its first does not.
    private func merged(by index: Int) -> Set<Int> {
        let parents = commits[index].parents
        return reachable(from: parents.dropFirst()).subtracting(reachable(from: parents.prefix(1)))
    }

    /// The position of the commit whose name begins with some digits.
    private func position(of digits: Key) -> Int? {
        positions[digits] ?? commits.firstIndex { $0.id.string.utf8.starts(with: digits.string.utf8) }
    }

    // MARK: - What counts

    /// Commits that do not count, with the reason, and those that take back what was released before.
    private var withdrawn: (gone: [Int: String], reverts: [Int: Revert]) {
        var gone: [Int: String] = [:]
        var reverts: [Int: Revert] = [:]
        for (index, commit) in commits.enumerated() where gone[index] == nil {
            var message = commit.message
            switch rules.override(of: commit.id) {
            case .skip?:
                gone[index] = "left out by release.overrides"
                continue
            case .message(let text)?: message = text
            case nil: break
            }
            guard let revert = Revert(read[index], message: message) else { continue }
            var targets = revert.commits.map { position(of: $0) }
            if targets.isEmpty, let subject = revert.subject { targets = [older(than: index, subject)] }
            let found = targets.compactMap(\.self).filter { $0 > index && gone[$0] == nil }
            let name = commit.short
            for target in found {
                gone[target] = "reverted by \(name)"
                guard commits[target].isMerge else { continue }
                for part in merged(by: target) where gone[part] == nil { gone[part] = "reverted by \(name)" }
            }
            if !found.isEmpty, found.count == targets.count {
                gone[index] = "reverts \(found.map { commits[$0].short.string }.joined(separator: ", "))"
            } else {
                reverts[index] = revert
            }
        }
        for (index, commit) in commits.enumerated() where gone[index] == nil {
            // What `git cherry-pick -x` writes.
            let words = "(cherry picked from commit ".utf8
            for line in MessageText.lines(commit.message.string.utf8) where line.starts(with: words) {
                guard let origin = MessageText.commits(in: line.dropFirst(words.count)).first,
                    let position = position(of: origin), position != index, gone[position] == nil
                else { continue }
                gone[index] = "the same as \(commits[position].short)"
            }
        }
        return (gone, reverts)
    }

    /// The next commit before this one whose first line is `subject`.
    private func older(than index: Int, _ subject: Key) -> Int? {
        let wanted = MessageText.withoutRequest(subject)
        return read.indices.first { $0 > index && MessageText.withoutRequest(read[$0].subject) == wanted }
    }

    /// All changes, newest first.
    ///
    /// - Parameter excluded: positions of commits that an earlier pre-release holds.
    func changes(since excluded: Set<Int>) -> [ReleaseChange] {
        let (gone, reverts) = withdrawn
        return commits.indices.filter { !excluded.contains($0) }.flatMap { index -> [ReleaseChange] in
            let (commit, read) = (commits[index], read[index])
            func left(_ reason: String) -> [ReleaseChange] {
                [ReleaseChange(commit, read.subject, notCounted: reason)]
            }
            if let reason = gone[index] { return left(reason) }
            if let version = Self.released(by: read.subject) { return left("the commit of release \(version)") }
            if let revert = reverts[index] { return [change(of: revert, commit, read)] }
            let headers = headers(of: read)
            guard !headers.isEmpty else {
                return left(commit.isMerge ? "a merge" : "not a conventional commit")
            }
            if commit.isMerge, let same = same(as: headers[0], among: merged(by: index), gone) {
                return left("the same as \(commits[same].short)")
            }
            return headers.enumerated().map { position, header in
                // What is said of the whole commit counts once.
                let isWhole = position == 0
                return ReleaseChange(
                    commit, header, subject: isWhole && read.header != nil ? read.subject : Key(Self.text(header)),
                    isBreaking: header.isMarked || isWhole && !read.breakingNotes.isEmpty,
                    breakingNotes: isWhole ? read.breakingNotes : [], rules)
            }
        }
    }

    private func change(of revert: Revert, _ commit: ReleaseCommit, _ read: ConventionalCommit) -> ReleaseChange {
        if revert.isReturn, let original = revert.original,
            let header = ConventionalCommit.Header(Array(original.string.utf8)[...])
        {
            return ReleaseChange(
                commit, header, subject: read.subject, isBreaking: header.isMarked, breakingNotes: [], rules)
        }
        return ReleaseChange(reverting: revert.original, commit, read.subject, rules)
    }

    /// What a commit says: its own header, and where squashed commits are read those of its list.
    private func headers(of commit: ConventionalCommit) -> [ConventionalCommit.Header] {
        var headers = commit.header.map { [$0] } ?? []
        guard rules.squashBodies else { return headers }
        for header in commit.listed where !headers.contains(where: { Self.isSame($0, header) }) {
            headers.append(header)
        }
        return headers
    }

    private func same(
        as header: ConventionalCommit.Header, among positions: Set<Int>, _ gone: [Int: String]
    ) -> Int? {
        positions.sorted().first { index in
            gone[index] == nil && headers(of: read[index]).contains { Self.isSame($0, header) }
        }
    }

    private static func isSame(_ one: ConventionalCommit.Header, _ other: ConventionalCommit.Header) -> Bool {
        one.type == other.type
            && MessageText.withoutRequest(one.description) == MessageText.withoutRequest(other.description)
    }

    private static func text(_ header: ConventionalCommit.Header) -> String {
        "\(header.type)\(header.scope.map { "(\($0))" } ?? "")\(header.isMarked ? "!" : ""): \(header.description)"
    }
}

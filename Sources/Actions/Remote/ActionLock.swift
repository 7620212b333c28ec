import Basics

/// The lock file of a repository's actions: which commit each reference means, and what its content is.
///
/// One line an action, sorted: `owner/name@ref COMMIT sha256:DIGEST`; `#` begins a comment. The digest is
/// `ActionTree.digest`.
package struct ActionLock: Hashable, Sendable {
    /// Where the file lies in a repository.
    package static let path = ".github/pitlane-actions.lock"

    /// What the file says of one reference.
    package struct Entry: Hashable, Sendable {
        /// The commit, 40 or 64 hex digits.
        package let commit: String
        /// SHA-256 of the content, 64 hex digits.
        package let digest: String

        package init(commit: String, digest: String) {
            self.commit = commit
            self.digest = digest
        }
    }

    private var entries: [Key: (repository: RemoteRepository, entry: Entry, line: Int?)] = [:]

    package init() {}

    /// The entry of a reference, or nil.
    package subscript(_ repository: RemoteRepository) -> Entry? {
        get { entries[repository.key]?.entry }
        set { entries[repository.key] = newValue.map { (repository, $0, nil) } }
    }

    /// Reads the file.
    ///
    /// - Throws: `ActionProblem` with line for anything that is not an entry: a lock that is not understood locks
    ///   nothing.
    package init(parsing bytes: some Sequence<UInt8>) throws(ActionProblem) {
        let lines = Array(bytes).split(separator: 0x0A, omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let words = line.split { Words.isSpace($0) }.map { String(decoding: $0, as: UTF8.self) }
            guard let first = words.first, first.utf8.first != UInt8(ascii: "#") else { continue }
            let place = "\(Self.path):\(index + 1)"
            guard words.count == 3, let digest = RefName.part(of: words[2], after: "sha256:"),
                RefName.isObjectID(words[1]), digest.utf8.count == 64, RefName.isObjectID(digest)
            else {
                throw ActionProblem(
                    "\(place): expected 'owner/name@ref COMMIT sha256:DIGEST'", "write it again: pitlane actions lock")
            }
            let repository: RemoteRepository
            do {
                repository = try RemoteRepository(first)
            } catch {
                throw ActionProblem("\(place): \(error.message)", error.hint)
            }
            guard self[repository] == nil else {
                throw ActionProblem("\(place): \(first) is locked twice", "keep one of the two lines")
            }
            entries[repository.key] = (repository, Entry(commit: words[1], digest: digest), index + 1)
        }
    }

    /// The file.
    package var text: String {
        let lines = entries.sorted { $0.key < $1.key }
            .map { "\($0.value.repository) \($0.value.entry.commit) sha256:\($0.value.entry.digest)\n" }
        return "# What the actions of this repository's workflows are; made by `pitlane actions lock`.\n"
            + lines.joined()
    }

    /// What is locked, sorted.
    package var references: [RemoteRepository] { entries.sorted { $0.key < $1.key }.map(\.value.repository) }

    /// The line of a reference in the file that was read, or nil.
    package func line(of repository: RemoteRepository) -> Int? { entries[repository.key]?.line }

    /// The number of references.
    package var count: Int { entries.count }

    package static func == (left: ActionLock, right: ActionLock) -> Bool {
        left.entries.mapValues(\.entry) == right.entries.mapValues(\.entry)
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(entries.mapValues(\.entry)) }
}

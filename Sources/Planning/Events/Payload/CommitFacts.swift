import Basics

/// A commit as payloads describe it.
package struct CommitFacts: Hashable, Sendable {
    /// A person as a commit names one.
    package struct Person: Hashable, Sendable {
        package var name: String
        package var email: String

        package init(name: String, email: String) {
            self.name = name
            self.email = email
        }

        /// The account in an address of GitHub's own: `octocat` of `583231+octocat@users.noreply.github.com`.
        var username: String? {
            let suffix = "@users.noreply.github.com".utf8
            let address = email.utf8
            guard address.count > suffix.count, address.suffix(suffix.count).elementsEqual(suffix) else { return nil }
            let local = address.dropLast(suffix.count)
            let start = local.firstIndex(of: UInt8(ascii: "+")).map { local.index(after: $0) } ?? local.startIndex
            return String(Substring(local[start...]))
        }

        /// - Parameter namesAccount: whether the account is named where the address tells it.
        func payload(namesAccount: Bool) -> JSONValue {
            var person: JSONObject = ["name": .string(name), "email": .string(email)]
            if namesAccount, let username { person["username"] = .string(username) }
            return .object(person)
        }
    }

    /// Paths that a commit changes against its first parent; a renamed file is removed and added.
    package struct Changes: Hashable, Sendable {
        package var added: [String]
        package var removed: [String]
        package var modified: [String]

        package init(added: [String], removed: [String], modified: [String]) {
            self.added = added
            self.removed = removed
            self.modified = modified
        }

        /// GitHub lists no more of a commit.
        private static let limit = 3000

        fileprivate var members: [(Key, JSONValue)] {
            [("added", added), ("removed", removed), ("modified", modified)].map { name, paths in
                (name, .array(paths.prefix(Self.limit).map { .string($0) }))
            }
        }
    }

    package var sha: String
    package var message: String
    package var author: Person
    package var committer: Person
    /// RFC 3339.
    package var timestamp: String
    package var tree: String
    package var changes: Changes

    package init(
        sha: String, message: String, author: Person, committer: Person, timestamp: String, tree: String,
        changes: Changes
    ) {
        self.sha = sha
        self.message = message
        self.author = author
        self.committer = committer
        self.timestamp = timestamp
        self.tree = tree
        self.changes = changes
    }

    /// The first line of the message.
    package var title: String {
        String(decoding: message.utf8.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    /// The message behind its first line and the blank one, or nil.
    var body: String? {
        let rest = message.utf8.dropFirst(title.utf8.count).drop { $0 == UInt8(ascii: "\n") }
        return rest.isEmpty ? nil : String(Substring(rest))
    }

    /// As a push names it.
    func payload(in repository: RepositoryFacts) -> JSONValue {
        var commit: JSONObject = [
            "id": .string(sha), "tree_id": .string(tree), "distinct": true, "message": .string(message),
            "timestamp": .string(timestamp), "url": .string("\(repository.url)/commit/\(sha)"),
            "author": author.payload(namesAccount: true), "committer": committer.payload(namesAccount: true),
        ]
        for (name, paths) in changes.members { commit[name] = paths }
        return .object(commit)
    }

    /// As the end of a run names it, in fewer words.
    var shortPayload: JSONValue {
        [
            "id": .string(sha), "tree_id": .string(tree), "message": .string(message),
            "timestamp": .string(timestamp), "author": author.payload(namesAccount: false),
            "committer": committer.payload(namesAccount: false),
        ]
    }
}

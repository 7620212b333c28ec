package import Basics

/// Builds webhook payloads that say what is true of the local repository (docs/language/events.md#payloads).
package struct EventPayload: Sendable {
    package let repository: RepositoryFacts
    package let actor: String

    package init(repository: RepositoryFacts, actor: String) {
        self.repository = repository
        self.actor = actor
    }

    static let noCommit = String(repeating: "0", count: 40)

    /// A push that moved `ref` from `before` to `head`.
    ///
    /// - Parameters:
    ///   - before: the commit it pointed to; nil for a ref that is new.
    ///   - commits: what it brings to the repository, oldest first; none where all of them were there before.
    ///   - base: the ref that a new one was made of, or nil.
    package func push(
        ref: String, before: String?, head: CommitFacts, commits: [CommitFacts], base: String? = nil
    ) -> JSONValue {
        object(
            [
                "ref": .string(ref),
                "before": .string(before ?? Self.noCommit),
                "after": .string(head.sha),
                "base_ref": base.map { .string($0) } ?? nil,
                "created": .bool(before == nil),
                "deleted": false,
                "forced": false,
                "compare": .string("\(repository.url)/\(Self.comparison(ref, before, head, commits))"),
                "commits": .array(commits.map { $0.payload(in: repository) }),
                "head_commit": head.payload(in: repository),
                "pusher": ["name": .string(actor)],
            ], naming: .push)
    }

    /// The page that shows a push: of a new ref its commits, or else the ref.
    private static func comparison(
        _ ref: String, _ before: String?, _ head: CommitFacts, _ commits: [CommitFacts]
    ) -> String {
        if let before { return "compare/\(before)...\(head.sha)" }
        guard let first = commits.first else {
            let name = ["refs/heads/", "refs/tags/"].first { ref.utf8.starts(with: $0.utf8) }
            return "compare/\(String(decoding: ref.utf8.dropFirst(name?.utf8.count ?? 0), as: UTF8.self))"
        }
        return commits.count == 1 ? "commit/\(head.sha)" : "compare/\(first.sha)^...\(head.sha)"
    }

    /// A start by hand with inputs, all of them texts.
    package func dispatch(ref: String, workflow: String, inputs: [(Key, String)]) -> JSONValue {
        object([
            "ref": .string(ref), "workflow": .string(workflow),
            "inputs": .object(JSONObject(inputs.map { JSONObject.Member($0.0, .string($0.1)) })),
        ])
    }

    /// A start by the clock; nil leaves the entry to each workflow's own schedule.
    package func schedule(cron: String?) -> JSONValue {
        cron.map { object(["schedule": .string($0)]) } ?? object([:])
    }

    /// A start from outside, with a type of the sender's choice.
    package func repositoryDispatch(type: String, branch: String) -> JSONValue {
        object(["action": .string(type), "branch": .string(branch), "client_payload": [:]])
    }

    /// A branch or tag (`kind`) that was made.
    package func created(_ name: String, kind: String) -> JSONValue {
        object([
            "ref": .string(name), "ref_type": .string(kind), "master_branch": .string(repository.defaultBranch),
            "description": nil, "pusher_type": "user",
        ])
    }

    /// A branch or tag (`kind`) that was deleted.
    package func deleted(_ name: String, kind: String) -> JSONValue {
        object(["ref": .string(name), "ref_type": .string(kind), "pusher_type": "user"])
    }

    /// A release of a tag.
    package func release(activity: String, tag: String, commit: CommitFacts) -> JSONValue {
        let api = "\(repository.api)/releases/1"
        // GitHub tells of a draft by no other activity.
        let isDraft = Key(activity) == "created"
        return object([
            "action": .string(activity),
            "release": [
                "id": 1, "url": .string(api), "assets_url": .string("\(api)/assets"),
                "html_url": .string("\(repository.url)/releases/tag/\(tag)"),
                "tag_name": .string(tag), "name": .string(tag), "target_commitish": .string(commit.sha),
                "draft": .bool(isDraft), "prerelease": .bool(Key(activity) == "prereleased"),
                "created_at": .string(commit.timestamp),
                "published_at": isDraft ? nil : .string(commit.timestamp), "assets": [],
                "tarball_url": .string("\(repository.api)/tarball/\(tag)"),
                "zipball_url": .string("\(repository.api)/zipball/\(tag)"), "body": "", "author": sender,
            ],
        ])
    }

    /// Who started it.
    var sender: JSONValue { .object(repository.account(actor)) }

    func object(
        _ members: KeyValuePairs<String, JSONValue>, naming: RepositoryFacts.Naming = .full
    ) -> JSONValue {
        var object = JSONObject(members.map { JSONObject.Member(Key($0.key), $0.value) })
        object["repository"] = repository.payload(naming)
        object["sender"] = sender
        return .object(object)
    }
}

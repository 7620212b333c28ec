package import Basics

/// A commit as payloads describe it.
package struct CommitFacts: Hashable, Sendable {
    package var sha: String
    package var message: String
    package var authorName: String
    package var authorEmail: String
    /// RFC 3339.
    package var timestamp: String
    package var tree: String

    package init(
        sha: String, message: String, authorName: String, authorEmail: String, timestamp: String, tree: String
    ) {
        self.sha = sha
        self.message = message
        self.authorName = authorName
        self.authorEmail = authorEmail
        self.timestamp = timestamp
        self.tree = tree
    }

    /// The first line of the message.
    package var title: String {
        String(decoding: message.utf8.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    var payload: JSONValue {
        let author: JSONValue = ["name": .string(authorName), "email": .string(authorEmail)]
        return [
            "id": .string(sha), "tree_id": .string(tree), "distinct": true, "message": .string(message),
            "timestamp": .string(timestamp), "author": author, "committer": author,
        ]
    }
}

/// Builds webhook payloads that say what is true of the local repository (workflow-semantics.md §3).
package struct EventPayload: Sendable {
    package let repository: RepositoryFacts
    package let actor: String

    package init(repository: RepositoryFacts, actor: String) {
        self.repository = repository
        self.actor = actor
    }

    private static let noCommit = String(repeating: "0", count: 40)

    /// A push of `commits` (oldest first) that moved `ref` from `before` to the last of them.
    package func push(ref: String, before: String?, commits: [CommitFacts]) -> JSONValue {
        let head = commits.last
        return object(
            [
                "ref": .string(ref),
                "before": .string(before ?? Self.noCommit),
                "after": .string(head?.sha ?? Self.noCommit),
                "base_ref": nil,
                "created": .bool(before == nil),
                "deleted": false,
                "forced": false,
                "compare": .string("\(url)/compare/\(before ?? Self.noCommit)...\(head?.sha ?? "")"),
                "commits": .array(commits.map(\.payload)),
                "head_commit": head?.payload ?? nil,
                "pusher": ["name": .string(actor)],
            ], ofPush: true)
    }

    /// A request to merge `headBranch` into `baseBranch`; `merge` is the merge of both, or nil where there is none.
    package func pullRequest(
        activity: String, number: Int, headBranch: String, head: CommitFacts, baseBranch: String, baseSHA: String,
        merge: String?
    ) -> JSONValue {
        func side(_ branch: String, _ sha: String) -> JSONValue {
            [
                "label": .string("\(repository.owner):\(branch)"), "ref": .string(branch), "sha": .string(sha),
                "repo": repositoryPayload(),
            ]
        }
        return object([
            "action": .string(activity),
            "number": .number(Double(number)),
            "pull_request": [
                "number": .number(Double(number)),
                "state": "open",
                "title": .string(head.title),
                "body": nil,
                "draft": false,
                "locked": false,
                "merged": false,
                "labels": [],
                "user": sender,
                "html_url": .string("\(url)/pull/\(number)"),
                "merge_commit_sha": merge.map { .string($0) } ?? nil,
                "head": side(headBranch, head.sha),
                "base": side(baseBranch, baseSHA),
            ],
        ])
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

    /// A branch or tag (`kind`) that was made or deleted.
    package func reference(_ name: String, kind: String) -> JSONValue {
        object([
            "ref": .string(name), "ref_type": .string(kind), "master_branch": .string(repository.defaultBranch),
            "pusher_type": "user",
        ])
    }

    /// A release of a tag.
    package func release(activity: String, tag: String, commit: CommitFacts) -> JSONValue {
        object([
            "action": .string(activity),
            "release": [
                "tag_name": .string(tag), "name": .string(tag), "target_commitish": .string(commit.sha),
                "draft": false, "prerelease": false, "body": "", "author": sender,
                "html_url": .string("\(url)/releases/tag/\(tag)"),
            ],
        ])
    }

    private var url: String { "\(repository.serverURL)/\(repository.fullName)" }

    private var sender: JSONValue { ["login": .string(actor), "id": 1, "type": "User"] }

    /// Only a push names its owner a second time.
    func repositoryPayload(ofPush: Bool = false) -> JSONValue {
        var owner: JSONObject = ["login": .string(repository.owner)]
        if ofPush { owner["name"] = .string(repository.owner) }
        let name = repository.fullName.utf8.dropFirst(repository.owner.utf8.count + 1)
        return [
            "id": 1, "name": .string(String(decoding: name, as: UTF8.self)),
            "full_name": .string(repository.fullName), "default_branch": .string(repository.defaultBranch),
            "owner": .object(owner),
            "html_url": .string(url), "private": true, "fork": false,
        ]
    }

    func object(_ members: KeyValuePairs<String, JSONValue>, ofPush: Bool = false) -> JSONValue {
        var object = JSONObject(members.map { JSONObject.Member(Key($0.key), $0.value) })
        object["repository"] = repositoryPayload(ofPush: ofPush)
        object["sender"] = sender
        return .object(object)
    }
}

package import Basics

/// A request to merge one branch into another, made of what the repository has.
package struct RequestFacts: Hashable, Sendable {
    package var number: Int
    package var headBranch: String
    package var head: CommitFacts
    /// The parent of `head`, or nil.
    package var beforeHead: String?
    package var baseBranch: String
    package var baseSHA: String
    /// The merge of both, or nil where there is none.
    package var merge: String?
    /// The commits of the request.
    package var commits: Int
    /// The lines and files that differ from where the branches parted.
    package var difference: Difference

    /// What a request changes.
    package struct Difference: Hashable, Sendable {
        package var additions: Int
        package var deletions: Int
        package var files: Int

        package init(additions: Int, deletions: Int, files: Int) {
            self.additions = additions
            self.deletions = deletions
            self.files = files
        }
    }

    package init(
        number: Int, headBranch: String, head: CommitFacts, beforeHead: String?, baseBranch: String, baseSHA: String,
        merge: String?, commits: Int, difference: Difference
    ) {
        self.number = number
        self.headBranch = headBranch
        self.head = head
        self.beforeHead = beforeHead
        self.baseBranch = baseBranch
        self.baseSHA = baseSHA
        self.merge = merge
        self.commits = commits
        self.difference = difference
    }
}

extension EventPayload {
    /// Something that happened to a request.
    package func pullRequest(activity: String, _ request: RequestFacts) -> JSONValue {
        var payload = object([
            "action": .string(activity), "number": .number(Double(request.number)),
            "pull_request": .object(pullRequest(request, activity: Key(activity))),
        ])
        if Key(activity) == "synchronize" {
            payload["before"] = .string(request.beforeHead ?? Self.noCommit)
            payload["after"] = .string(request.head.sha)
        }
        return payload
    }

    private func pullRequest(_ request: RequestFacts, activity: Key) -> JSONObject {
        let page = "\(repository.url)/pull/\(request.number)"
        let api = "\(repository.api)/pulls/\(request.number)"
        let issue = "\(repository.api)/issues/\(request.number)"
        let time = JSONValue.string(request.head.timestamp)
        let isClosed = activity == "closed"
        let places: [(link: Key, member: Key, address: String)] = [
            ("self", "url", api), ("html", "html_url", page), ("issue", "issue_url", issue),
            ("comments", "comments_url", "\(issue)/comments"),
            ("review_comments", "review_comments_url", "\(api)/comments"),
            ("review_comment", "review_comment_url", "\(repository.api)/pulls/comments{/number}"),
            ("commits", "commits_url", "\(api)/commits"),
            ("statuses", "statuses_url", "\(repository.api)/statuses/\(request.head.sha)"),
        ]
        var object: JSONObject = [
            "id": 1, "number": .number(Double(request.number)), "diff_url": .string("\(page).diff"),
            "patch_url": .string("\(page).patch"), "state": isClosed ? "closed" : "open", "locked": false,
            "title": .string(request.head.title), "user": sender,
            "body": request.head.body.map { .string($0) } ?? nil, "created_at": time, "updated_at": time,
            "closed_at": isClosed ? time : nil, "merged_at": nil,
            "merge_commit_sha": request.merge.map { .string($0) } ?? nil, "assignee": nil, "assignees": [],
            "requested_reviewers": [], "requested_teams": [], "labels": [], "milestone": nil,
            "draft": .bool(activity == "converted_to_draft"),
            "head": side(request.headBranch, request.head.sha), "base": side(request.baseBranch, request.baseSHA),
            "author_association": "OWNER", "auto_merge": nil, "active_lock_reason": nil, "merged": false,
            "mergeable": request.merge == nil ? nil : true, "rebaseable": nil, "mergeable_state": "unknown",
            "merged_by": nil, "comments": 0, "review_comments": 0, "maintainer_can_modify": false,
            "commits": .number(Double(request.commits)),
            "additions": .number(Double(request.difference.additions)),
            "deletions": .number(Double(request.difference.deletions)),
            "changed_files": .number(Double(request.difference.files)),
        ]
        for place in places { object[place.member] = .string(place.address) }
        object["_links"] = .object(
            JSONObject(places.map { JSONObject.Member($0.link, ["href": .string($0.address)]) }))
        return object
    }

    private func side(_ branch: String, _ sha: String) -> JSONValue {
        [
            "label": .string("\(repository.owner):\(branch)"), "ref": .string(branch), "sha": .string(sha),
            "user": .object(repository.account(repository.owner)), "repo": repository.payload(.full),
        ]
    }
}

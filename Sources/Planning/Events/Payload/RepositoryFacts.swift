import Basics

/// What is known of the repository a run is for.
package struct RepositoryFacts: Hashable, Sendable {
    /// `owner/name`.
    package var fullName: String
    package var defaultBranch: String
    /// Where the repository is served: `https://github.com`.
    package var serverURL: String

    package init(fullName: String, defaultBranch: String, serverURL: String = "https://github.com") {
        self.fullName = fullName
        self.defaultBranch = defaultBranch
        self.serverURL = serverURL
    }

    /// The part before the slash.
    package var owner: String {
        String(decoding: fullName.utf8.prefix { $0 != UInt8(ascii: "/") }, as: UTF8.self)
    }

    /// The part behind the slash.
    var name: String { String(decoding: fullName.utf8.dropFirst(owner.utf8.count + 1), as: UTF8.self) }

    /// The repository's page.
    var url: String { "\(serverURL)/\(fullName)" }

    /// Where the server's API is.
    var apiURL: String { isGitHub ? "https://api.github.com" : "\(serverURL)/api/v3" }

    /// Where the server's GraphQL API is.
    var graphURL: String { isGitHub ? "\(apiURL)/graphql" : "\(serverURL)/api/graphql" }

    /// The repository in the API.
    var api: String { "\(apiURL)/repos/\(fullName)" }

    private var isGitHub: Bool { Key(serverURL) == "https://github.com" }

    /// `github.com`.
    private var host: String {
        let bytes = serverURL.utf8
        let scheme = bytes.firstIndex(of: UInt8(ascii: ":")).map { bytes[$0...].dropFirst(3) } ?? bytes[...]
        return String(Substring(scheme.prefix { $0 != UInt8(ascii: "/") }))
    }

    // MARK: - Payload

    /// How a payload names the repository.
    enum Naming {
        /// As a push does: its own page as `url`, the owner's name twice.
        case push
        /// As other events do.
        case full
        /// As a finished run does: only what it is and where.
        case short
    }

    /// The repository as payloads describe it: what its name tells, and what is so of every one that nobody has told
    /// anything else of.
    func payload(_ naming: Naming) -> JSONValue {
        var owner = account(self.owner)
        if naming == .push {
            owner["name"] = .string(self.owner)
        }
        var payload: JSONObject = [
            "id": 1, "name": .string(name), "full_name": .string(fullName), "private": true, "owner": .object(owner),
            "html_url": .string(url), "description": .null, "fork": false,
            "url": .string(naming == .push ? url : api),
        ]
        for (key, path) in Self.places { payload[key] = .string("\(api)/\(path)") }
        guard naming != .short else { return .object(payload) }
        let more: JSONObject = [
            "git_url": .string("git://\(host)/\(fullName).git"), "ssh_url": .string("git@\(host):\(fullName).git"),
            "clone_url": .string("\(url).git"), "svn_url": .string(url), "homepage": .null, "language": .null,
            "mirror_url": .null, "archived": false, "license": .null, "is_template": false,
            "topics": [], "visibility": "private", "default_branch": .string(defaultBranch),
        ]
        for member in more.members { payload[member.name] = member.value }
        if naming == .push { payload["master_branch"] = .string(defaultBranch) }
        return .object(payload)
    }

    /// An account of the server.
    func account(_ login: String) -> JSONObject {
        let api = "\(apiURL)/users/\(login)"
        return [
            "login": .string(login), "id": 1, "avatar_url": .string("\(serverURL)/\(login).png"), "gravatar_id": "",
            "url": .string(api), "html_url": .string("\(serverURL)/\(login)"),
            "followers_url": .string("\(api)/followers"), "following_url": .string("\(api)/following{/other_user}"),
            "gists_url": .string("\(api)/gists{/gist_id}"), "starred_url": .string("\(api)/starred{/owner}{/repo}"),
            "subscriptions_url": .string("\(api)/subscriptions"), "organizations_url": .string("\(api)/orgs"),
            "repos_url": .string("\(api)/repos"), "events_url": .string("\(api)/events{/privacy}"),
            "received_events_url": .string("\(api)/received_events"), "type": "User", "site_admin": false,
        ]
    }

    /// The places of a repository in the API, which all payloads name.
    private static let places: KeyValuePairs<Key, String> = [
        "forks_url": "forks", "keys_url": "keys{/key_id}", "collaborators_url": "collaborators{/collaborator}",
        "teams_url": "teams", "hooks_url": "hooks", "issue_events_url": "issues/events{/number}",
        "events_url": "events", "assignees_url": "assignees{/user}", "branches_url": "branches{/branch}",
        "tags_url": "tags", "blobs_url": "git/blobs{/sha}", "git_tags_url": "git/tags{/sha}",
        "git_refs_url": "git/refs{/sha}", "trees_url": "git/trees{/sha}", "statuses_url": "statuses/{sha}",
        "languages_url": "languages", "stargazers_url": "stargazers", "contributors_url": "contributors",
        "subscribers_url": "subscribers", "subscription_url": "subscription", "commits_url": "commits{/sha}",
        "git_commits_url": "git/commits{/sha}", "comments_url": "comments{/number}",
        "issue_comment_url": "issues/comments{/number}", "contents_url": "contents/{+path}",
        "compare_url": "compare/{base}...{head}", "merges_url": "merges",
        "archive_url": "{archive_format}{/ref}", "downloads_url": "downloads", "issues_url": "issues{/number}",
        "pulls_url": "pulls{/number}", "milestones_url": "milestones{/number}",
        "notifications_url": "notifications{?since,all,participating}", "labels_url": "labels{/name}",
        "releases_url": "releases{/id}", "deployments_url": "deployments",
    ]
}

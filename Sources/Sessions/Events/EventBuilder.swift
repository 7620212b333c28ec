import Basics
import Forges
import Planning

/// Makes events from what the local repository says (docs/language/events.md#payloads).
struct EventBuilder {
    let git: GitRepository
    let request: EventRequest
    /// Who acts where the request does not say it.
    let user: String
    /// Where merges are made, so that nothing is written into the user's repository.
    let scratch: String

    /// The event of the command line.
    func build() throws -> LocalEvent {
        let head = try git.head()
        guard let headSHA = head.sha else {
            throw SessionError("the repository has no commit yet: commit something first (git commit)")
        }
        let facts = try Self.repositoryFacts(of: git)
        let actor = request.actor ?? user
        let subject = try Subject(request, head, headSHA, git)
        var local = LocalEvent(
            event: TriggerEvent(name: request.name, ref: subject.ref, sha: subject.sha, payload: nil),
            repository: facts, actor: actor, sourceGitFolder: git.gitFolder,
            isDirty: head.isDirty && Key(subject.sha) == Key(headSHA))
        let payload = EventPayload(repository: facts, actor: actor)
        if let file = request.payload {
            try read(file, &local)
        } else {
            try make(&local, payload, subject)
        }
        let said = local.event.payload["head_commit"]?["message"]?.stringValue
        local.event.headMessage = try said ?? git.facts(of: subject.sha).message
        return local
    }

    // MARK: - Events

    private func make(_ local: inout LocalEvent, _ payload: EventPayload, _ subject: Subject) throws {
        let name = local.event.name
        switch name {
        case "push": try push(&local, payload, subject)
        case "pull_request", "pull_request_target": try pullRequest(&local, payload, subject)
        case "workflow_dispatch": local.event.payload = payload.dispatch(ref: subject.ref, workflow: "", inputs: [])
        case "schedule": local.event.payload = try payload.schedule(cron: request.cron.map(Self.checked))
        case "repository_dispatch":
            guard let type = request.type else {
                throw SessionError("a repository_dispatch has a type of its own: name it with --type")
            }
            try Self.check(dispatchType: type)
            local.event.activity = type
            local.event.payload = payload.repositoryDispatch(type: type, branch: local.repository.defaultBranch)
        case "create", "delete":
            let shown = subject.ref.utf8.starts(with: "refs/tags/".utf8) ? "tag" : "branch"
            local.event.payload =
                name == "create"
                ? payload.created(local.event.refName, kind: shown) : payload.deleted(local.event.refName, kind: shown)
        case "release":
            guard let tag = request.tag else { throw SessionError("a release is about a tag: name it with --tag") }
            let type = request.type ?? "published"
            local.event.activity = type
            local.event.payload = payload.release(
                activity: type, tag: tag, commit: try git.facts(of: subject.sha))
        default:
            guard KnownEvents.names.contains(name) else {
                throw SessionError(
                    "there is no event '\(name)'\(Suggestion.text(for: name.string, among: KnownEvents.names.map(\.string)))"
                )
            }
            throw SessionError(
                "the payload of '\(name)' cannot be made from a repository: give it with --event-file payload.json"
            )
        }
    }

    /// GitHub's limits of a `repository_dispatch` (docs/language/events.md#payloads).
    private static func check(dispatchType type: String) throws {
        guard type.unicodeScalars.count <= 100 else {
            throw SessionError("the type of a repository_dispatch has at most 100 characters")
        }
    }

    private static func check(dispatchPayload payload: JSONValue) throws {
        try check(dispatchType: payload["action"]?.stringValue ?? "")
        guard let own = payload["client_payload"] else { return }
        guard own.objectValue?.members.count ?? 0 <= 10 else {
            throw SessionError("client_payload has more than 10 keys, and GitHub takes no more: nest them in one")
        }
        guard own.text().unicodeScalars.count <= 65_535 else {
            throw SessionError("client_payload has more than 65535 characters, and GitHub takes no more")
        }
    }

    private static func checked(_ cron: String) throws -> String {
        do throws(CronError) {
            _ = try CronSchedule(cron)
            return cron
        } catch {
            throw SessionError("--cron: \(error.message)")
        }
    }

    private func push(_ local: inout LocalEvent, _ payload: EventPayload, _ subject: Subject) throws {
        let start = try pushedFrom(subject, local.repository.defaultBranch)
        var shas = [subject.sha]
        if start.isOld {
            shas = []
        } else if try start.base.map(Key.init) != git.parent(of: subject.sha).map(Key.init) {
            // The usual case, one commit, needs no question.
            let found = try git.commits(from: start.base, to: subject.sha, limit: 20)
            if !found.isEmpty { shas = found.reversed() }
        }
        local.event.payload = payload.push(
            ref: subject.ref, before: start.reported, head: try git.facts(of: subject.sha),
            commits: try shas.map { try git.facts(of: $0) },
            base: start.reported == nil
                ? try branch(at: subject, preferring: local.repository.defaultBranch) : nil)
        local.event.changedFiles = try changedFiles(from: start.base, to: subject.sha, local.isDirty)
    }

    /// The branch a new ref was made of: one whose tip is its commit, the default branch first.
    private func branch(at subject: Subject, preferring defaultBranch: String) throws -> String? {
        let current = try git.head().branch
        return try [defaultBranch, current].compactMap(\.self).map { "refs/heads/\($0)" }.first { ref in
            try Key(ref) != Key(subject.ref) && git.commit(ref).map(Key.init) == Key(subject.sha)
        }
    }

    /// Where a push begins.
    private struct PushStart {
        /// What changes are counted from; nil for a first commit.
        var base: String?
        /// The commit the ref pointed to; nil for a ref that is new.
        var reported: String?
        /// Whether the remote has its commits already.
        var isOld = false
    }

    /// Where a push would have begun: nowhere for a tag, which points to what has been pushed before; the remote's
    /// branch; for a branch that is new what it shares with the default branch; else the commit before.
    private func pushedFrom(_ subject: Subject, _ defaultBranch: String) throws -> PushStart {
        guard subject.branch != nil else {
            return PushStart(base: try git.parent(of: subject.sha), reported: nil, isOld: true)
        }
        if let branch = subject.branch, let remote = try git.commit("refs/remotes/origin/\(branch)"),
            Key(remote) != Key(subject.sha), try git.mergeBase(remote, subject.sha).map(Key.init) == Key(remote)
        {
            return PushStart(base: remote, reported: remote)
        }
        // What the remote has is known if something of it has been fetched.
        if let branch = subject.branch, try git.commit("refs/remotes/origin/\(branch)") == nil,
            let main = try git.commit("refs/remotes/origin/\(defaultBranch)"),
            let base = try git.mergeBase(main, subject.sha)
        {
            guard Key(base) != Key(subject.sha) else {
                return PushStart(base: try git.parent(of: subject.sha), isOld: true)
            }
            return PushStart(base: base)
        }
        if let branch = subject.branch, Key(branch) != Key(defaultBranch),
            let main = try git.commit("refs/heads/\(defaultBranch)"), let base = try git.mergeBase(main, subject.sha),
            Key(base) != Key(subject.sha)
        {
            return PushStart(base: base)
        }
        let parent = try git.parent(of: subject.sha)
        return PushStart(base: parent, reported: parent)
    }

    private func pullRequest(_ local: inout LocalEvent, _ payload: EventPayload, _ subject: Subject) throws {
        guard let branch = subject.branch else {
            throw SessionError("a pull request comes from a branch, and none is checked out: name one with --branch")
        }
        let base = try baseBranch(local.repository.defaultBranch)
        guard Key(base) != Key(branch) else {
            throw SessionError(
                "a pull request from \(branch) to itself has no changes: check out another branch, or name one with --base"
            )
        }
        guard let baseSHA = try git.commit("refs/heads/\(base)") ?? git.commit("refs/remotes/origin/\(base)") else {
            throw SessionError("there is no branch '\(base)' in this repository; name another with --base")
        }
        var merge: String?
        if !local.isDirty {
            try git.makeScratch(at: scratch)
            merge = try git.merge(
                base: baseSHA, head: subject.sha, into: scratch, message: "Merge \(subject.sha) into \(baseSHA)")
            guard merge != nil else {
                throw SessionError(
                    "\(branch) conflicts with \(base), so GitHub would run nothing: merge \(base) into it first")
            }
            local.sourceGitFolder = scratch
            local.mergeNote = "merge of \(subject.sha.utf8Prefix(7)) into \(baseSHA.utf8Prefix(7))"
        }
        let ancestor = try git.mergeBase(baseSHA, subject.sha)
        let activity = request.type ?? "opened"
        local.event.activity = activity
        local.event.ref = "refs/pull/1/merge"
        local.event.sha = merge ?? subject.sha
        local.event.baseBranch = base
        local.event.headBranch = branch
        local.event.changedFiles = try changedFiles(from: ancestor, to: subject.sha, local.isDirty)
        local.event.payload = payload.pullRequest(
            activity: activity,
            RequestFacts(
                number: 1, headBranch: branch, head: try git.facts(of: subject.sha),
                beforeHead: try git.parent(of: subject.sha), baseBranch: base, baseSHA: baseSHA, merge: merge,
                commits: try git.countCommits(from: baseSHA, to: subject.sha),
                difference: try git.difference(from: ancestor ?? baseSHA, to: subject.sha)))
        if local.event.name == "pull_request_target" {
            local.event.ref = "refs/heads/\(local.repository.defaultBranch)"
            local.event.sha = baseSHA
            local.sourceGitFolder = git.gitFolder
            local.isDirty = false
            local.mergeNote = nil
        }
    }

    /// `--base`, else the branch of `origin/HEAD`, else `develop`, else `main` (docs/commands/run.md).
    private func baseBranch(_ defaultBranch: String) throws -> String {
        if let base = request.base { return base }
        return try git.usualBase() ?? defaultBranch
    }

    private func changedFiles(from base: String?, to sha: String, _ isDirty: Bool) throws -> [String] {
        if isDirty, let base { return try git.changedFiles(fromCommitToWorkTree: base) }
        let committed = try git.changedFiles(from: base, to: sha)
        return isDirty ? try committed + git.changedFiles(fromCommitToWorkTree: sha) : committed
    }

    private func read(_ file: EventRequest.Payload, _ local: inout LocalEvent) throws {
        let payload: JSONValue
        do throws(JSONError) {
            payload = try JSONValue.parse(bytes: file.bytes)
        } catch {
            throw SessionError("\(file.name): \(error)")
        }
        guard case .object = payload else { throw SessionError("\(file.name): a payload is a JSON object") }
        if local.event.name == "repository_dispatch" { try Self.check(dispatchPayload: payload) }
        local.event.payload = payload
        local.event.activity = request.type ?? payload["action"]?.stringValue
        let subject = EventSubject(event: local.event.name, payload: payload)
        local.event.baseBranch = subject.baseBranch
        local.event.headBranch = subject.headBranch
        try place(subject, &local)
        local.event.changedFiles = try changedFiles(of: payload, local)
    }

    /// The changed files of a payload's push or request, where its commits are here; nil where they are not.
    private func changedFiles(of payload: JSONValue, _ local: LocalEvent) throws -> [String]? {
        guard let before = (payload["before"] ?? payload["pull_request"]?["base"]?["sha"])?.stringValue,
            let base = try git.commit(before)
        else { return nil }
        let start = local.event.isPullRequest ? try git.mergeBase(base, local.event.sha) : base
        return try changedFiles(from: start, to: local.event.sha, local.isDirty)
    }

    /// Where the runs of a payload's event begin: its ref, and the best of its commits that this repository has. What
    /// GitHub runs on the default branch runs on what is checked out, so that it can be tried before it is merged;
    /// only `pull_request_target`, which must not see the request's code, keeps to the default branch.
    private func place(_ subject: EventSubject, _ local: inout LocalEvent) throws {
        let isTarget = local.event.name == "pull_request_target"
        guard let ref = isTarget ? "refs/heads/\(local.repository.defaultBranch)" : subject.ref else { return }
        local.event.ref = ref
        guard request.sha == nil, request.branch == nil, request.tag == nil else { return }
        let head = local.event.sha
        let named = try subject.shas.lazy.compactMap { try git.commit($0) }.first ?? git.commit(ref)
        local.event.sha = named ?? head
        local.isDirty = local.isDirty && Key(local.event.sha) == Key(head)
    }

    /// What the repository is called, and its default branch.
    static func repositoryFacts(of git: GitRepository) throws -> RepositoryFacts {
        let url = try git.originURL()
        return RepositoryFacts(
            fullName: url.flatMap(RepositoryName.init(url:))?.fullName
                ?? "local/\(RepositoryName.lastComponent(git.root))",
            defaultBranch: try git.defaultBranch())
    }
}

/// What an event is about: a branch or tag, and a commit.
private struct Subject {
    let branch: String?
    let ref: String
    let sha: String

    init(_ request: EventRequest, _ head: GitRepository.Head, _ headSHA: String, _ git: GitRepository) throws {
        func commit(_ name: String, _ option: String) throws -> String {
            guard let sha = try git.commit(name) else {
                throw SessionError("\(option): there is no commit '\(name)' in this repository")
            }
            return sha
        }
        if let tag = request.tag {
            branch = nil
            ref = "refs/tags/\(tag)"
            sha = try request.sha.map { try commit($0, "--sha") } ?? commit(ref, "--tag")
            return
        }
        guard let name = request.branch ?? head.branch else {
            throw SessionError("no branch is checked out: name the one the event is about with --branch, or a --tag")
        }
        branch = name
        ref = "refs/heads/\(name)"
        if let wanted = request.sha {
            sha = try commit(wanted, "--sha")
        } else if request.branch != nil, head.branch.map(Key.init) != Key(name), let tip = try git.commit(ref) {
            sha = tip
        } else {
            sha = headSHA
        }
    }
}

extension String {
    /// The first `count` bytes; for commit ids.
    func utf8Prefix(_ count: Int) -> String { String(decoding: utf8.prefix(count), as: UTF8.self) }
}

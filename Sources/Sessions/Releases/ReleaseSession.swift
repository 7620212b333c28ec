package import Basics
import Configuration
import Files
import Forges
package import Releases

/// Plans and makes the releases of a repository.
package struct ReleaseSession: Sendable {
    private let place: Place
    private let git: GitRepository
    private let head: GitRepository.Head
    private let sha: String
    private let step: GateStep
    private let settings: ReleaseSettings
    private let tags: VersionTags
    private let reached: Set<Key>

    /// Larger changelogs are not read.
    private static let limit = 16 << 20

    /// Reads settings, tags and what is checked out.
    ///
    /// - Throws: `SessionError` where there is nothing to look at; `ReleaseProblem` where it is not all here.
    package init(_ place: Place, _ step: GateStep) throws {
        self.place = place
        self.step = step
        git = try place.repository()
        head = try git.head()
        guard let sha = head.sha else { throw ReleaseProblem("there is no commit yet to release") }
        self.sha = sha
        guard try !git.isShallow() else {
            throw ReleaseProblem(
                "this clone has only its newest commits, so the last release and what followed it cannot be told: "
                    + (step.isInWorkflow
                        ? "set fetch-depth: 0 on actions/checkout" : "git fetch --unshallow --tags"))
        }
        settings = try GateSettings.workTree(around: git.root).release
        tags = try VersionTags(git, prefix: settings.rules.tagPrefix)
        reached = try git.tags(reachedBy: sha)
    }

    private func tag(of version: SemanticVersion) -> Key { Key("\(settings.rules.tagPrefix)\(version)") }

    // MARK: - Planning

    /// What will be released.
    ///
    /// - Parameters:
    ///   - channel: the series of pre-releases; nil for a release.
    ///   - base: the branch that the current one goes to; nil for the pull request's, else the default branch.
    package func plan(channel: Key?, base: String?) throws -> ReleaseOutlook {
        var notes: [String] = []
        let plan: ReleasePlan
        var other: (name: Key, plan: ReleasePlan)?
        if let (name, commit) = try self.base(named: base, &notes) {
            let reachedThere = try git.tags(reachedBy: commit)
            plan = try self.plan([sha, commit], reached: reached.union(reachedThere), channel: channel)
            other = (name, try self.plan([commit], reached: reachedThere, channel: channel))
        } else {
            plan = try self.plan([sha], reached: reached, channel: channel)
        }
        if plan.previous == nil, try git.originURL() != nil {
            notes.append(
                "no tag of a release (\(tag(of: settings.rules.initial))) is known here, so this is taken for the first one; "
                    + "if the remote has some: git fetch --tags origin")
        }
        let released = done(channel)
        return ReleaseOutlook(
            plan: plan, tag: plan.version.map(tag(of:)), commit: Key(sha), branch: head.branch.map { Key($0) },
            base: other, released: released, notes: notes)
    }

    private func plan(_ heads: [String], reached: Set<Key>, channel: Key?) throws -> ReleasePlan {
        let reached = tags.all.filter { reached.contains($0.name) }
        let previous = VersionTag.highest(reached.filter(\.isStable))
        let commits = try git.releaseCommits(reachedBy: heads, notBy: previous?.commit.string)
        let plan = try ReleasePlan(
            ReleaseHistory(commits, settings.rules), previous: previous, reached: reached, known: tags.all,
            channel: channel, settings.rules)
        if let version = plan.version, let taken = tags.all.first(where: { $0.version.isEqual(to: version) }) {
            throw ReleaseProblem(
                "the next version is \(version), and \(taken.name) is there already, at "
                    + "\(taken.commit.string.utf8.prefix(7).text), which is not in this history: an existing tag never "
                    + "moves. Merge what it leads to, or ask for another version with 'Release-As: X.Y.Z' in a commit's "
                    + "message")
        }
        return plan
    }

    /// The branch that the current one goes to, with its commit.
    private func base(named name: String?, _ notes: inout [String]) throws -> (Key, String)? {
        let wanted = name ?? step.base
        guard let branch = try wanted ?? (head.branch == nil ? nil : defaultBranch()) else { return nil }
        if head.branch.map({ Key($0) }) == Key(branch) { return nil }
        let found = try git.commit("refs/remotes/origin/\(branch)") ?? git.commit("refs/heads/\(branch)")
        guard let found else {
            if name != nil { throw ReleaseProblem("there is no branch '\(SafeText.line(branch))' here") }
            notes.append("\(SafeText.line(branch)) is not here, so only what is checked out is looked at")
            return nil
        }
        return Key(found) == Key(sha) ? nil : (Key(branch), found)
    }

    private func defaultBranch() throws -> String? { try step.defaultBranch ?? git.knownDefaultBranch() }

    /// The release that the commit which is checked out is.
    private func done(_ channel: Key?) -> VersionTag? {
        let here = tags.all.filter { $0.commit == Key(sha) }
        return VersionTag.highest(
            here.filter { tag in tag.isStable || channel != nil && tag.version.preRelease.first == channel })
    }

    // MARK: - The changelog

    /// What the changelog of the work tree comes to.
    package struct ChangelogOutcome: Sendable {
        /// The path from the repository's root.
        package let path: Key
        /// The version that it gets a section for; nil if there is nothing to release.
        package let version: SemanticVersion?
        /// Why there is nothing to release.
        package let reason: String?
        /// Whether it is different with it.
        package let isChanged: Bool
    }

    /// Brings the changelog of the work tree up to date.
    ///
    /// - Parameter isCheck: whether nothing is written.
    package func changelog(isCheck: Bool) throws -> ChangelogOutcome {
        let plan = try plan([sha], reached: reached, channel: nil)
        guard case .release(let version, _) = plan.outcome else {
            var reason: String?
            if case .nothing(let because) = plan.outcome { reason = because }
            return ChangelogOutcome(path: settings.changelog, version: nil, reason: reason, isChanged: false)
        }
        let before = try workTreeChangelog()
        let after = try changelog(before, version, plan, on: place.host.today)
        let isChanged = before != after
        if isChanged, !isCheck {
            try Folder.make((FilePath(git.root) / settings.changelog.string).parent)
            try Folder.replace(FilePath(git.root) / settings.changelog.string, with: after)
        }
        return ChangelogOutcome(path: settings.changelog, version: version, reason: nil, isChanged: isChanged)
    }

    private func workTreeChangelog() throws -> [UInt8]? {
        let path = FilePath(git.root) / settings.changelog.string
        guard let entry = Folder.entry(at: path) else { return nil }
        guard entry.kind == .file, path.real.isInside(FilePath(git.root).real) else {
            throw ReleaseProblem("\(settings.changelog) is not a plain file of the repository")
        }
        return try Folder.content(of: path, limit: Self.limit)
    }

    private func changelog(
        _ before: [UInt8]?, _ version: SemanticVersion, _ plan: ReleasePlan, on date: CivilDate
    ) throws -> [UInt8] {
        let links = try git.originURL().flatMap { ReleaseLinks(remote: $0) }
        return try Changelog(before).releasing(
            Changelog.Entry(
                version, on: date, plan.notes, tag: tag(of: version), previous: plan.previous?.name, begun: plan.begun,
                released: tags.all.map(\.version), links: links),
            path: settings.changelog.string)
    }

    // MARK: - Making a release

    /// What making a release came to.
    package struct Made: Sendable {
        package let tag: Key
        package let version: SemanticVersion
        /// The commit of the tag.
        package let commit: Key
        /// What a remote has not got because pushes are withheld: refs, empty if it has all of them.
        package let withheld: [Key]
        /// What was pushed.
        package let pushed: [Key]
    }

    /// Something that was done, or was there.
    package enum Progress: Sendable {
        case changelog(commit: Key, path: Key)
        case tag(Key, commit: Key, isNew: Bool)
    }

    /// Makes the next release: changelog, commit, tag, and the push of both. What is there already stays, so that it
    /// completes what an earlier call has begun.
    ///
    /// - Parameters:
    ///   - channel: the series of pre-releases; nil for a release.
    ///   - remote: where it is pushed.
    ///   - publishes: whether it is pushed; a job's pushes are withheld or done as its run says.
    ///   - report: is told what is done.
    /// - Throws: `ReleaseProblem` where nothing may be released; nothing has been made then.
    package func create(
        channel: Key?, remote: Key, publishes: Bool, report: (Progress) -> Void
    ) throws -> Made {
        guard let branch = head.branch else {
            throw ReleaseProblem(
                "no branch is checked out, and a release needs one: "
                    + (step.isInWorkflow ? "run this on push, or set ref on actions/checkout" : "git switch main"))
        }
        let isPushed = publishes || step.isInWorkflow
        let known = isPushed ? try checkedState(of: remote, branch) : nil
        if let tag = done(channel) {
            guard !head.isDirty else { throw Self.dirty }
            report(.tag(tag.name, commit: tag.commit, isNew: false))
            return try publish(tag, at: sha, branch, remote, known)
        }
        try checkBranch(branch, channel)
        let plan = try plan([sha], reached: reached, channel: channel)
        guard case .release(let version, _) = plan.outcome else {
            return try completeOlder(plan, branch, remote, known)
        }
        let name = tag(of: version)
        if let taken = known?.tags[name] {
            throw ReleaseProblem(
                "\(remote) has the tag \(name) already, at \(taken.string.utf8.prefix(7).text): an existing tag never moves. "
                    + "git fetch --tags \(remote)")
        }
        let writer = try committer()
        var commit = sha
        if channel == nil, version.preRelease.isEmpty {
            commit = try commitChangelog(version, plan, writer, report)
        } else if head.isDirty {
            throw Self.dirty
        }
        let message = "\(name)\n\n\(plan.notes.markdown)"
        try writer.makeTag(name, at: commit, message: message)
        report(.tag(name, commit: Key(commit), isNew: true))
        guard let made = VersionTag(name: name, commit: Key(commit), prefix: settings.rules.tagPrefix) else {
            preconditionFailure("a tag is its prefix and its version")
        }
        return try publish(made, at: commit, branch, remote, known)
    }

    private static let dirty = ReleaseProblem(
        "the work tree has uncommitted changes, and only commits are released: commit or stash them")

    private func checkBranch(_ branch: String, _ channel: Key?) throws {
        // A pre-release may be made of any branch unless some are named.
        if settings.branches.patterns.isEmpty {
            guard channel == nil, let main = try defaultBranch(), Key(main) != Key(branch) else { return }
            throw ReleaseProblem(
                "releases are made of \(main), and \(SafeText.line(branch)) is checked out: merge it first, make a "
                    + "pre-release with --pre, or name the branch in release.branches of "
                    + ProjectConfiguration.fileName)
        }
        guard !settings.branches.accepts(branch) else { return }
        let allowed = settings.branches.patterns.map(\.text).joined(separator: ", ")
        throw ReleaseProblem(
            "release.branches of \(ProjectConfiguration.fileName) allows \(allowed), and \(SafeText.line(branch)) is checked "
                + "out")
    }

    /// The repository as whoever makes the commit: in a job without a name of its own, who has started the run.
    private func committer() throws -> GitRepository {
        let host = place.host
        func isSet(_ name: Key) -> Bool { host.variable(name)?.utf8.isEmpty == false }
        if step.isInWorkflow, !isSet("GIT_COMMITTER_EMAIL"), try git.setting("user.email") == nil,
            let actor = host.variable("GITHUB_ACTOR"), !actor.utf8.isEmpty
        {
            let email = "\(actor)@users.noreply.github.com"
            return git.adding([
                ("GIT_AUTHOR_NAME", actor), ("GIT_AUTHOR_EMAIL", email), ("GIT_COMMITTER_NAME", actor),
                ("GIT_COMMITTER_EMAIL", email),
            ])
        }
        guard try git.knowsCommitter() else {
            throw ReleaseProblem(
                "git does not know who makes the commit and the tag: git config user.name NAME && git config user.email "
                    + "ADDRESS")
        }
        return git
    }

    /// Makes the commit with the changelog, unless the one that is checked out has it.
    private func commitChangelog(
        _ version: SemanticVersion, _ plan: ReleasePlan, _ writer: GitRepository, _ report: (Progress) -> Void
    ) throws -> String {
        let path = settings.changelog
        let before = try git.contents(of: [path.string], at: sha)[0]
        // A changelog that `release changelog` has just written, or a release that ended before its commit.
        let written = head.isDirty ? try workTreeChangelog() : nil
        let date = written.flatMap { Changelog($0).date(of: version) } ?? place.host.today
        let after = try changelog(before, version, plan, on: date)
        if head.isDirty {
            let changed = try git.changedFiles(fromCommitToWorkTree: sha)
            guard written != nil, changed.map({ Key($0) }) == [path],
                try git.workTreeBlob(of: path) == git.blob(after)
            else { throw Self.dirty }
        }
        guard before != after else { return sha }
        let message = "\(ReleaseHistory.title(of: version))\n"
        let commit = try writer.makeCommit(message, on: sha, changing: path, to: after)
        if head.isDirty { try git.stage(path) }
        try git.advance(to: commit)
        report(.changelog(commit: Key(commit), path: path))
        return commit
    }

    // MARK: - Publishing

    /// What a remote has, if this repository has all of its releases.
    private func checkedState(of remote: Key, _ branch: String) throws -> GitRepository.RemoteState {
        guard try git.hasRemote(remote) else {
            throw ReleaseProblem(
                "there is no remote '\(SafeText.line(remote.string))' to push to: git remote add \(remote) URL, or name another "
                    + "one with --remote")
        }
        let state = try git.state(of: remote, branch: branch)
        let own = Dictionary(tags.all.map { ($0.name, $0.commit) }) { first, _ in first }
        for (name, commit) in state.tags.sorted(by: { $0.key < $1.key }) {
            guard VersionTag(name: name, commit: commit, prefix: settings.rules.tagPrefix) != nil else { continue }
            guard let here = own[name] else {
                throw ReleaseProblem("\(remote) has the tag \(name), which is not here: git fetch --tags \(remote)")
            }
            guard here == commit else {
                throw ReleaseProblem(
                    "the tag \(name) is at \(here.string.utf8.prefix(7).text) here, and at \(commit.string.utf8.prefix(7).text) "
                        + "in \(remote): an existing tag never moves. If the one here is wrong: git tag -d \(name) && "
                        + "git fetch --tags \(remote)")
            }
        }
        if let tip = state.branch, try git.commit(tip.string) == nil || !git.isAncestor(tip.string, of: sha) {
            throw ReleaseProblem(
                "\(remote) has commits of \(SafeText.line(branch)) that are not here: git pull --rebase \(remote) "
                    + "\(SafeText.line(branch))")
        }
        return state
    }

    /// Where there is nothing new to release, but an earlier release was not published.
    private func completeOlder(
        _ plan: ReleasePlan, _ branch: String, _ remote: Key, _ known: GitRepository.RemoteState?
    ) throws -> Made {
        var reason = ""
        if case .nothing(let because) = plan.outcome { reason = because }
        if let previous = plan.previous, let known, known.tags[previous.name] == nil, !head.isDirty {
            return try publish(previous, at: sha, branch, remote, known)
        }
        throw ReleaseProblem(
            "nothing to release: \(reason). To release it all the same: git commit --allow-empty with "
                + "'Release-As: X.Y.Z' in the message")
    }

    /// Pushes what the remote lacks.
    ///
    /// - Parameter commit: the branch's newest one.
    private func publish(
        _ tag: VersionTag, at commit: String, _ branch: String, _ remote: Key, _ known: GitRepository.RemoteState?
    ) throws -> Made {
        let ref = Key("refs/heads/\(branch)")
        func made(withheld: [Key], pushed: [Key]) -> Made {
            Made(tag: tag.name, version: tag.version, commit: tag.commit, withheld: withheld, pushed: pushed)
        }
        guard let known else { return made(withheld: [ref, Key("refs/tags/\(tag.name)")], pushed: []) }
        var missing: [Key] = known.branch == Key(commit) ? [] : [ref]
        // Releases that were made earlier and withheld belong to it.
        let last = VersionTag.highest(tags.all.filter { known.tags[$0.name] != nil && reached.contains($0.name) })
        let older = tags.all.filter { other in
            reached.contains(other.name) && known.tags[other.name] == nil
                && last.map { $0.version.isLower(than: other.version) } ?? true
        }
        var names = older.map(\.name)
        if known.tags[tag.name] == nil, !names.contains(tag.name) { names.append(tag.name) }
        missing += names.map { Key("refs/tags/\($0)") }
        guard !missing.isEmpty else { return made(withheld: [], pushed: []) }
        do {
            try git.push(missing.map { "\($0 == ref ? commit : $0.string):\($0)" }, to: remote)
        } catch {
            throw ReleaseProblem(
                "\(error): \(tag.name) is made here and not pushed. Run this again once that is mended; to take the release "
                    + "back: git tag -d \(tag.name)")
        }
        let isWithheld = try git.setting("pitlane.publishes").map { Key($0) } == "false"
        return isWithheld ? made(withheld: missing, pushed: []) : made(withheld: [], pushed: missing)
    }
}

extension Substring.UTF8View {
    /// The bytes as text.
    fileprivate var text: String { String(decoding: self, as: UTF8.self) }
}

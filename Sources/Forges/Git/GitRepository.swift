package import Basics
package import Planning
import Processes

/// What git could not do, with its own words.
package struct GitError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

/// A git repository on this machine, read through the git command; only a release changes something in it.
package struct GitRepository: Sendable {
    /// The root of the work tree, absolute.
    package let root: String
    /// The common git folder, absolute.
    package let gitFolder: String
    /// How git is called.
    private(set) var git: GitInvocation
    private var memory = GitMemory()

    /// The same repository read through another git folder, which sees more objects: that of `makeScratch`.
    package func reading(_ gitFolder: String) -> GitRepository {
        var other = self
        other.git = git.adding([("GIT_DIR", gitFolder)])
        other.memory = GitMemory()
        return other
    }

    /// The same repository with other variables for git.
    package func adding(_ variables: [(Key, String)]) -> GitRepository {
        var other = self
        other.git = git.adding(variables)
        return other
    }

    /// What somebody will ask, so that git is asked at once.
    package enum Question: Hashable, Sendable {
        /// `originURL`.
        case origin
        /// `files(in:at:)` of the commit that is checked out.
        case files(in: String)
        /// `trackedFiles`.
        case trackedFiles

        /// The command that answers it, or nil.
        fileprivate var words: [String]? {
            switch self {
            case .origin: originQuestion
            case .files: nil
            case .trackedFiles: trackedQuestion
            }
        }

        /// The object that answers it, or nil.
        fileprivate var object: String? { if case .files(let folder) = self { "HEAD:\(folder)" } else { nil } }
    }

    /// Finds the repository a folder lies in, and what is checked out there.
    ///
    /// - Parameter questions: what is asked beside that, at the same time.
    /// - Throws: `GitError` where there is none, or no git.
    package init(containing folder: String, environment: [(Key, String)], asking questions: [Question] = []) throws {
        git = Self.invocation(environment)
        let objects = questions.compactMap(\.object)
        if !objects.isEmpty { memory.keep(try Self.objects(in: folder, git, asking: objects)) }
        // The slowest first.
        let results = try Self.runAll(
            [Self.headQuestion, Self.commitQuestion("HEAD"), Self.placeQuestion] + questions.compactMap(\.words),
            in: folder, git)
        memory.keep(results)
        (root, gitFolder) = try Self.place(results[2], folder)
    }

    /// The root of the work tree a folder lies in, in one question.
    package static func root(containing folder: String, environment: [(Key, String)]) throws -> String {
        try place(run(placeQuestion, in: folder, invocation(environment)), folder).root
    }

    private static func place(_ answer: GitResult, _ folder: String) throws -> (root: String, gitFolder: String) {
        let lines = answer.lines
        guard answer.status == 0, lines.count >= 3 else {
            let reason = answer.problem
            throw GitError(
                reason.utf8.starts(with: "fatal: not a git repository".utf8)
                    ? "\(folder) is not in a git repository: a run needs one to check out. Make it with git init, or name "
                        + "another folder with -C"
                    : "git cannot read the repository at \(folder): \(reason)")
        }
        return (lines[0], lines[1])
    }

    static let placeQuestion = [
        "rev-parse", "--path-format=absolute", "--show-toplevel", "--git-common-dir", "--is-shallow-repository",
        // What it leads to; nothing where it is not there. As a pattern it has no error of its own.
        "--symbolic-full-name", "--glob=refs/remotes/origin/HEA[D]",
    ]
    private static let headQuestion = ["status", "--porcelain=v2", "--branch", "-z", "--untracked-files=normal"]
    private static let originQuestion = ["config", "--get", "remote.origin.url"]
    static let trackedQuestion = ["ls-files", "-z", "--cached", "--full-name", ":/"]
    private static let refsQuestion = [
        "for-each-ref", "--format=%(refname)%00%(objectname)%00%(*objectname)%00%(symref)", "refs/heads",
        "refs/remotes", "refs/tags",
    ]
    private static func commitQuestion(_ commit: String) -> [String] {
        let format = "%H%x00%P%x00%T%x00%an%x00%ae%x00%cn%x00%ce%x00%cI%x00%B%x00"
        return [
            "-c", "log.showRoot=true", "show", "--no-show-signature", "--diff-merges=first-parent",
            "--no-ext-diff", "--no-renames", "--name-status", "-z", "--format=\(format)", "--end-of-options", commit,
        ]
    }

    /// `HEAD` for the commit that is checked out, so that a question about it is known to have been asked.
    private func name(of commit: String) -> String {
        memory.head.map { Key($0) == Key(commit) } == true ? "HEAD" : commit
    }

    // MARK: - Questions

    /// What is checked out.
    package struct Head: Hashable, Sendable {
        /// The branch, short, or nil for a detached head.
        package let branch: String?
        /// The commit, or nil in a repository without one.
        package let sha: String?
        /// Whether the work tree differs from the commit: changed, added, deleted files, or untracked ones that git
        /// does not ignore.
        package let isDirty: Bool
        /// Whether tracked files alone differ.
        package let hasChanges: Bool
    }

    /// What is checked out, in one question.
    package func head() throws -> Head {
        let bytes = try output(Self.headQuestion)
        var branch: String?
        var sha: String?
        var (isDirty, hasChanges) = (false, false)
        for entry in bytes.split(separator: 0) {
            let text = String(decoding: entry, as: UTF8.self)
            if let name = text.removingPrefix("# branch.head ") {
                branch = Key(name) == "(detached)" ? nil : name
            } else if let name = text.removingPrefix("# branch.oid ") {
                sha = Key(name) == "(initial)" ? nil : name
            } else if text.removingPrefix("# ") == nil {
                isDirty = true
                // `? PATH` is one that git does not know.
                if entry.first != UInt8(ascii: "?") { hasChanges = true }
            }
        }
        memory.head = sha
        return Head(branch: branch, sha: sha, isDirty: isDirty, hasChanges: hasChanges)
    }

    /// The commit a name stands for, or nil where it stands for none.
    package func commit(_ name: String) throws -> String? {
        if ["refs/heads/", "refs/remotes/", "refs/tags/"].contains(where: { name.removingPrefix($0) != nil }) {
            guard Self.isRefName(name) else { return nil }
        }
        return try objects("\(name)^{commit}")[0]?.id
    }

    /// Whether a name can be a ref's, and nothing that begins with a ref's name (`refs/heads/main~1`).
    private static func isRefName(_ name: String) -> Bool {
        var last: UInt8 = 0
        for byte in name.utf8 {
            if byte <= UInt8(ascii: " ") || "~^:?*[\\\u{7F}".utf8.contains(byte) { return false }
            if byte == UInt8(ascii: "."), last == byte { return false }
            if byte == UInt8(ascii: "{"), last == UInt8(ascii: "@") { return false }
            last = byte
        }
        return true
    }

    /// The URL of `origin`, or nil.
    package func originURL() throws -> String? {
        let result = try run(Self.originQuestion)
        return result.status == 0 ? result.lines.first : nil
    }

    /// All branches, remote branches and tags, in one question.
    func refs() throws -> [Key: GitMemory.Ref] {
        try memory.refs {
            let result = try run(Self.refsQuestion).checked()
            var refs: [Key: GitMemory.Ref] = [:]
            for line in result.bytes.split(separator: UInt8(ascii: "\n")) {
                let fields = line.split(separator: 0, omittingEmptySubsequences: false)
                    .map { String(decoding: $0, as: UTF8.self) }
                guard fields.count == 4 else { continue }
                // An annotated tag is an object of its own; its commit is what it points to.
                let commit = fields[2].utf8.isEmpty ? fields[1] : fields[2]
                refs[Key(fields[0])] = GitMemory.Ref(
                    object: fields[1], commit: commit, target: fields[3].utf8.isEmpty ? nil : fields[3])
            }
            return refs
        }
    }

    /// The branch `origin/HEAD` names, or nil.
    package func originDefaultBranch() throws -> String? {
        let lines = try run(Self.placeQuestion).checked().lines
        return lines.count > 3 ? lines[3].removingPrefix("refs/remotes/origin/") : nil
    }

    /// The default branch: that of `origin/HEAD`, else `main` or `master`, here or at `origin`; nil where none is there.
    package func knownDefaultBranch() throws -> String? {
        if let name = try originDefaultBranch() { return name }
        return try ["main", "master"].first { name in
            try commit("refs/heads/\(name)") != nil || commit("refs/remotes/origin/\(name)") != nil
        }
    }

    /// The default branch as far as it is known, else the current one.
    package func defaultBranch() throws -> String { try knownDefaultBranch() ?? head().branch ?? "main" }

    /// A commit with its first parent.
    struct CommitEntry: Sendable {
        let facts: CommitFacts
        let parent: String?
        /// Paths that differ from the parent, in git's order.
        let changedFiles: [String]
    }

    /// The facts of a commit.
    package func facts(of commit: String) throws -> CommitFacts { try entry(commit).facts }

    /// The first parent of a commit, or nil for one that has none.
    package func parent(of commit: String) throws -> String? { try entry(commit).parent }

    private func entry(_ commit: String) throws -> CommitEntry {
        try memory.entry(commit) {
            let bytes = try output(Self.commitQuestion(name(of: commit)))
            let fields = bytes.split(separator: 0, maxSplits: 9, omittingEmptySubsequences: false)
            guard fields.count == 10 else { throw GitError("git says nothing of the commit \(commit)") }
            let texts = fields[..<9].map { String(decoding: $0, as: UTF8.self) }
            var message = texts[8].utf8[...]
            while message.last == UInt8(ascii: "\n") { message.removeLast() }
            let parents = texts[1].utf8.split(separator: UInt8(ascii: " "))
            // Letters and names stand by turns behind an empty field and a line end.
            let words = fields[9].drop { $0 == 0 || $0 == UInt8(ascii: "\n") }.split(separator: 0)
            var changes = CommitFacts.Changes(added: [], removed: [], modified: [])
            var names: [String] = []
            for index in stride(from: 0, to: words.count - 1, by: 2) {
                let name = String(decoding: words[index + 1], as: UTF8.self)
                names.append(name)
                switch words[index].first {
                case UInt8(ascii: "A"): changes.added.append(name)
                case UInt8(ascii: "D"): changes.removed.append(name)
                default: changes.modified.append(name)
                }
            }
            return CommitEntry(
                facts: CommitFacts(
                    sha: texts[0], message: String(decoding: message, as: UTF8.self),
                    author: CommitFacts.Person(name: texts[3], email: texts[4]),
                    committer: CommitFacts.Person(name: texts[5], email: texts[6]), timestamp: texts[7],
                    tree: texts[2], changes: changes),
                parent: parents.first.map { String(decoding: $0, as: UTF8.self) }, changedFiles: names)
        }
    }

    /// The best common ancestor of two commits, or nil.
    package func mergeBase(_ left: String, _ right: String) throws -> String? {
        let result = try run(["merge-base", "--end-of-options", left, right])
        return result.status == 0 ? result.lines.first : nil
    }

    /// Paths that differ between two commits, in git's order; the first commit's parent where `base` is nil.
    package func changedFiles(from base: String?, to commit: String) throws -> [String] {
        let entry = try entry(commit)
        guard let base, Key(base) != entry.parent.map(Key.init) else { return entry.changedFiles }
        return try output(["diff", "--name-only", "-z", "--no-ext-diff", "--no-renames", base, commit, "--"]).split(
            separator: 0
        ).map { String(decoding: $0, as: UTF8.self) }
    }

    /// How many commits are reachable from `to` and not from `from`.
    package func countCommits(from: String, to: String) throws -> Int {
        let lines = try run(["rev-list", "--count", "--end-of-options", to, "^\(from)"]).checked().lines
        return lines.first.flatMap { Int($0) } ?? 0
    }

    /// The lines and files that differ between two commits.
    package func difference(from base: String, to commit: String) throws -> RequestFacts.Difference {
        var difference = RequestFacts.Difference(additions: 0, deletions: 0, files: 0)
        for entry in try output(["diff", "--numstat", "-z", "--no-ext-diff", "--no-renames", base, commit, "--"])
            .split(separator: 0)
        {
            // `ADDED\tDELETED\tPATH`; of what is no text the numbers are `-`.
            let numbers = entry.split(separator: UInt8(ascii: "\t"), maxSplits: 2)
                .map { Int(String(decoding: $0, as: UTF8.self)) ?? 0 }
            guard numbers.count == 3 else { continue }
            difference.additions += numbers[0]
            difference.deletions += numbers[1]
            difference.files += 1
        }
        return difference
    }

    /// Commits reachable from `to` and not from `from`, newest first, at most `limit`.
    package func commits(from: String?, to: String, limit: Int) throws -> [String] {
        let range = from.map { ["^\($0)"] } ?? []
        return try run(["rev-list", "--max-count=\(limit)", "--end-of-options", to] + range).checked().lines
    }

    /// Names and bytes of the files in a folder at a commit, in the order of their names.
    package func files(in folder: String, at commit: String) throws -> [(name: String, bytes: [UInt8])] {
        guard let tree = try objects("\(name(of: commit)):\(folder)")[0], tree.kind == "tree" else { return [] }
        let files = tree.files
        return try zip(files, blobs(files.map(\.id))).map { file, bytes in
            guard let bytes else { throw GitError("git cannot read \(folder)/\(file.name) at \(commit)") }
            return ("\(folder)/\(file.name)", bytes)
        }
    }

    /// The bytes of files at a commit, in the order of `paths`; nil for one that is not there.
    package func contents(of paths: [String], at commit: String) throws -> [[UInt8]?] {
        try blobs(paths.map { "\(commit):\($0)" })
    }

    /// What stands at a commit in the place of a file, or nil if it is one or there is nothing.
    package func substitute(forFile path: String, at commit: String) throws -> String? {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let (folder, name) = slash.map { (path[..<$0], path[path.utf8.index(after: $0)...]) } ?? ("", path[...])
        let entry = try objects("\(commit):\(folder)")[0]?.entries.first { Key($0.name) == Key(name) }
        return switch entry?.mode {
        case nil, "100644", "100755", "100664": nil
        case "120000": "a link"
        case "160000": "a submodule"
        default: "a folder"
        }
    }

    /// The bytes of blobs by git's names for them; nil for what is none.
    private func blobs(_ names: [String]) throws -> [[UInt8]?] {
        try objects(names).map { $0?.kind == "blob" ? $0?.bytes : nil }
    }

    /// The path of a file whose content is a pointer into git's storage for large files, in a commit, or of what is
    /// tracked in the work tree; nil where there is none.
    package func fileInLargeStorage(at commit: String?) throws -> String? {
        let pattern = ["-l", "-z", "-E", "-e", "^version https://git-lfs.github.com/spec/v1"]
        let result = try run(["grep"] + pattern + (commit.map { [$0] } ?? ["--cached"]) + ["--"])
        // git grep ends with 1 where nothing matches.
        guard result.status == 0, let line = result.bytes.split(separator: 0).first else { return nil }
        let name = String(decoding: line, as: UTF8.self)
        return commit.map { String(decoding: name.utf8.dropFirst($0.utf8.count + 1), as: UTF8.self) } ?? name
    }

    // MARK: - Running git

    func run(_ arguments: [String], input: [UInt8]? = nil) throws -> GitResult {
        if let answer = memory.answer(to: arguments) { return answer }
        return try Self.run(arguments, in: root, git, input: input)
    }

    private func objects(_ names: String...) throws -> [GitObjects.Object?] { try objects(names) }

    private func objects(_ names: [String]) throws -> [GitObjects.Object?] {
        let objects = try memory.objects { try Self.objects(in: root, git, asking: []) }
        do { return try objects.objects(names) } catch { throw GitError("git cat-file: \(error)") }
    }

    private static func objects(
        in folder: String, _ git: GitInvocation, asking names: [String]
    ) throws -> GitObjects {
        try GitObjects(git.words(["cat-file", "--batch"]), in: folder, environment: git.environment, asking: names)
    }

    func output(_ arguments: [String]) throws -> [UInt8] { try run(arguments).checked().bytes }

    private static func invocation(_ environment: [(Key, String)]) -> GitInvocation {
        GitInvocation(environment, keeping: .all, settings: ["core.quotePath=false"])
    }

    static func run(
        _ arguments: [String], in folder: String, _ git: GitInvocation, input: [UInt8]? = nil
    ) throws -> GitResult {
        GitResult(arguments: arguments, output: try git.run(arguments, in: folder, input: input))
    }

    /// Runs several git commands side by side.
    private static func runAll(
        _ commands: [[String]], in folder: String, _ git: GitInvocation
    ) throws -> [GitResult] {
        zip(commands, try git.runAll(commands, in: folder)).map { GitResult(arguments: $0, output: $1) }
    }
}

extension String {
    /// The text behind `prefix`, compared by bytes, or nil.
    fileprivate func removingPrefix(_ prefix: String) -> String? {
        guard utf8.starts(with: prefix.utf8) else { return nil }
        return String(decoding: utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
    }
}

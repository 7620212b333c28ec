import Basics
import Files

/// What `pitlane git-remote` knows of the run it serves.
struct OriginSettings: Hashable, Sendable {
    let origin: CheckoutOrigin
    /// The public address of the run's repository.
    let url: String
    /// The git folder that holds the run's commit.
    let source: String
    /// The user's own git folder.
    let repository: String
    /// The commit of the run, and its full ref.
    let sha: String
    let ref: String
    let defaultBranch: String
    /// Why a push to the run's repository would fail on GitHub, or nil.
    let note: String?

    init(_ facts: ActionFacts, url: String, keepsCredentials: Bool) {
        origin = facts.origin
        self.url = url
        source = facts.source.gitFolder
        repository = facts.source.repository
        sha = facts.source.sha
        ref = facts.ref
        defaultBranch = facts.defaultBranch
        if facts.origin.isReadOnly {
            note = "GitHub refuses this push: the job's permissions do not have 'contents: write'"
        } else if !keepsCredentials {
            note = "on GitHub this push needs a token of its own: actions/checkout has 'persist-credentials: false'"
        } else {
            note = nil
        }
    }

    /// Writes the file of `origin.settings`.
    func write() throws {
        let path = FilePath(origin.settings)
        try Folder.make(path.parent)
        let value: JSONValue = [
            "run_folder": .string(origin.runFolder), "job": .string(origin.job), "publishes": .bool(origin.publishes),
            "driver": .number(Double(origin.driver)), "url": .string(url), "source": .string(source),
            "repository": .string(repository), "sha": .string(sha), "ref": .string(ref),
            "default_branch": .string(defaultBranch),
            "read_only": .bool(origin.isReadOnly), "note": note.map { .string($0) } ?? .null,
        ]
        // Another checkout of the job may be reading it.
        try Folder.replace(path, with: "\(value.text())\n".utf8, mode: 0o600)
    }

    /// Reads what `write` has written.
    init(file path: String) throws {
        let value = try JSONValue.parse(bytes: try Folder.content(of: FilePath(path)))
        func text(_ name: Key) throws -> String {
            guard let text = value[name]?.stringValue else { throw ActionError("\(path) has no '\(name)'") }
            return text
        }
        origin = CheckoutOrigin(
            runFolder: try text("run_folder"), job: try text("job"), publishes: value["publishes"]?.boolValue ?? false,
            driver: Int32(value["driver"]?.intValue ?? 0), isReadOnly: value["read_only"]?.boolValue ?? false)
        url = try text("url")
        source = try text("source")
        repository = try text("repository")
        sha = try text("sha")
        ref = try text("ref")
        defaultBranch = try text("default_branch")
        note = value["note"]?.stringValue
    }
}

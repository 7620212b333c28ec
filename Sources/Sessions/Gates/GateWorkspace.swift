import Basics
import Configuration
import Files
import Forges
import Reports

/// Where a gate works: the repository around the working folder, asked once, with its settings and what was measured
/// before.
struct GateWorkspace {
    let options: GateOptions
    let settings: GateSettings
    /// Nil outside a repository, where nothing is compared, waived or kept.
    let git: GitRepository?
    let history: GateHistory?

    /// - Parameter questions: What the gate will ask git.
    /// - Throws: `CommandError` where `pitlane.yml` cannot be used, or `--base` names no commit.
    init(_ options: GateOptions, asking questions: [GitRepository.Question] = []) throws {
        self.options = options
        // What an earlier gate kept there must not be taken for the verdict of one that comes to none.
        if let path = options.savePath {
            guard !Folder.exists(path) else { throw CommandError("--save: \(path) is a folder") }
            if Folder.size(path) > 0 { try Folder.remove(path) }
        }
        settings = try GateSettings(options.place)
        let folder = options.place.workingDirectory
        do {
            git = try GitRepository(
                containing: folder, environment: ProcessEnvironment.all, asking: questions)
        } catch {
            guard options.comparison.base == nil else { throw CommandError("--base: \(error)") }
            git = nil
        }
        history = try git.map { try GateHistory(options.comparison, options.place, $0) }
    }

    /// What paths of reports are seen from: the repository's root, or outside of one the working folder.
    var root: String { git?.root ?? options.place.workingDirectory }

    /// What excepts from a gate, and what people should know of it.
    struct Exceptions<Entry> {
        var entries: [Entry] = []
        var notes: [String] = []
    }

    /// The waivers that count: those of the commit a change is to be merged into, never its own; for a push to the
    /// branch itself those of the commit that is checked out. None outside a repository and before the first commit.
    func waivers() throws -> Exceptions<Waiver> { try exceptions("waivers") { try $0.waivers() } }

    /// The quarantined tests that count; as `waivers()`.
    func quarantine() throws -> Exceptions<QuarantinedTest> { try exceptions("quarantine") { try $0.quarantine() } }

    private func exceptions<Entry>(
        _ name: String, _ read: (PolicyFiles) throws -> PolicyFiles.List<Entry>
    ) throws -> Exceptions<Entry> {
        guard let git, let history, let head = try git.head().sha else { return Exceptions() }
        func list(_ commit: PolicyFiles.Commit) throws -> PolicyFiles.List<Entry> {
            try read(
                PolicyFiles(at: commit, today: ProcessEnvironment.today()) {
                    try git.contents(of: [$0], at: commit.sha).first ?? nil
                })
        }
        if let reason = history.unknownTarget {
            let own = try list(.own(head))
            guard own.isThere else { return Exceptions() }
            return Exceptions(notes: ["\(name): what \(own.path) excepts does not count: \(reason)"])
        }
        let found = try list(history.target.map { .base($0) } ?? .own(head))
        return Exceptions(entries: found.entries, notes: found.isThere ? ["\(name): \(found.note)"] : [])
    }
}

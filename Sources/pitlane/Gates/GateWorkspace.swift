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

    /// The waivers that count: those of the commit a change is to be merged into, never its own; for a push to the
    /// branch itself those of the commit that is checked out.
    ///
    /// - Returns: The waivers with where they are from; nil outside a repository and before the first commit.
    func waivers() throws -> PolicyFiles.List<Waiver>? { try committed()?.waivers() }

    /// The quarantined tests that count; as `waivers()`.
    func quarantine() throws -> PolicyFiles.List<QuarantinedTest>? { try committed()?.quarantine() }

    private func committed() throws -> PolicyFiles? {
        guard let git else { return nil }
        let commit: PolicyFiles.Commit
        if let base = history?.target {
            commit = .base(base)
        } else if let head = try git.head().sha {
            commit = .own(head)
        } else {
            return nil
        }
        return PolicyFiles(at: commit, today: ProcessEnvironment.today()) {
            try git.contents(of: [$0], at: commit.sha).first ?? nil
        }
    }
}

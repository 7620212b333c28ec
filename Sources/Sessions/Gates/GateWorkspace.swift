import Basics
import Configuration
import Files
package import Forges
package import Gates

/// Where a gate works: the repository around the working folder, asked once, with its settings and what was measured
/// before.
package struct GateWorkspace: Sendable {
    /// What was asked for.
    package let request: GateRequest
    /// What the repository sets.
    package let settings: GateSettings
    /// Nil outside a repository, where nothing is compared, waived or kept.
    package let git: GitRepository?
    /// What was measured before; nil outside a repository.
    package let history: GateHistory?

    /// - Parameter questions: What the gate will ask git.
    /// - Throws: `SessionError` where `pitlane.yml` cannot be used, or `--base` names no commit.
    package init(_ request: GateRequest, asking questions: [GitRepository.Question]) throws {
        self.request = request
        // What an earlier gate kept there must not be taken for the verdict of one that comes to none.
        if let path = request.save {
            guard !Folder.exists(path) else { throw SessionError("--save: \(path) is a folder") }
            if Folder.size(path) > 0 { try Folder.remove(path) }
        }
        let folder = request.place.folder
        do {
            git = try GitRepository(
                containing: folder, environment: request.place.host.environment, asking: questions)
        } catch {
            guard request.base == nil else { throw SessionError("--base: \(error)") }
            git = nil
        }
        settings = try GateSettings(request.place, request.step, git)
        history = try git.map { [settings] in
            try GateHistory(request, $0, isUncommitted: settings.isUncommitted)
        }
    }

    /// A verdict with what is to be said of the settings, kept where that was asked for.
    func finish(_ report: GateReport) throws -> GateReport {
        var report = report
        report.notes = settings.notes + report.notes
        if let path = request.save {
            let record = GateRecord(report, series: request.series, commit: try git?.head().sha)
            if let folder = Folder.parent(of: path) { try Folder.make(folder) }
            try Folder.write([], to: path)
            try record.writeJSON { try Folder.append($0, to: path) }
        }
        return report
    }

    /// What paths of reports are seen from: the repository's root, or outside of one the working folder.
    package var root: String { git?.root ?? request.place.folder }

    /// What excepts from a gate, and what people should know of it.
    package struct Exceptions<Entry> {
        package var entries: [Entry] = []
        package var notes: [String] = []
    }

    /// The waivers that count: those of the default branch, never a change's own. None outside a repository and before
    /// the first commit.
    package func waivers() throws -> Exceptions<Waiver> { try exceptions("waivers") { try $0.waivers() } }

    /// The quarantined tests that count; as `waivers()`.
    package func quarantine() throws -> Exceptions<QuarantinedTest> {
        try exceptions("quarantine") { try $0.quarantine() }
    }

    private func exceptions<Entry>(
        _ name: String, _ read: (PolicyFiles) throws -> PolicyFiles.List<Entry>
    ) throws -> Exceptions<Entry> {
        guard let source = settings.source, let head = try git?.head().sha else { return Exceptions() }
        let today = request.place.host.today
        if case .failure(let reason) = source.commit {
            let own = try read(source.files(at: .own(head, because: "it is looked at"), today: today))
            guard own.isThere else { return Exceptions() }
            return Exceptions(notes: ["\(name): what \(own.path) excepts does not count: \(reason)"])
        }
        let found = try read(source.files(today: today))
        return Exceptions(entries: found.entries, notes: found.isThere ? ["\(name): \(found.note)"] : [])
    }
}

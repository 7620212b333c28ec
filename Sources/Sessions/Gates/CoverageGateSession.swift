import Basics
import Configuration
import Files
import Forges
package import Gates
import Journal
package import Reports

/// The gate of coverage: reads reports, finds their files and what changed, judges it, and keeps what was measured.
package struct CoverageGateSession {
    /// What is asked for beside `pitlane.yml`, which counts where a member is nil.
    package struct Limits {
        let minimum, perFile: Percentage?
        let measure: CoverageMeasure?
        let diff, tolerance: Percentage?
        let ignore: [RepositoryPattern]

        package init(
            minimum: Percentage?, perFile: Percentage?, measure: CoverageMeasure?, diff: Percentage?,
            tolerance: Percentage?, ignore: [RepositoryPattern]
        ) {
            (self.minimum, self.perFile, self.measure) = (minimum, perFile, measure)
            (self.diff, self.tolerance, self.ignore) = (diff, tolerance, ignore)
        }
    }

    /// What the change adds or alters.
    package enum Changes {
        /// The difference to the base, as far as it is known.
        case sinceBase
        /// What a file says, or standard input as `-`.
        case file(String)
        case nothing
    }

    private let reports: [ReportFiles.Entry]
    private let limits: Limits
    private let changes: Changes
    /// The checkout that the reports are of; nil for the repository around the place.
    private let sourceRoot: String?

    package init(reports: [ReportFiles.Entry], limits: Limits, changes: Changes, sourceRoot: String?) {
        (self.reports, self.limits) = (reports, limits)
        (self.changes, self.sourceRoot) = (changes, sourceRoot)
    }

    /// The verdict, kept where that was asked for.
    ///
    /// - Parameter write: Writes what shows the verdict at length, before anything is kept: it is given the folder of
    ///   the sources, and what changed.
    package func run(
        _ request: GateRequest, writing write: (CoverageVerdict, String, ChangedLines?) throws -> Void
    ) throws -> GateReport {
        let folder = request.place.folder
        let files = try ReportFiles(reports, .coverage, in: folder)
        let reading = Background {
            try files.read { try CoverageReader.read(name: $0.name, source: $1) }
        }
        let workspace = try GateWorkspace(request, asking: [.trackedFiles])
        let policy = try workspace.settings.coveragePolicy(limits)
        let history = workspace.history
        let changed = try changedLines(history, request.place, isNeeded: policy.diff != nil)
        let checkout = try checkout(workspace.git, request.place)
        let roots = workspace.settings.configuration.roots
        let places = try checkout.map { try ReportPlaces($0, roots: roots, in: folder) }
        let read = try reading.value()
        let verdict = CoverageGate.evaluate(
            try Self.merged(read.reports, places), by: policy, changes: changed,
            baseline: try baseline(history), repository: places?.repository)
        try write(verdict, checkout?.root ?? folder, changed)
        var report = verdict.report
        report.notes += read.notes
        report.notes +=
            try history?.keep(.coverage, verdict.outcome, CoverageBaseline(verdict, label: "").json) ?? []
        return try workspace.finish(report)
    }

    /// What the change adds or alters: what `--changes` says, else the difference to the base.
    ///
    /// - Throws: `SessionError` where it is needed and cannot be had.
    private func changedLines(
        _ history: GateHistory?, _ place: Place, isNeeded: Bool
    ) throws -> ChangedLines? {
        if case .nothing = changes { return ChangedLines(files: []) }
        if case .file(let changes) = changes {
            let path = Key(changes) == "-" ? "/dev/stdin" : Folder.resolve(changes, in: place.folder)
            let file = try StreamedFile(path, name: changes)
            var diff: [UInt8] = []
            while let chunk = try file.next() { diff += chunk }
            guard !diff.isEmpty else {
                throw SessionError(
                    "--changes: '\(changes)' is empty, which does not prove that nothing changed: see whether git diff "
                        + "failed, or say --no-changes")
            }
            return try ChangedLines(diff: diff, name: changes)
        }
        guard let history else {
            guard isNeeded else { return nil }
            throw SessionError("the changed lines are not known outside a repository: give them with --changes FILE")
        }
        switch history.base {
        case .success(let base):
            return try ChangedLines(diff: history.git.changes(since: base.commit), name: "git diff \(base.label)")
        case .failure(let reason):
            guard isNeeded else { return nil }
            throw SessionError("the changed lines are not known: \(reason). Or give them with --changes FILE")
        }
    }

    /// What was measured of the base, or of the commit before it that something was measured of.
    private func baseline(_ history: GateHistory?) throws -> CoverageBaseline? {
        guard let history, let found = try history.earlier(.coverage, limit: 1).first else { return nil }
        let label = history.label(of: found)
        guard let baseline = CoverageBaseline(found.value, label: label) else {
            throw SessionError("what was measured of \(label) cannot be read: another version wrote it")
        }
        return baseline
    }

    /// All reports, their files found in the repository, as one.
    private static func merged(
        _ reports: [(file: ReportFiles.File, report: CoverageData)], _ places: ReportPlaces?
    ) throws -> CoverageData {
        guard let places else { return try apart(reports) }
        return try reports.reduce(nil as CoverageData?) { merged, read in
            let place = try places.place(of: read.file)
            let data = places.paths.map(read.report, name: Key(read.file.name), in: place)
            return merged?.merged(with: data) ?? data
        } ?? CoverageData()
    }

    /// All reports as one where no repository says what files they speak of: relative paths of reports in different
    /// folders are not known to be the same.
    private static func apart(
        _ reports: [(file: ReportFiles.File, report: CoverageData)]
    ) throws -> CoverageData {
        if let root = reports.lazy.compactMap(\.file.root).first {
            throw SessionError("--root: '\(root)' is not a folder of a repository, for there is none here")
        }
        let folders = reports.map { Key(Folder.parent(of: $0.file.path) ?? "/") }
        let areApart = Set(folders).count > 1
        return zip(reports, folders).reduce(nil as CoverageData?) { merged, next in
            let data = areApart ? next.0.report.apart(in: next.1) : next.0.report
            return merged?.merged(with: data) ?? data
        } ?? CoverageData()
    }

    /// The repository the reports speak of; nil outside one, where paths stay as reported.
    private func checkout(_ git: GitRepository?, _ place: Place) throws -> GitRepository? {
        guard let sourceRoot else { return git }
        let folder = Folder.resolve(sourceRoot, in: place.folder)
        do {
            return try GitRepository(
                containing: folder, environment: place.host.environment, asking: [.trackedFiles])
        } catch {
            throw SessionError("--source-root: \(error)")
        }
    }
}

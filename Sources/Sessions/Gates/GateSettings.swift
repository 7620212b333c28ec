import Basics
package import Configuration
import Files
import Forges
package import Gates
import Journal
import Reports

/// What the gates of a repository are set to: `pitlane.yml` of its default branch, and what the work tree's says of
/// itself (docs/configuration.md#whose-settings-count). An option overrides the file; a file that cannot be used is an
/// error whatever the options say.
package struct GateSettings: Sendable {
    /// The settings.
    package let configuration: ProjectConfiguration
    /// That what the work tree's file says does not count, for a report's notes.
    package let notes: [String]
    /// Where exceptions are read; nil outside a repository and before the first commit.
    let source: PolicySource?
    /// Whether the job that asks is of a run of uncommitted changes.
    let isUncommitted: Bool
    private let place: Place

    private static let limit = 16 << 20

    /// Reads the settings; outside a repository, or without the file, they are the defaults.
    ///
    /// - Throws: `SessionError` where a file cannot be used.
    package init(_ place: Place, _ step: GateStep) throws {
        let git = try? place.repository()
        try self.init(place, step, git)
    }

    init(_ place: Place, _ step: GateStep, _ git: GitRepository?) throws {
        self.place = place
        let facts = try step.socket()?.facts()
        isUncommitted = facts?.isUncommitted ?? false
        let name = ProjectConfiguration.fileName
        let own = try Self.workTree(around: place.folder)
        guard let git, let head = try git.head().sha else {
            (configuration, notes, source) = (own, [], nil)
            return
        }
        let source = try PolicySource(git, head: head, defaultBranch: step.defaultBranch, known: facts?.policy)
        self.source = source
        switch source.commit {
        case .success(let commit):
            let policy: ProjectConfiguration
            do { policy = try source.files(today: place.host.today).configuration() } catch let error
                as ConfigurationError
            {
                throw SessionError("\(error)")
            }
            configuration = policy.applied(to: own)
            let differing = own.differences(inGatesOf: policy)
            if !differing.isEmpty {
                notes = ["\(name): \(commit.note(onDiffering: differing))"]
            } else if case .own = commit, !policy.differences(inGatesOf: ProjectConfiguration()).isEmpty {
                notes = ["\(name): settings of gates are those \(commit.words)"]
            } else {
                notes = []
            }
        case .failure(let reason):
            configuration = own.unproven
            notes =
                own == ProjectConfiguration()
                ? [] : ["\(name) counts only where it is stricter than the defaults: \(reason)"]
        }
    }

    /// The settings of the work tree, whether they count or not.
    ///
    /// - Throws: `SessionError` where the file cannot be used.
    package static func workTree(around folder: String) throws -> ProjectConfiguration {
        let name = ProjectConfiguration.fileName
        guard let root = Self.root(around: folder) else { return ProjectConfiguration() }
        let kind = Folder.entry(at: "\(root)/\(name)")?.kind
        if kind == .link || kind == .folder {
            let refusal = PolicySource.refusal(of: name, kind == .link ? "a link" : "a folder")
            throw SessionError("\(ConfigurationError([refusal]))")
        }
        guard let bytes = try InputFile.find("\(root)/\(name)", limit: Self.limit) else {
            if try InputFile.find("\(root)/pitlane.yaml", limit: Self.limit) != nil {
                throw SessionError("\(root)/pitlane.yaml is not read: call it \(name)")
            }
            return ProjectConfiguration()
        }
        let (configuration, diagnostics) = ConfigurationReader.read(path: name, bytes)
        guard let configuration else { throw SessionError("\(ConfigurationError(diagnostics))") }
        return configuration
    }

    /// What the coverage gate asks for.
    func coveragePolicy(_ limits: CoverageGateSession.Limits) throws -> CoveragePolicy {
        let settings = configuration.coverage
        guard let minimum = limits.minimum ?? settings.minimum else {
            if case .failure(let reason)? = source?.commit {
                throw SessionError("no minimum is known: \(reason). Or pass --minimum PERCENT")
            }
            throw SessionError(
                "no minimum is set: pass --minimum PERCENT, or set gates.coverage.minimum in "
                    + "\(ProjectConfiguration.fileName)")
        }
        return CoveragePolicy(
            measure: limits.measure ?? settings.measure, minimum: minimum,
            perFile: limits.perFile ?? settings.perFile, diff: limits.diff ?? settings.diff,
            tolerance: limits.tolerance ?? settings.tolerance,
            ignore: settings.ignore + limits.ignore.filter { !settings.ignore.contains($0) })
    }

    /// What the security gate asks for.
    func securityPolicy(_ limits: SecurityGateSession.Limits) -> SecurityPolicy {
        let settings = configuration.security
        let unrated: SecurityPolicy.Unknown =
            switch settings.unknown {
            case .block: .block
            case .warn: .warn
            }
        return SecurityPolicy(
            block: limits.block ?? settings.block, unknown: limits.unknown ?? unrated,
            maxWaiverDays: settings.maxWaiverDays, onlyNew: limits.onlyNew,
            allowSkipped: Set(limits.allowSkipped.map { Key($0) }),
            severitySource: limits.severitySource ?? settings.severitySource,
            ignoreUnfixed: limits.ignoreUnfixed || settings.ignoreUnfixed)
    }

    /// What the benchmark gate asks for.
    func benchmarkPolicy(threshold: Percentage?, allowsMissing: Bool) -> BenchmarkPolicy {
        var policy = BenchmarkPolicy(
            threshold: threshold ?? configuration.benchmark.threshold, allowsMissing: allowsMissing)
        policy.window = configuration.benchmark.runs
        return policy
    }

    /// The quarantined tests of a file of the work tree.
    package func quarantine(file name: String) throws -> [QuarantinedTest] {
        let bytes = try InputFile.read(Folder.resolve(name, in: place.folder), limit: Self.limit)
        let read = ExceptionReader.quarantine(
            path: name, bytes, today: place.host.today, maxDays: configuration.tests.maxQuarantineDays)
        guard let entries = read.entries else { throw SessionError("\(ConfigurationError(read.diagnostics))") }
        return entries
    }

    /// The nearest folder around `folder` that is a repository's root.
    private static func root(around folder: String) -> String? {
        var next: String? = folder
        while let folder = next {
            if Folder.exists("\(folder)/.git") || Folder.size("\(folder)/.git") > 0 { return folder }
            next = Folder.parent(of: folder)
        }
        return nil
    }
}

import Basics
package import Configuration
import Files
package import Gates
package import Reports

/// What the gates of a repository are set to: `pitlane.yml` at the root of the repository around the working folder. An
/// option overrides the file; a file that cannot be used is an error whatever the options say.
package struct GateSettings: Sendable {
    /// The settings.
    package let configuration: ProjectConfiguration
    private let place: Place

    private static let limit = 16 << 20

    /// Reads the settings; outside a repository, or without the file, they are the defaults.
    ///
    /// - Throws: `SessionError` where the file cannot be used.
    package init(_ place: Place) throws {
        self.place = place
        let name = ProjectConfiguration.fileName
        guard let root = Self.root(around: place.folder) else {
            configuration = ProjectConfiguration()
            return
        }
        guard let bytes = try InputFile.find("\(root)/\(name)", limit: Self.limit) else {
            if try InputFile.find("\(root)/pitlane.yaml", limit: Self.limit) != nil {
                throw SessionError("\(root)/pitlane.yaml is not read: call it \(name)")
            }
            configuration = ProjectConfiguration()
            return
        }
        let (configuration, diagnostics) = ConfigurationReader.read(path: name, bytes)
        guard let configuration else { throw SessionError("\(ConfigurationError(diagnostics))") }
        self.configuration = configuration
    }

    /// What the coverage gate asks for.
    package func coveragePolicy(
        minimum: Percentage?, perFile: Percentage?, measure: CoverageMeasure?, diff: Percentage?,
        tolerance: Percentage?,
        ignore: [RepositoryPattern]
    ) throws -> CoveragePolicy {
        let settings = configuration.coverage
        guard let minimum = minimum ?? settings.minimum else {
            throw SessionError(
                "no minimum is set: pass --minimum PERCENT, or set gates.coverage.minimum in "
                    + "\(ProjectConfiguration.fileName)")
        }
        return CoveragePolicy(
            measure: measure ?? settings.measure, minimum: minimum, perFile: perFile ?? settings.perFile,
            diff: diff ?? settings.diff, tolerance: tolerance ?? settings.tolerance,
            ignore: settings.ignore + ignore.filter { !settings.ignore.contains($0) })
    }

    /// What the security gate asks for.
    package func securityPolicy(
        block: Set<SecuritySeverity>?, unknown: SecurityPolicy.Unknown?, onlyNew: Bool, allowSkipped: [String],
        severitySource: SecurityPolicy.SeveritySource?, ignoreUnfixed: Bool
    ) -> SecurityPolicy {
        let settings = configuration.security
        let unrated: SecurityPolicy.Unknown =
            switch settings.unknown {
            case .block: .block
            case .warn: .warn
            }
        return SecurityPolicy(
            block: block ?? settings.block, unknown: unknown ?? unrated, maxWaiverDays: settings.maxWaiverDays,
            onlyNew: onlyNew, allowSkipped: Set(allowSkipped.map { Key($0) }),
            severitySource: severitySource ?? settings.severitySource,
            ignoreUnfixed: ignoreUnfixed || settings.ignoreUnfixed)
    }

    /// What the benchmark gate asks for.
    package func benchmarkPolicy(threshold: Percentage?, allowsMissing: Bool) -> BenchmarkPolicy {
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

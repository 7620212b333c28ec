package import Basics
package import Gates
package import Planning
package import Reports

/// What `pitlane.yml` sets; every key has a default, so that a repository without the file has these values.
package struct ProjectConfiguration: Hashable, Sendable {
    /// The file's name, at a repository's root.
    package static let fileName = "pitlane.yml"

    /// What folders the paths of reports are relative to (`gates.roots`).
    package var roots: [ReportRoot] = []
    package var coverage = Coverage()
    package var security = Security()
    package var tests = Tests()
    package var benchmark = Benchmark()
    /// What jobs with an environment wait for (`environments`), in the order of the file.
    package var environments: [EnvironmentPolicy] = []
    /// The images, in the order of the file; empty if it says nothing of them.
    package var images: [ImageSettings] = []
    /// How versions are made (`release`).
    package var release = ReleaseSettings()
    /// Where environments are deployed to (`environments.NAME.target`).
    package var targets: [TargetConfiguration] = []
    /// What is deployed (`services`).
    package var services: [ServiceConfiguration] = []

    package init() {}

    /// `gates.coverage`
    package struct Coverage: Hashable, Sendable {
        /// The least of all files together; nil where nothing says it.
        package var minimum: Percentage?
        /// The least of each file alone.
        package var perFile: Percentage?
        /// The least of the lines that a change touches.
        package var diff: Percentage?
        /// By how many percentage points the total may fall below the base's.
        package var tolerance = Percentage.tenth
        /// What is counted.
        package var measure = CoverageMeasure.lines
        /// The files that are left out.
        package var ignore: [RepositoryPattern] = []
    }

    /// `gates.security`
    package struct Security: Hashable, Sendable {
        /// What happens to a finding that nobody can rate.
        package enum Unrated: String, Hashable, Sendable, CaseIterable { case block, warn }

        /// The severities that block.
        package var block: Set<SecuritySeverity> = [.critical, .high]
        /// What happens to a finding without a severity.
        package var unknown = Unrated.block
        /// Whose word on a severity counts.
        package var severitySource = SecurityPolicy.SeveritySource.maximum
        /// Whether findings may stay that no version is without.
        package var ignoreUnfixed = false
        /// The waivers.
        package var waivers = NamedFile(path: ".github/waivers.yml")
        /// How many days ahead a waiver may end at most.
        package var maxWaiverDays = 90
    }

    /// `gates.tests`
    package struct Tests: Hashable, Sendable {
        /// How often what failed is run again at most.
        package var retries = 2
        /// With more failures than this nothing is run again.
        package var stopRetryingAbove = 10
        /// The tests in quarantine.
        package var quarantine = NamedFile(path: ".github/quarantine.yml")
        /// How many days ahead a quarantine may end at most.
        package var maxQuarantineDays = 90
    }

    /// `gates.benchmark`
    package struct Benchmark: Hashable, Sendable {
        /// How much slower than the base a benchmark may be; nil for what the gate thinks right.
        package var threshold: Percentage?
        /// Of how many of the base's last runs its distribution is made at most.
        package var runs = 20
    }

    /// Another file of the repository.
    package struct NamedFile: Hashable, Sendable {
        /// Its path from the repository's root.
        package var path: String
        /// Where `pitlane.yml` names it; nil for the default. A file that is named must be there.
        package var place: SourceRange?

        package static func == (left: NamedFile, right: NamedFile) -> Bool {
            Key(left.path) == Key(right.path) && left.place == right.place
        }

        package func hash(into hasher: inout Hasher) { hasher.combine(Key(path)) }

        /// What to say where `pitlane.yml`, called `file`, names a file that is not there; nil for the default.
        package func missing(file: String) -> Diagnostic? {
            place.map {
                Diagnostic(
                    .error, "There is no file '\(path)'", file: file, range: $0,
                    hint: "paths are seen from the repository's root")
            }
        }
    }
}

extension Percentage {
    /// 0.1, docs/formats/coverage.md#gate.
    fileprivate static var tenth: Percentage {
        guard let tenth = Percentage("0.1") else { preconditionFailure("0.1 is a percentage") }
        return tenth
    }
}

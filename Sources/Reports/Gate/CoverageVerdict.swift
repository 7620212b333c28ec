package import Basics

/// What the coverage gate decided, with every integer it decided by.
package struct CoverageVerdict: Hashable, Sendable {
    /// What can block.
    package enum Check: String, Hashable, Sendable {
        /// The report holds nothing that can be counted.
        case data
        /// All files together.
        case minimum
        /// Each file alone.
        case perFile = "per-file"
        /// Most files of the report are not in the repository.
        case paths
        /// Against the baseline.
        case trend
        /// Files of the baseline that the report lacks.
        case files
        /// The lines that the change adds or alters.
        case changed
    }

    /// One reason to block.
    package struct Finding: Hashable, Sendable {
        package let check: Check
        /// What is wrong, with its integers, without a full stop.
        package let reason: String
        /// What to do, as an instruction without a full stop.
        package let remedy: String
    }

    /// One file and its integers by the policy's measure.
    package struct File: Hashable, Sendable {
        package let coverage: FileCoverage
        package let covered: Int
        package let valid: Int
        /// Whether it is under the policy's minimum of a file.
        package let isBelowMinimum: Bool

        /// How many are not covered.
        package var missed: Int { valid - covered }
        /// The path, as in the repository where it is known there.
        package var path: Key { coverage.path }
    }

    package let policy: CoveragePolicy
    /// How many of what the policy measures are covered in all files.
    package let covered: Int
    /// How many there are.
    package let valid: Int
    /// All files, in the order of their paths.
    package let files: [File]
    /// The files of the report that are not known in the repository.
    package let unmapped: [CoverageData.UnmappedFile]
    /// Against the baseline, where there is one and it is asked for.
    package let trend: CoverageTrend?
    /// The changed lines, where they are known.
    package let changed: CoverageOfChange?
    /// What does not block, but people should know.
    package let notes: [String]
    /// Why it blocks: empty for a pass.
    package let findings: [Finding]

    /// Pass, or block.
    package var outcome: GateOutcome { findings.isEmpty ? .pass : .block }

    /// The verdict in words, with its integers: why it passed, or every reason why it did not.
    package var reason: String {
        guard findings.isEmpty else { return findings.map(\.reason).joined(separator: "; ") }
        return "\(figures): the minimum is \(policy.minimum) %"
    }

    /// The files with something not covered, most missed first.
    package var worstFiles: [File] {
        files.filter { $0.missed > 0 }.sorted { ($1.missed, $0.path) < ($0.missed, $1.path) }
    }

    /// `1,204 of 1,479 lines covered, 81.4 %`
    var figures: String {
        "\(FigureText.grouped(covered)) of \(FigureText.grouped(valid)) \(policy.measure.units(valid)) covered, "
            + "\(FigureText.percent(covered, of: valid)) %"
    }
}

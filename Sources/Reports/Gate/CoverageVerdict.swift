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
        /// Most files of the report are not in the repository, or not as they were measured.
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

    /// A file that was left out, and the pattern that says so.
    package struct Ignored: Hashable, Sendable {
        package let path: Key
        package let pattern: String

        package static func == (left: Ignored, right: Ignored) -> Bool {
            left.path == right.path && Key(left.pattern) == Key(right.pattern)
        }

        package func hash(into hasher: inout Hasher) { hasher.combine(path) }
    }

    /// One file and its integers by the policy's measure.
    package struct File: Hashable, Sendable {
        package let coverage: FileCoverage
        package let covered: Int
        package let valid: Int
        /// Whether it is under the policy's minimum of a file.
        package let isBelowMinimum: Bool

        fileprivate init(_ coverage: FileCoverage, by policy: CoveragePolicy) {
            self.coverage = coverage
            let (covered, valid) = policy.measure.count(coverage)
            (self.covered, self.valid) = (covered, valid)
            isBelowMinimum = policy.perFile.map { !$0.isReached(by: covered, of: valid) } ?? false
        }

        /// How many are not covered.
        package var missed: Int { valid - covered }
        /// The path, as in the repository where it is known there.
        package var path: Key { coverage.path }
    }

    /// All files of a report; each is counted when it is looked at, for there may be many thousands.
    package struct Files: RandomAccessCollection, Sendable {
        fileprivate let measured: [FileCoverage]
        fileprivate let policy: CoveragePolicy

        package var startIndex: Int { measured.startIndex }
        package var endIndex: Int { measured.endIndex }
        /// The file at a place, counted anew each time.
        package subscript(place: Int) -> File { File(measured[place], by: policy) }
    }

    package let policy: CoveragePolicy
    /// What was judged.
    let data: CoverageData
    /// How many of what the policy measures are covered in all files.
    package let covered: Int
    /// How many there are.
    package let valid: Int
    /// Against the baseline, where there is one and it is asked for.
    package let trend: CoverageTrend?
    /// The changed lines, where they are known.
    package let changed: CoverageOfChange?
    /// The files that were left out: those of the report, and changed ones.
    package let ignored: [Ignored]
    /// What does not block, but people should know.
    package let notes: [String]
    /// Why it blocks: empty for a pass.
    package let findings: [Finding]

    /// All files, in the order of their paths.
    package var files: Files { Files(measured: data.files, policy: policy) }

    /// The files of the report that are not known in the repository.
    package var unmapped: [CoverageData.UnmappedFile] { data.unmapped }

    /// Pass, or block.
    package var outcome: GateOutcome { findings.isEmpty ? .pass : .block }

    /// The verdict in words, with its integers: why it passed, or every reason why it did not.
    package var reason: String {
        guard findings.isEmpty else { return findings.map(\.reason).joined(separator: "; ") }
        return "\(figures): the minimum is \(policy.minimum) %"
    }

    /// The files with something not covered, most missed first.
    package var worstFiles: some RandomAccessCollection<File> {
        let files = files
        // Of the same number missed the order of paths stays: sorting is stable.
        let missed = files.enumerated().lazy.map { (place: $0, missed: $1.missed) }.filter { $0.missed > 0 }
        return missed.sorted { $0.missed > $1.missed }.lazy.map { files[$0.place] }
    }

    /// `1,204 of 1,479 lines covered, 81.4 %`
    var figures: String {
        "\(FigureText.grouped(covered)) of \(FigureText.grouped(valid)) \(policy.measure.units(valid)) covered, "
            + "\(FigureText.percent(covered, of: valid)) %"
    }
}

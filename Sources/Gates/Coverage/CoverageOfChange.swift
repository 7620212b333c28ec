package import Basics
package import Reports

/// What of the lines that a change adds or alters is covered (docs/formats/coverage.md#gate): always lines, whatever
/// else is measured.
package struct CoverageOfChange: Hashable, Sendable {
    /// A changed file with executable lines among the changed ones, or one that was not measured.
    package struct File: Hashable, Sendable {
        package let path: Key
        /// How many changed executable lines there are, and how many ran.
        package let count: BranchCount
        /// The changed lines that did not run.
        package let missed: [ClosedRange<Int>]
        /// False for a source file that the report lacks: all its changed lines count as missed.
        package let isMeasured: Bool
    }

    /// Why a changed file that the report lacks does not count.
    package enum Exemption: String, Hashable, Sendable, CaseIterable {
        /// It is one of tests by its name.
        case test = "a test by its name"
        /// It lies in a folder of tests.
        case testFolder = "in a folder of tests"
        case link = "a link"
        /// Its text holds nothing that could run.
        case noStatements = "nothing in it can run"
    }

    /// A changed file that the report lacks and that does not count.
    package struct Exempt: Hashable, Sendable {
        package let path: Key
        package let reason: Exemption
    }

    /// In the order of their paths.
    package let files: [File]
    /// Changed files of a measured language that the report lacks and that do not count.
    package let apart: [Exempt]
    /// All changed lines, executable or not.
    package let changedLines: Int

    /// All files together.
    package var total: BranchCount {
        BranchCount(
            covered: files.reduce(0) { $0 + $1.count.covered }, valid: files.reduce(0) { $0 + $1.count.valid })
    }

    /// The source files that the report lacks.
    package var unmeasured: [File] { files.filter { !$0.isMeasured } }

    /// A file that the report lacks counts as missed if its language is measured: one of the measured files is written
    /// in it. Files of tests, links and files in which nothing can run do not.
    init(_ changes: ChangedLines, in data: CoverageData, repository: RepositoryFiles?) {
        let asked = Set(changes.files.map(\.path))
        var measured: [Key: FileCoverage] = [:]
        var languages: Set<Key> = []
        for file in data.files {
            if let language = SourceLanguage.of(file.path) { languages.insert(language.id) }
            if file.report == nil, asked.contains(file.path) { measured[file.path] = file }
        }
        var apart: [Exempt] = []
        var testFolders: Set<Key>?
        changedLines = changes.files.reduce(0) { $0 + $1.count }
        files = changes.files.compactMap { file in
            // A report of counts alone says nothing of single lines.
            if let coverage = measured[file.path], coverage.unplacedLines.valid == 0 {
                return Self.measured(file, coverage)
            }
            let language = SourceLanguage.of(file.path)
            let isMeasured = measured[file.path] != nil
            guard file.count > 0, isMeasured || language.map({ languages.contains($0.id) }) ?? false else { return nil }
            if !isMeasured, let language {
                let reason = Self.exemption(of: file, language, repository) {
                    let folders = testFolders ?? Self.testFolders(in: repository)
                    testFolders = folders
                    return folders
                }
                if let reason {
                    apart.append(Exempt(path: file.path, reason: reason))
                    return nil
                }
            }
            return File(
                path: file.path, count: BranchCount(covered: 0, valid: file.count), missed: file.lines,
                isMeasured: false)
        }
        self.apart = apart
    }

    private static func exemption(
        of file: ChangedLines.File, _ language: SourceLanguage, _ repository: RepositoryFiles?,
        testFolders: () -> Set<Key>
    ) -> Exemption? {
        if file.isLink { return .link }
        if language.isTest(file.path) { return .test }
        if let folder = SourceLanguage.usualTestFolder(file.path), testFolders().contains(folder) { return .testFolder }
        guard let text = repository?.text(file.path) else { return nil }
        let path = Array(file.path.string.utf8)
        return SourceStatements.areAbsent(in: text, language, path: path) ? .noStatements : nil
    }

    /// The folders of the repository that are called as those of tests and hold some.
    private static func testFolders(in repository: RepositoryFiles?) -> Set<Key> {
        var folders: Set<Key> = []
        for path in repository?.files ?? [] {
            guard let folder = SourceLanguage.usualTestFolder(path), !folders.contains(folder),
                let language = SourceLanguage.of(path), language.isTest(path)
            else { continue }
            folders.insert(folder)
        }
        return folders
    }

    private static func measured(_ file: ChangedLines.File, _ coverage: FileCoverage) -> File? {
        var (index, count) = (0, BranchCount())
        var missed: Set<Int> = []
        for line in coverage.lines {
            while index < file.lines.count, file.lines[index].upperBound < line.number { index += 1 }
            guard index < file.lines.count else { break }
            guard file.lines[index].contains(line.number) else { continue }
            count.valid += 1
            if line.hits > 0 { count.covered += 1 } else { missed.insert(line.number) }
        }
        guard count.valid > 0 else { return nil }
        return File(
            path: file.path, count: count, missed: coverage.stretches { missed.contains($0.number) },
            isMeasured: true)
    }
}

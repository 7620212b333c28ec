package import Basics

/// What one report, or several merged ones, say about the files of a repository (docs/formats/coverage.md#model).
package struct CoverageData: Hashable, Sendable {
    /// A file of the report that could not be found in the repository.
    package struct UnmappedFile: Hashable, Comparable, Sendable {
        package let path: Key
        /// The report that names it.
        package let report: Key
        /// The files of the repository it may be, if there are any.
        package let candidates: [Key]

        package init(path: Key, report: Key = "", candidates: [Key]) {
            (self.path, self.report, self.candidates) = (path, report, candidates)
        }

        package static func < (left: UnmappedFile, right: UnmappedFile) -> Bool {
            (left.path, left.report) < (right.path, right.report)
        }
    }

    /// The files, in the order of their paths, each path once; one that is not known in the repository once a report.
    package private(set) var files: [FileCoverage]
    /// The folders the paths may be relative to, as written in the report (`<source>`).
    package var sources: [Key]
    /// How the paths are meant that are not absolute.
    package var style: RepositoryPaths.Style
    /// What is odd about the report but no reason to refuse it, each a sentence without a full stop.
    package var notes: [String]
    /// The files that `RepositoryPaths.map` could not find, in order; they stay in `files` under the reported path.
    package private(set) var unmapped: [UnmappedFile]

    /// Makes data of files in any order; files of one path are merged.
    package init(
        files: consuming [FileCoverage] = [], sources: [Key] = [], style: RepositoryPaths.Style = .folder,
        notes: [String] = [], unmapped: [UnmappedFile] = []
    ) {
        self.files = files
        Self.unite(&self.files)
        (self.sources, self.style, self.notes) = (sources, style, notes)
        self.unmapped = Array(Set(unmapped)).sorted()
    }

    /// Calls each file by its path in the repository.
    ///
    /// - Parameters:
    ///   - matches: What the path of the file at each place was found to be.
    ///   - report: The report as people call it.
    mutating func place(_ matches: [RepositoryPaths.Match], report: Key) {
        for (index, match) in matches.enumerated() {
            switch match {
            case .found(let file): files[index].path = file
            case .unknown(let candidates):
                files[index].report = report
                unmapped.append(UnmappedFile(path: files[index].path, report: report, candidates: candidates))
            }
        }
        Self.unite(&files)
        sources = []
        unmapped = Array(Set(unmapped)).sorted()
    }

    /// The data with relative paths known to be those of one folder only.
    package func apart(in folder: Key) -> CoverageData {
        var result = self
        for index in result.files.indices where !PathSpelling(result.files[index].path).isAbsolute {
            result.files[index].report = folder
        }
        return result
    }

    /// The data of both reports: hits are summed, a line of one only stays, branches are united
    /// (docs/formats/coverage.md#model).
    package func merged(with other: CoverageData) -> CoverageData {
        CoverageData(
            files: files + other.files,
            sources: sources + other.sources.filter { !sources.contains($0) }, notes: notes + other.notes,
            unmapped: unmapped + other.unmapped)
    }

    /// Sorts files by their paths and merges those of one path.
    private static func unite(_ files: inout [FileCoverage]) {
        func isBefore(_ left: FileCoverage, _ right: FileCoverage) -> Bool {
            if left.path != right.path { return left.path < right.path }
            guard let report = right.report else { return false }
            return left.report.map { $0 < report } ?? true
        }
        if zip(files, files.dropFirst()).allSatisfy({ isBefore($0, $1) }) { return }
        // Sorting is stable: equal paths keep the order they came in, so that merging is repeatable.
        files.sort(by: isBefore)
        guard var last = files.indices.first else { return }
        for index in files.indices.dropFirst() {
            if files[last].path == files[index].path, files[last].report == files[index].report {
                files[last] = files[last].merged(with: files[index])
            } else {
                last += 1
                if last != index { files.swapAt(last, index) }
            }
        }
        files.removeLast(files.count - last - 1)
    }
}

package import Basics

/// What one report, or several merged ones, say about the files of a repository (formats.md §1.1).
package struct CoverageData: Hashable, Sendable {
    /// A file of the report that could not be found in the repository.
    package struct UnmappedFile: Hashable, Comparable, Sendable {
        package let path: Key
        /// The files of the repository it may be, where there are several; else empty.
        package let candidates: [Key]

        package init(path: Key, candidates: [Key]) {
            self.path = path
            self.candidates = candidates
        }

        package static func < (left: UnmappedFile, right: UnmappedFile) -> Bool { left.path < right.path }
    }

    /// The files, in the order of their paths, each path once.
    package private(set) var files: [FileCoverage]
    /// The folders the paths may be relative to, as written in the report (`<source>`).
    package var sources: [Key]
    /// The files that `RepositoryPaths.map` could not find, in order; they stay in `files` under the reported path.
    package private(set) var unmapped: [UnmappedFile]

    /// Makes data of files in any order; files of one path are merged.
    package init(files: [FileCoverage] = [], sources: [Key] = [], unmapped: [UnmappedFile] = []) {
        self.files = Self.unique(files)
        self.sources = sources
        self.unmapped = Array(Set(unmapped)).sorted()
    }

    /// The data of both reports: hits are summed, a line of one only stays, branches are united (formats.md §1.1).
    package func merged(with other: CoverageData) -> CoverageData {
        CoverageData(
            files: files + other.files,
            sources: sources + other.sources.filter { !sources.contains($0) },
            unmapped: unmapped + other.unmapped)
    }

    private static func unique(_ files: [FileCoverage]) -> [FileCoverage] {
        // Equal paths keep the order they came in, so that merging is repeatable.
        let order = files.indices.sorted { (files[$0].path, $0) < (files[$1].path, $1) }
        var result: [FileCoverage] = []
        result.reserveCapacity(files.count)
        for index in order {
            if let last = result.last, last.path == files[index].path {
                result[result.count - 1] = last.merged(with: files[index])
            } else {
                result.append(files[index])
            }
        }
        return result
    }
}

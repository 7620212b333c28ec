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
    package init(files: consuming [FileCoverage] = [], sources: [Key] = [], unmapped: [UnmappedFile] = []) {
        self.files = files
        Self.unite(&self.files)
        self.sources = sources
        self.unmapped = Array(Set(unmapped)).sorted()
    }

    /// Calls each file by its path in the repository.
    ///
    /// - Parameters:
    ///   - path: Gives the path of the file at a place of the reported path; it may be the same.
    ///   - unmapped: The files not found.
    mutating func place(_ path: (Int, Key) -> Key, unmapped: [UnmappedFile]) {
        for index in files.indices { files[index].path = path(index, files[index].path) }
        Self.unite(&files)
        sources = []
        self.unmapped = Array(Set(self.unmapped + unmapped)).sorted()
    }

    /// The data of both reports: hits are summed, a line of one only stays, branches are united (formats.md §1.1).
    package func merged(with other: CoverageData) -> CoverageData {
        CoverageData(
            files: files + other.files,
            sources: sources + other.sources.filter { !sources.contains($0) },
            unmapped: unmapped + other.unmapped)
    }

    /// Sorts files by their paths and merges those of one path.
    private static func unite(_ files: inout [FileCoverage]) {
        if zip(files, files.dropFirst()).allSatisfy({ $0.path < $1.path }) { return }
        // Sorting is stable: equal paths keep the order they came in, so that merging is repeatable.
        files.sort { $0.path < $1.path }
        guard var last = files.indices.first else { return }
        for index in files.indices.dropFirst() {
            if files[last].path == files[index].path {
                files[last] = files[last].merged(with: files[index])
            } else {
                last += 1
                if last != index { files.swapAt(last, index) }
            }
        }
        files.removeLast(files.count - last - 1)
    }
}

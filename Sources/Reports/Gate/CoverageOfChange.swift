package import Basics

/// What of the lines that a change adds or alters is covered (formats.md §1.7): always lines, whatever else is measured.
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

    /// In the order of their paths.
    package let files: [File]
    /// Changed source files that the report lacks and that do not count, for no file in their folder is measured:
    /// tests, for example, whose own lines nobody measures.
    package let apart: [Key]
    /// All changed lines, executable or not.
    package let changedLines: Int

    /// All files together.
    package var total: BranchCount {
        BranchCount(
            covered: files.reduce(0) { $0 + $1.count.covered }, valid: files.reduce(0) { $0 + $1.count.valid })
    }

    /// The source files that the report lacks.
    package var unmeasured: [File] { files.filter { !$0.isMeasured } }

    /// What is a source file: an extension that at least one measured file has. One that the report lacks counts as
    /// missed where a file of its folder is measured.
    init(_ changes: ChangedLines, in data: CoverageData) {
        let unmapped = Set(data.unmapped.map(\.path))
        let asked = Set(changes.files.map(\.path))
        var measured: [Key: FileCoverage] = [:]
        var (extensions, folders): (Set<Key>, Set<Key>) = ([], [])
        for file in data.files {
            if let name = Self.fileExtension(file.path) { extensions.insert(name) }
            guard !unmapped.contains(file.path) else { continue }
            folders.insert(Self.folder(file.path))
            if asked.contains(file.path) { measured[file.path] = file }
        }
        var apart: [Key] = []
        changedLines = changes.files.reduce(0) { $0 + $1.count }
        files = changes.files.compactMap { file in
            // A report of counts alone says nothing of single lines.
            if let coverage = measured[file.path], coverage.unplacedLines.valid == 0 {
                return Self.measured(file, coverage)
            }
            let isSource = measured[file.path] != nil || Self.fileExtension(file.path).map(extensions.contains) ?? false
            guard isSource, file.count > 0 else { return nil }
            guard measured[file.path] != nil || folders.contains(Self.folder(file.path)) else {
                apart.append(file.path)
                return nil
            }
            return File(
                path: file.path, count: BranchCount(covered: 0, valid: file.count), missed: file.lines,
                isMeasured: false)
        }
        self.apart = apart
    }

    /// What stands before the last `/`; empty for a file at the root.
    private static func folder(_ path: Key) -> Key {
        let bytes = path.string.utf8
        return bytes.lastIndex(of: UInt8(ascii: "/")).map { Key(path.string[..<$0]) } ?? ""
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

    /// `.py`; nil for a name without one.
    private static func fileExtension(_ path: Key) -> Key? {
        let name = path.string.utf8.split(separator: UInt8(ascii: "/")).last ?? path.string.utf8[...]
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else { return nil }
        return Key(Substring(name[dot...]))
    }
}

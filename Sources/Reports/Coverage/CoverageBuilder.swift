import Basics

/// Collects the lines of a report in the order they are written, file by file.
struct CoverageBuilder {
    private var positions: [Key: Int] = [:]
    private var paths: [Key] = []
    private var lines: [CoverageLines] = []

    /// The place of the file called `path`, made where it is new.
    mutating func file(_ path: Key) -> Int {
        if let position = positions[path] { return position }
        positions[path] = paths.count
        paths.append(path)
        lines.append(CoverageLines())
        return paths.count - 1
    }

    /// Adds a line to the file at `position`.
    mutating func append(_ line: CoverageLine, to position: Int) { lines[position].append(line) }

    /// All files; of a line written several times the largest hits count (formats.md §1.2).
    func finish(sources: [Key]) -> CoverageData {
        CoverageData(
            files: zip(paths, lines).map { FileCoverage(path: $0, lines: $1.combined(hits: Swift.max)) },
            sources: sources)
    }
}

import Basics

/// Collects the lines of a report in the order they are written, file by file.
struct CoverageBuilder {
    private var positions: [Key: Int] = [:]
    private var paths: [Key] = []
    private var lines: [CoverageLines] = []
    private var unplaced: [Int: BranchCount] = [:]

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

    /// Adds branches of lines that are not executable to the file at `position`.
    mutating func addUnplaced(_ count: BranchCount, to position: Int) {
        unplaced[position, default: BranchCount()].covered += count.covered
        unplaced[position, default: BranchCount()].valid += count.valid
    }

    /// All files; of a line written several times the hits are joined by `hits`: in Cobertura the largest counts
    /// (formats.md §1.2), in tracefiles they are summed.
    func finish(sources: [Key] = [], hits: (Int, Int) -> Int = Swift.max) -> CoverageData {
        CoverageData(
            files: paths.indices.map { index in
                FileCoverage(
                    path: paths[index], lines: lines[index].combined(hits: hits),
                    unplacedBranches: unplaced[index] ?? BranchCount())
            },
            sources: sources)
    }
}

import Basics

/// Collects the lines of a report in the order they are written, one file after the other.
///
/// Memory is bounded whatever a report holds: readers look at `isOverLimit` and refuse what is over it.
struct CoverageBuilder {
    /// How much memory the lines and paths of all files may take, in bytes.
    private static let limit = 195 << 20
    /// What a file takes beside its lines and path, in all that is made of it.
    private static let costOfFile = 1000

    /// Why a report over the limit is refused.
    static let limitReason =
        "it says more than can be kept of one report: about 25 million lines, 10 million branches or 200,000 files"

    private let hits: (Int, Int) -> Int
    private var positions: [Key: Int] = [:]
    private var files: [FileCoverage] = []
    /// How many lines the files that are written in several places had when they were last put in order.
    private var ordered: [Int: Int] = [:]
    private var closedBytes = 0

    /// The place of the file that is open.
    private var position: Int?
    private var lines = CoverageLines()
    /// Branches, kept as lines without hits: a line may come after its branches.
    private var branches = CoverageLines()
    /// The branches of `branchLine` that came one after the other.
    private var branchList: [CoverageBranch] = []
    private var branchLine = 0

    /// - Parameter hits: Joins the hits of a line that is written several times: in Cobertura the largest counts
    ///   (docs/formats/coverage.md#cobertura), in tracefiles they are summed.
    init(hits: @escaping (Int, Int) -> Int = Swift.max) { self.hits = hits }

    /// Whether more was collected than may be kept of a report. Lines out of order are copied to put them in order.
    var isOverLimit: Bool {
        let open = lines.byteCount * (lines.isRising ? 1 : 3) + branches.byteCount * (branches.isRising ? 2 : 4)
        return closedBytes + open > Self.limit
    }

    /// Closes the file that is open and opens the one called `path`; false where that was open before.
    @discardableResult mutating func open(_ path: Key) -> Bool {
        close()
        if let known = positions[path] {
            position = known
            return false
        }
        positions[path] = files.count
        position = files.count
        files.append(FileCoverage(path: path, lines: CoverageLines()))
        closedBytes += Self.costOfFile + path.string.utf8.count
        return true
    }

    /// Adds a line to the file that is open.
    mutating func append(_ number: Int, hits: Int, branches: CoverageBranches? = nil) {
        // Lines are counted from 1: tools write 0 for what stands on none.
        if number > 0 { lines.append(number, hits: hits, branches: branches) }
    }

    /// Adds a branch of line `number` to the file that is open, before the line or after it.
    mutating func append(_ branch: CoverageBranch, line number: Int) {
        guard number > 0 else { return }
        if number != branchLine || branchList.count == 1000 { keepBranches() }
        branchLine = number
        branchList.append(branch)
    }

    private mutating func keepBranches() {
        guard !branchList.isEmpty else { return }
        branches.append(branchLine, hits: 0, branches: .listed(CoverageBranch.unique(branchList)))
        branchList.removeAll(keepingCapacity: true)
    }

    /// Ends the file that is open, if there is one. Branches whose line is not executable are not placed on a line.
    mutating func close() {
        guard position != nil else { return }
        let (lines, unplaced) = takeLines()
        close(lines, unplacedBranches: unplaced)
    }

    /// The lines of the file that is open with their branches, and the branches whose line is not executable; the file
    /// has none then.
    mutating func takeLines() -> (CoverageLines, unplaced: BranchCount) {
        keepBranches()
        lines.sort(hits: hits)
        branches.sort(hits: hits)
        defer { (lines, branches) = (CoverageLines(), CoverageLines()) }
        return place(branches, on: lines)
    }

    private func place(_ branches: CoverageLines, on lines: CoverageLines) -> (CoverageLines, BranchCount) {
        guard branches.count > 0 else { return (lines, BranchCount()) }
        var (result, unplaced) = (CoverageLines(), branches.branches)
        var rest = branches.makeIterator()
        var next = rest.next()
        for var line in lines {
            while let early = next, early.number < line.number { next = rest.next() }
            if let found = next, found.number == line.number, let count = found.branches?.count {
                line.branches = found.branches
                unplaced.covered -= count.covered
                unplaced.valid -= count.valid
            }
            result.append(line.number, hits: line.hits, branches: line.branches)
        }
        return (result, unplaced)
    }

    /// Ends the file that is open with these lines. Of counts that are written several times the larger ones hold.
    mutating func close(
        _ lines: CoverageLines, unplacedLines: BranchCount = BranchCount(),
        unplacedBranches: BranchCount = BranchCount()
    ) {
        guard let position else { return }
        self.position = nil
        files[position].unplacedLines.formMaximum(unplacedLines)
        files[position].unplacedBranches.formMaximum(unplacedBranches)
        closedBytes -= files[position].lines.byteCount
        if files[position].lines.count == 0 {
            files[position].lines = lines
            files[position].lines.shrink()
        } else {
            let before = ordered[position] ?? files[position].lines.count
            files[position].lines.append(lines)
            // Not each time, so that time does not grow much with how often a file is written.
            let isMany = files[position].lines.count > 2 * before
            if isMany { files[position].lines.sort(hits: hits) }
            ordered[position] = isMany ? files[position].lines.count : before
        }
        closedBytes += files[position].lines.byteCount
    }

    /// All files.
    mutating func finish(
        sources: [Key] = [], style: RepositoryPaths.Style = .folder, notes: [String] = []
    ) -> CoverageData {
        close()
        positions = [:]
        for position in files.indices {
            files[position].lines.sort(hits: hits)
            if files[position].lines.count > 0 { files[position].unplacedLines = BranchCount() }
        }
        let all = files
        files = []
        return CoverageData(files: all, sources: sources, style: style, notes: notes)
    }
}

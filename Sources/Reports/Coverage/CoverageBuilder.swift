import Basics

/// Collects the lines of a report in the order they are written, one file after the other.
///
/// Memory is bounded whatever a report holds: readers look at `isOverLimit` and refuse what is over it.
struct CoverageBuilder {
    /// How much memory the lines and paths of all files may take, in bytes.
    private static let limit = 39 << 20
    /// From this on hits are kept up to `mostHitsOfLarge` only, so that a line takes a byte at most: for a report this large
    /// nobody looks at single lines, and no gate asks how often one ran.
    private static let limitOfHits = 20 << 20
    private static let mostHitsOfLarge = 16
    /// What a file takes beside its lines and path, in all that is made of it.
    private static let costOfFile = 448

    /// Why a report over the limit is refused.
    static let limitReason =
        "it says more than can be kept of one report: about 40 million lines, 20 million branches or 60,000 files, "
        + "\(FigureText.grouped(CoverageBranches.limit)) branches of a line"

    private let hits: (Int, Int) -> Int
    private var positions: [Key: Int] = [:]
    private var files: [FileCoverage] = []
    /// The lines of files that are written in several places.
    private var repeated: [Int: CoverageRuns] = [:]
    private var closedBytes = 0
    private var mostHits = Int.max
    /// How many lines and branches are taken before it is looked how much they are.
    private var untilMeasured = 0
    /// Whether more was collected than may be kept of a report.
    private(set) var isOverLimit = false

    /// The place of the file that is open.
    private var position: Int?
    private var lines: CoverageLineSorter
    /// Branches, kept as lines without hits: a line may come after its branches.
    private var branches: CoverageLineSorter
    /// The branches of `branchLine` that came one after the other.
    private var branchList: [CoverageBranch] = []
    private var branchLine = 0

    /// - Parameter hits: Joins the hits of a line that is written several times: in Cobertura the largest counts
    ///   (docs/formats/coverage.md#cobertura), in tracefiles they are summed.
    init(hits: @escaping (Int, Int) -> Int = Swift.max) {
        self.hits = hits
        lines = CoverageLineSorter(hits: hits)
        branches = CoverageLineSorter(hits: hits)
    }

    private mutating func countDown() {
        untilMeasured -= 1
        if untilMeasured < 0 { measure() }
    }

    /// Looks how much was collected, each thousand lines and at the end of a file.
    private mutating func measure() {
        untilMeasured = 1000
        let byteCount = closedBytes + lines.byteCount + branches.byteCount
        if byteCount > Self.limitOfHits { mostHits = Self.mostHitsOfLarge }
        if byteCount > Self.limit { isOverLimit = true }
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
        measure()
        return true
    }

    /// Adds a line to the file that is open.
    mutating func append(_ number: Int, hits: Int, branches: CoverageBranches? = nil) {
        // Lines are counted from 1: tools write 0 for what stands on none.
        guard number > 0 else { return }
        countDown()
        lines.append(number, hits: min(hits, mostHits), branches: branches)
    }

    /// Adds a branch of line `number` to the file that is open, before the line or after it.
    mutating func append(_ branch: CoverageBranch, line number: Int) {
        guard number > 0 else { return }
        countDown()
        if number != branchLine || branchList.count == CoverageBranches.limit { packBranches() }
        branchLine = number
        branchList.append(branch)
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
        packBranches()
        return place(branches.finish(), on: lines.finish())
    }

    /// Ends the file that is open with these lines. Of counts that are written several times the larger ones hold.
    mutating func close(
        _ lines: consuming CoverageLines, unplacedLines: BranchCount = BranchCount(),
        unplacedBranches: BranchCount = BranchCount()
    ) {
        guard let position else { return }
        self.position = nil
        files[position].unplacedLines.formMaximum(unplacedLines)
        files[position].unplacedBranches.formMaximum(unplacedBranches)
        if files[position].lines.count == 0 {
            closedBytes += lines.byteCount
            files[position].lines = lines
        } else {
            var runs = repeated.removeValue(forKey: position) ?? CoverageRuns()
            closedBytes -= runs.byteCount
            runs.append(lines, hits: hits)
            closedBytes += runs.byteCount
            repeated[position] = runs
        }
        measure()
    }

    /// All files.
    mutating func finish(
        sources: [Key] = [], style: RepositoryPaths.Style = .folder, notes: [String] = []
    ) -> CoverageData {
        close()
        positions = [:]
        for (position, var runs) in repeated {
            runs.append(files[position].lines, hits: hits)
            files[position].lines = runs.finish(hits: hits)
        }
        repeated = [:]
        for position in files.indices where files[position].lines.count > 0 {
            files[position].unplacedLines = BranchCount()
        }
        let all = files
        files = []
        return CoverageData(files: all, sources: sources, style: style, notes: notes)
    }

    // MARK: - Branches

    private mutating func packBranches() {
        guard !branchList.isEmpty else { return }
        branches.append(branchLine, hits: 0, branches: .all(of: branchList))
        branchList.removeAll(keepingCapacity: true)
    }

    private mutating func place(
        _ branches: consuming CoverageLines, on lines: consuming CoverageLines
    ) -> (CoverageLines, BranchCount) {
        guard branches.count > 0 else { return (lines, BranchCount()) }
        var (writer, unplaced) = (CoverageLinesWriter(), BranchCount())
        var (lines, branches) = (lines.consumed(), branches.consumed())
        var next = branches.next()
        func pass(to number: Int) {
            while let branch = next, branch.number < number {
                let count = branch.branches?.count ?? BranchCount()
                unplaced.covered += count.covered
                unplaced.valid += count.valid
                next = branches.next()
            }
        }
        while var line = lines.next() {
            pass(to: line.number)
            if let found = next, found.number == line.number {
                line.branches = found.branches
                // Only too many are counted instead of listed.
                if case .counted = found.branches { isOverLimit = true }
                next = branches.next()
            }
            writer.append(line)
        }
        pass(to: .max)
        return (writer.finish(), unplaced)
    }
}

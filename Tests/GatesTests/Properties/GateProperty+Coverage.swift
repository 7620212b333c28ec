import Basics
import Gates
import Reports
import TestSupport

extension GateProperty {
    /// One more line ran, and perhaps all its branches.
    static let aLineCovered = GateProperty("covered-line", isWorse: false) { random in
        var files = CoverageSetting.files(&random)
        let setting = CoverageSetting(around: files, &random)
        let before = setting.verdict(files)
        guard let at = files.indices.filter({ files[$0].lines.count > 0 }).randomElement(using: &random) else {
            return nil
        }
        var lines = Array(files[at].lines)
        let index = random.int(in: 0...(lines.count - 1))
        lines[index].hits += 1
        if random.chance(0.7), let count = lines[index].branches?.count {
            lines[index].branches = .counted(BranchCount(covered: count.valid, valid: count.valid))
        }
        files[at].lines = CoverageLines(lines)
        let after = setting.verdict(files)
        return Turn(before.outcome, after.outcome, "\(before.reason) → \(after.reason)")
    }

    /// One more line that can run and did not, in a file that was measured line by line.
    static let anUncoveredLine = GateProperty("uncovered-line", isWorse: true) { random in
        var files = CoverageSetting.files(&random)
        let setting = CoverageSetting(around: files, &random)
        let before = setting.verdict(files)
        // Where nothing was measured the new line is the first thing that is, and a minimum of 0 is reached.
        guard before.valid > 0, !before.findings.contains(where: { $0.check == .data }) else { return nil }
        guard let at = files.indices.filter({ files[$0].unplacedLines.valid == 0 }).randomElement(using: &random)
        else { return nil }
        var lines = Array(files[at].lines)
        let number = random.int(in: 1...30)
        guard !lines.contains(where: { $0.number == number }) else { return nil }
        let branches = CoverageBranches.counted(BranchCount(covered: 0, valid: random.int(in: 1...3)))
        lines.append(CoverageLine(number: number, hits: 0, branches: random.chance(0.3) ? branches : nil))
        files[at].lines = CoverageLines(lines)
        let after = setting.verdict(files)
        // Not only the outcome: what was found is found again.
        let lost = before.findings.map(\.check).filter { !after.findings.map(\.check).contains($0) }
        let words = "\(before.reason) → \(after.reason)"
        return Turn(before.outcome, lost.isEmpty ? after.outcome : .pass, words)
    }
}

/// A random policy with all that it compares with.
private struct CoverageSetting {
    private let policy: CoveragePolicy
    private let changes: ChangedLines?
    private let baseline: CoverageBaseline?
    private let known: Set<Key>?
    private let unmapped: [CoverageData.UnmappedFile]

    /// - Parameter files: The minimum is near what they reach, so that one line often decides.
    init(around files: [FileCoverage], _ random: inout RandomSource) {
        func percentage() -> Percentage {
            Percentage("\(random.int(in: 0...99)).\(random.int(in: 0...9))") ?? Percentage(100)
        }
        let measure = random.pick(CoverageMeasure.allCases)
        let now = CoverageGate.evaluate(
            CoverageData(files: files), by: CoveragePolicy(measure: measure, minimum: Percentage(0)))
        let reached = now.valid > 0 ? now.covered * 100 / now.valid : 0
        let policy = CoveragePolicy(
            measure: measure, minimum: Percentage(UInt8(max(0, reached + random.int(in: -2...4)))),
            perFile: random.chance(0.2) ? percentage() : nil, diff: random.chance(0.5) ? percentage() : nil,
            tolerance: random.chance(0.4) ? percentage() : nil)
        self.policy = policy
        changes =
            random.chance(0.7)
            ? ChangedLines(
                files: (0..<random.int(in: 1...3)).map { _ in
                    let (first, file) = (random.int(in: 1...20), random.int(in: 0...5))
                    return .init(
                        path: Key("p\(random.chance(0.9) ? file % 2 : 1)/f\(file).py"),
                        lines: [first...(first + random.int(in: 0...9))])
                }) : nil
        let old = CoverageData(files: Self.files(&random))
        baseline =
            random.chance(0.7) ? CoverageBaseline(CoverageGate.evaluate(old, by: policy), label: "main@1") : nil
        known = random.chance(0.5) ? Set((0...2).map { Key("p\($0 % 2)/f\($0).py") }) : nil
        unmapped = random.chance(0.2) ? [.init(path: "p0/f0.py", candidates: [])] : []
    }

    func verdict(_ files: [FileCoverage]) -> CoverageVerdict {
        CoverageGate.evaluate(
            CoverageData(files: files, unmapped: unmapped), by: policy, changes: changes, baseline: baseline,
            repository: known.map { RepositoryFiles(files: $0) { _ in nil } })
    }

    /// Up to six files in two folders; few are without lines or with counts alone.
    static func files(_ random: inout RandomSource) -> [FileCoverage] {
        let ran = random.pick([0.2, 0.6, 0.9, 1])
        let hasBranches = random.chance(0.5)
        return (0..<random.int(in: 0...6)).map { file in
            let path = Key("p\(file % 2)/f\(file).py")
            if random.chance(0.05) {
                let valid = random.int(in: 1...9)
                let count = BranchCount(covered: random.int(in: 0...valid), valid: valid)
                return FileCoverage(path: path, lines: CoverageLines(), unplacedLines: count)
            }
            let lines = (1...20).filter { _ in random.chance(0.4) }.map { number in
                let valid = random.int(in: 1...3)
                let count = BranchCount(covered: random.int(in: 0...valid), valid: valid)
                return CoverageLine(
                    number: number, hits: random.chance(ran) ? random.int(in: 1...3) : 0,
                    branches: hasBranches && random.chance(0.3) ? .counted(count) : nil)
            }
            return FileCoverage(path: path, lines: CoverageLines(lines))
        }
    }
}

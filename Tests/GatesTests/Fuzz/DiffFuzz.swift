import Basics
import Gates
import Reports
import TestSupport

/// Unified diffs.
enum DiffFuzz {
    static let subject = FuzzSubject(
        "unified-diff",
        seeds: CoverageOfChangeTests.diffs.map(\.0).filter { !$0.utf8.isEmpty } + [
            "diff --git a/x b/x\nold mode 100644\nnew mode 100755\n--- a/x\n+++ b/x\n@@ -1,2 +1,3 @@ f\n a\n+b\n c\n"
                + "@@ -9,0 +11,1 @@\n+d\n\\ No newline at end of file\ndiff --git a/b.bin b/b.bin\nGIT binary patch\n"
                + "delta 3\nKc${d\n\ndiff --git a/o b/p\nrename from o\nrename to p\n"
        ], files: FuzzChecks.real("diff-cover.patch"),
        words: [
            "@@ -1 +1 @@\n", "@@ -0,0 +1,2 @@\n+a\n+b\n", "\"b/\\303\\251\"", "/dev/null", "2147483647,2147483647",
        ],
        isCut: isCut
    ) { document, random in
        let changes: ChangedLines
        do throws(ReportError) {
            changes = try ChangedLines(diff: document, name: "diff")
        } catch {
            try FuzzChecks.check(error, of: document)
            return false
        }
        try check(changes, document)
        let data = measured(changes.files.prefix(5).map { ($0.path.string, [(1, 1), (2, 0), (13, 0)]) })
        let verdict = CoverageGate.evaluate(
            data, by: CoveragePolicy(minimum: random.percentage(), diff: random.percentage()), changes: changes)
        if let total = verdict.changed?.total {
            try FuzzFault.unless(total.covered <= total.valid && total.covered >= 0, "\(total)")
        }
        if random.chance(0.2) { try FuzzChecks.check(verdict.report, verdict.outcome) }
        return true
    }

    private static func check(_ changes: ChangedLines, _ document: [UInt8]) throws(FuzzFault) {
        try FuzzFault.unless(
            zip(changes.files, changes.files.dropFirst()).allSatisfy { $0.path < $1.path },
            "files twice or out of order")
        for file in changes.files {
            try FuzzFault.unless(!file.lines.isEmpty && !file.path.string.utf8.isEmpty, "a file of nothing")
            var last = -1
            for range in file.lines {
                try FuzzFault.unless(range.lowerBound > last + 1 || last < 0, "\(file.lines) do not rise")
                try FuzzFault.unless(range.lowerBound >= 1, "line \(range.lowerBound)")
                last = range.upperBound
            }
        }
        let added = document.split(separator: 0x0A).count { $0.first == UInt8(ascii: "+") }
        let count = changes.files.reduce(0) { $0 + $1.count }
        try FuzzFault.unless(count <= added, "\(count) new lines of \(added)")
    }

    /// Inside a line, a hunk, or between a file's name and its first hunk; elsewhere a cut cannot be told.
    @Sendable
    private static func isCut(_ whole: [UInt8], _ length: Int) -> Bool {
        let part = whole.prefix(length)
        guard let last = part.last else { return false }
        if last != 0x0A { return true }
        // What a hunk says it has, less what has come.
        var (old, new, isNamed) = (0, 0, false)
        for line in part.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() {
            if old > 0 || new > 0 {
                switch line.first {
                case UInt8(ascii: "+"): new -= 1
                case UInt8(ascii: "-"): old -= 1
                case UInt8(ascii: "\\"): break
                default: (old, new) = (old - 1, new - 1)
                }
            } else if line.starts(with: "@@ -".utf8) {
                let counts = line.split(separator: UInt8(ascii: " ")).dropFirst().prefix(2).map { place in
                    let parts = place.split(separator: UInt8(ascii: ","))
                    return parts.count == 2 ? Int(String(decoding: parts[1], as: UTF8.self)) ?? 0 : 1
                }
                guard counts.count == 2 else { return false }
                (old, new, isNamed) = (counts[0], counts[1], false)
            } else {
                isNamed = line.starts(with: "+++ ".utf8) && !line.starts(with: "+++ /dev/null".utf8)
            }
        }
        return old > 0 || new > 0 || isNamed
    }
}

package import Basics
package import Reports

/// Which lines a change adds or alters, by file (docs/formats/coverage.md#gate).
///
///     let changes = try ChangedLines(diff: bytes, name: "changes.patch")
///     changes.files  // [File(path: "pkg/m.py", lines: [13...17])]
package struct ChangedLines: Hashable, Sendable {
    /// A file that is there after the change.
    package struct File: Hashable, Sendable {
        /// As in the repository after the change.
        package let path: Key
        /// The lines that are new or altered, by their numbers after the change, rising.
        package let lines: [ClosedRange<Int>]
        /// Whether it is a link: its line is the path it leads to.
        package let isLink: Bool

        package init(path: Key, lines: [ClosedRange<Int>], isLink: Bool = false) {
            (self.path, self.lines, self.isLink) = (path, lines, isLink)
        }

        /// How many lines these are.
        package var count: Int { lines.reduce(0) { $0 + $1.count } }
    }

    /// The files with new or altered lines, in the order of their paths; those only deleted, renamed or shortened are
    /// not among them.
    package let files: [File]

    /// Makes changes of files in any order; several of one path are one file, lines may overlap.
    package init(files: [File]) {
        self.files = Dictionary(grouping: files, by: \.path).map { path, files in
            var lines: [ClosedRange<Int>] = []
            for range in files.flatMap(\.lines).sorted(by: { $0.lowerBound < $1.lowerBound }) {
                if let last = lines.last, range.lowerBound <= last.upperBound + 1 {
                    lines[lines.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
                } else {
                    lines.append(range)
                }
            }
            return File(path: path, lines: lines, isLink: files.allSatisfy(\.isLink))
        }
        .filter { !$0.lines.isEmpty }
        .sorted { $0.path < $1.path }
    }

    /// Reads what `git diff -U0` writes; also with more lines around a change. Nothing at all is a change of nothing.
    ///
    /// - Parameters:
    ///   - diff: The whole output.
    ///   - name: How errors call it.
    /// - Throws: `ReportError` for a diff that is cut inside a hunk, or of another form; one cut between hunks cannot be
    ///   told from a shorter one.
    package init(diff: [UInt8], name: String) throws(ReportError) {
        var rest: [UInt8]? = diff
        let source = {
            defer { rest = nil }
            return rest
        }
        self.init(
            files: try ReportInput.read(name, for: .changes, source: source) { text throws(ReportError) in
                var reader = DiffReader(name: name, source: text)
                return try reader.read()
            })
    }
}

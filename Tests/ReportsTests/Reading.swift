import Basics
import Reports

/// Reads `text` as a report in pieces of `chunk` bytes.
func coverage(_ text: String, chunk: Int = 4096, name: String = "report") throws(ReportError) -> CoverageData {
    try coverage(Array(text.utf8), chunk: chunk, name: name)
}

/// Reads `bytes` as a report in pieces of `chunk` bytes.
func coverage(_ bytes: [UInt8], chunk: Int = 4096, name: String = "report") throws(ReportError) -> CoverageData {
    var rest = bytes[...]
    return try CoverageReader.read(name: name) {
        defer { rest = rest.dropFirst(chunk) }
        return rest.isEmpty ? nil : Array(rest.prefix(chunk))
    }
}

/// `path 1:2 2:0(1/2)`: each file on a line with its lines, hits, and branches.
func shown(_ data: CoverageData) -> [String] {
    data.files.map { file in
        let lines = file.lines.map { line in
            let branches = line.branches.map { "(\($0.count.covered)/\($0.count.valid))" } ?? ""
            return " \(line.number):\(line.hits)\(branches)"
        }
        return file.path.string + lines.joined()
    }
}

/// Data of files with lines and their hits.
func measured(_ files: [(String, [(Int, Int)])]) -> CoverageData {
    CoverageData(
        files: files.map { path, lines in
            FileCoverage(path: .init(path), lines: CoverageLines(lines.map { CoverageLine(number: $0, hits: $1) }))
        })
}

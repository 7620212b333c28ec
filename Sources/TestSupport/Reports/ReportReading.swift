package import Basics
package import Gates
package import Reports

/// Reads `text` as a report in pieces of `chunk` bytes.
package func coverage(_ text: String, chunk: Int = 4096, name: String = "report") throws(ReportError) -> CoverageData {
    try coverage(Array(text.utf8), chunk: chunk, name: name)
}

/// Reads `bytes` as a report in pieces of `chunk` bytes.
package func coverage(_ bytes: [UInt8], chunk: Int = 4096, name: String = "report") throws(ReportError) -> CoverageData
{
    var rest = bytes[...]
    return try CoverageReader.read(name: name) {
        defer { rest = rest.dropFirst(chunk) }
        return rest.isEmpty ? nil : Array(rest.prefix(chunk))
    }
}

/// `path 1:2 2:0(1/2)`: each file on a line with its lines, hits, and branches.
package func shown(_ data: CoverageData) -> [String] {
    data.files.map { file in
        let lines = file.lines.map { line in
            let branches = line.branches.map { "(\($0.count.covered)/\($0.count.valid))" } ?? ""
            return " \(line.number):\(line.hits)\(branches)"
        }
        return file.path.string + lines.joined()
    }
}

/// Data of files with lines and their hits.
package func measured(_ files: [(String, [(Int, Int)])]) -> CoverageData {
    CoverageData(
        files: files.map { path, lines in
            FileCoverage(path: .init(path), lines: CoverageLines(lines.map { CoverageLine(number: $0, hits: $1) }))
        })
}

/// Reads `text` as a JUnit report in pieces of `chunk` bytes.
package func tests(_ text: String, chunk: Int = 4096) throws(ReportError) -> TestReport {
    try tests(Array(text.utf8), chunk: chunk)
}

/// Reads `bytes` as a JUnit report in pieces of `chunk` bytes.
package func tests(_ bytes: [UInt8], chunk: Int = 4096) throws(ReportError) -> TestReport {
    var rest = bytes[...]
    return try JUnitReader.read(name: "report") {
        defer { rest = rest.dropFirst(chunk) }
        return rest.isEmpty ? nil : Array(rest.prefix(chunk))
    }
}

/// `a.B::c failed x2 at f.py:3`: each test on a line.
package func shown(_ report: TestReport) -> [String] {
    report.cases.map { test in
        let attempts = test.attempts == 1 ? "" : " x\(test.attempts)"
        let line = test.line.map { ":\($0)" } ?? ""
        return "\(test.key.text) \(test.outcome.rawValue)\(attempts)" + (test.file.map { " at \($0)\(line)" } ?? "")
    }
}

/// Reads `text` as a report of benchmarks in pieces of `chunk` bytes.
package func benchmarks(_ text: String, chunk: Int = 4096) throws(ReportError) -> BenchmarkReport {
    try benchmarks(Array(text.utf8), chunk: chunk)
}

/// Reads `bytes` as a report of benchmarks in pieces of `chunk` bytes.
package func benchmarks(_ bytes: [UInt8], chunk: Int = 4096) throws(ReportError) -> BenchmarkReport {
    var rest = bytes[...]
    return try BenchmarkReader.read(name: "report") {
        defer { rest = rest.dropFirst(chunk) }
        return rest.isEmpty ? nil : Array(rest.prefix(chunk))
    }
}

/// `name seconds×count`, and what failed as `name! reason`.
package func shown(_ report: BenchmarkReport) -> [String] {
    report.samples.map { "\($0.name) \($0.seconds)×\($0.count)" } + report.failures.map { "\($0.name)! \($0.reason)" }
}

/// Reads `text` as a scanner's report in pieces of `chunk` bytes; `beside` are the texts of other files by their paths.
package func security(
    _ text: String, chunk: Int = 4096, format: SecurityFormat? = nil, root: Key? = nil, beside: [Key: String] = [:]
) throws(ReportError) -> SecurityReport {
    try security(Array(text.utf8), chunk: chunk, format: format, root: root, beside: beside)
}

/// Reads `bytes` as a scanner's report in pieces of `chunk` bytes.
package func security(
    _ bytes: [UInt8], chunk: Int = 4096, format: SecurityFormat? = nil, root: Key? = nil, beside: [Key: String] = [:]
) throws(ReportError) -> SecurityReport {
    let companion: SecurityReader.Companion = { path throws(ReportError) in
        guard let text = beside[Key(path)] else {
            throw ReportError(.unreadable, file: path, reason: "No such file or directory", remedy: "Make it")
        }
        return pieces(Array(text.utf8), chunk)
    }
    return try SecurityReader.read(
        name: "report", format: format, root: root, companion: companion, source: pieces(bytes, chunk))
}

/// `high B602 app/bad.py:3` or `unknown CVE-1 = GHSA-2 jinja2 2.4.1 < 2.11.3`, a line a finding.
package func shown(_ report: SecurityReport) -> [String] {
    report.findings.map { finding in
        let ids = finding.ids.map(\.string).joined(separator: " = ")
        var parts = [finding.severity.rawValue, ids]
        if let dependency = finding.dependency {
            parts.append("\(dependency.name) \(dependency.version)")
            if !dependency.fixedVersions.isEmpty {
                parts.append("< " + dependency.fixedVersions.joined(separator: ","))
            }
        }
        if let place = finding.place { parts.append(place.text) }
        if !finding.weaknesses.isEmpty {
            parts.append("CWE " + finding.weaknesses.map(String.init).joined(separator: ","))
        }
        return parts.joined(separator: " ")
    }
}

/// `bytes` in pieces of `chunk`.
package func pieces(_ bytes: [UInt8], _ chunk: Int) -> () -> [UInt8]? {
    var rest = bytes[...]
    return {
        defer { rest = rest.dropFirst(chunk) }
        return rest.isEmpty ? nil : Array(rest.prefix(chunk))
    }
}

/// A percentage the test is sure of.
package func percentage(_ text: String) -> Percentage {
    guard let value = Percentage(text) else { preconditionFailure("\(text) is a percentage") }
    return value
}

extension SecurityVerdict {
    /// Pass, or block.
    package var outcome: GateOutcome { report.outcome }
}

extension CoverageVerdict {
    /// Every reason why it did not pass.
    package var reason: String { findings.map(\.reason).joined(separator: "; ") }
}

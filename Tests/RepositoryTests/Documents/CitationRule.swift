/// Every document that a comment cites is in the repository, and so is the section: `docs/language/matrix.md#exclude`.
///
/// A section of another standard is cited with its name: `RFC 8259 §2`.
enum CitationRule {
    /// Words for standards whose sections may be cited by their numbers.
    private static let standards = ["RFC ", "SARIF 2.1.0", "XML 1.0", "specification"]

    /// The citations in the comments of a source file that lead nowhere; `read` gives the text of a file by its path
    /// from the root, nil where nothing is there.
    static func findings(path: String, text: String, read: (String) -> String?) -> [Finding] {
        var findings: [Finding] = []
        let namesStandard = standards.contains { text.contains($0) }
        for (line, source) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard let comment = comment(in: source) else { continue }
            let prose = MarkdownText(String(comment)).prose.joined()
            for match in prose.matches(
                of: /(?<file>[A-Za-z0-9_.\/-]*[A-Za-z0-9_-]\.md)(?:#(?<section>[A-Za-z0-9_-]+))?/)
            {
                let file = String(match.output.file)
                guard let content = read(file) else {
                    findings.append(Finding(path, line + 1, "cites \(file): nothing there"))
                    continue
                }
                guard let section = match.output.section, !LinkRule.anchors(of: content).contains(String(section))
                else { continue }
                findings.append(Finding(path, line + 1, "cites \(match.output.0): no such section"))
            }
            if prose.contains("§"), !namesStandard {
                findings.append(Finding(path, line + 1, "cites a section by its number: of which document?"))
            }
        }
        return findings
    }

    /// What stands behind `//` or `///`; nil where the line has no comment.
    private static func comment(in line: Substring) -> Substring? {
        var rest = line
        while let slash = rest.firstIndex(of: "/") {
            let after = rest[rest.index(after: slash)...]
            // Between quotes it is text of the program.
            let isQuoted = line[..<slash].count { $0 == "\"" } % 2 == 1
            if after.first == "/", !isQuoted { return after.drop { $0 == "/" } }
            rest = after
        }
        return nil
    }
}

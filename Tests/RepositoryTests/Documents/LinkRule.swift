/// Every relative link in a document leads to a file, and its anchor to a heading there.
enum LinkRule {
    /// The links of a document that lead nowhere; `read` gives the text of a file by its path from the root, an empty one
    /// for a folder, nil where nothing is there.
    static func findings(path: String, text: String, read: (String) -> String?) -> [Finding] {
        var findings: [Finding] = []
        for (line, prose) in MarkdownText(text).prose.enumerated() {
            for match in prose.matches(of: /\]\((?<target>[^) ]+)(?: "[^"]*")?\)/) {
                let target = String(match.output.target)
                if target.contains("://") || target.hasPrefix("mailto:") { continue }
                if let problem = problem(with: target, in: path, text: text, read: read) {
                    findings.append(Finding(path, line + 1, problem))
                }
            }
        }
        return findings
    }

    private static func problem(
        with target: String, in path: String, text: String, read: (String) -> String?
    ) -> String? {
        let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let file = resolve(String(parts[0]), from: path)
        guard let content = parts[0].isEmpty ? text : file.flatMap(read) else {
            return "link to \(target): nothing there"
        }
        guard parts.count == 2 else { return nil }
        return anchors(of: content).contains(String(parts[1])) ? nil : "link to \(target): no such heading"
    }

    /// The path from the root of a link in `document`; nil if it leaves the project.
    private static func resolve(_ link: String, from document: String) -> String? {
        var parts = document.split(separator: "/").dropLast()
        for part in link.split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(part)
            } else if parts.popLast() == nil {
                return nil
            }
        }
        return parts.joined(separator: "/")
    }

    /// The anchors that GitHub makes of a document's headings.
    static func anchors(of text: String) -> Set<String> {
        var anchors: Set<String> = []
        var fenced = false
        for line in text.split(separator: "\n") {
            if line.hasPrefix("```") { fenced.toggle() }
            guard !fenced, line.hasPrefix("#") else { continue }
            let heading = line.drop { $0 == "#" }.trimming(" ").lowercased()
            let slug = heading.unicodeScalars.compactMap { scalar -> String? in
                if scalar == " " { return "-" }
                let isKept = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                return isKept || scalar == "-" || scalar == "_" ? String(scalar) : nil
            }.joined()
            let count = (1...).first { !anchors.contains($0 == 1 ? slug : "\(slug)-\($0 - 1)") } ?? 1
            anchors.insert(count == 1 ? slug : "\(slug)-\(count - 1)")
        }
        return anchors
    }
}

import Basics

/// Writes the parts of `CoverageHTML`, in the order of the page.
struct CoverageHTMLWriter {
    private(set) var bytes: [UInt8] = []

    /// Appends what is markup.
    mutating func raw(_ markup: String) { bytes += markup.utf8 }

    /// Appends what is text, whoever wrote it.
    mutating func text(_ text: String) { MarkupText.append(FigureText.printable(text).utf8, to: &bytes) }

    // MARK: - Head

    mutating func head(title: String) {
        raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
        raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ")
        raw("style-src '\(CoverageHTMLParts.styleDigest)'; script-src '\(CoverageHTMLParts.scriptDigest)'; ")
        raw("base-uri 'none'; form-action 'none'\">\n")
        raw("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>Coverage of ")
        text(title)
        raw("</title>\n<style>\(CoverageHTMLParts.style)</style></head><body>\n")
    }

    mutating func summary(of verdict: CoverageVerdict, title: String) {
        let isPass = verdict.outcome == .pass
        raw("<header><p class=\"of\">Coverage of <b>")
        text(title)
        raw("</b></p>\n<h1>\(verdict.valid == 0 ? "–" : FigureText.percent(verdict.covered, of: verdict.valid))")
        raw(
            "<small>&#8239;%</small> <span class=\"\(isPass ? "pass" : "block")\">\(isPass ? "pass" : "blocked")</span>"
        )
        raw("</h1>\n")
        bar(verdict.covered, of: verdict.valid, isBad: !isPass)
        let policy = verdict.policy
        raw("<p>\(FigureText.grouped(verdict.covered)) of \(FigureText.grouped(verdict.valid)) ")
        raw("\(policy.measure.units(verdict.valid)) in \(FigureText.count(verdict.files.count, "file", "files")); ")
        raw("the minimum is \(policy.minimum)&#8239;%")
        if let perFile = policy.perFile { raw(", for each file \(perFile)&#8239;%") }
        raw("</p>\n")
        for finding in verdict.findings {
            raw("<p class=\"why\"><b>")
            text(finding.check.rawValue)
            raw("</b> ")
            text("\(finding.reason). \(finding.remedy)")
            raw("</p>\n")
        }
        raw("</header>\n")
    }

    /// A bar of the covered part; its width is an attribute, since the page's policy allows no inline style.
    private mutating func bar(_ covered: Int, of valid: Int, isBad: Bool) {
        let percent = FigureText.percentNumber(covered, of: valid)
        let level = isBad ? "low" : percent >= 80 ? "high" : percent >= 50 ? "middle" : "low"
        raw("<svg class=\"bar \(level)\" viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\">")
        raw("<rect width=\"\(percent)\" height=\"1\"/></svg>")
    }

    // MARK: - Table

    /// All files, the most missed first, each a link to its source.
    mutating func table(of verdict: CoverageVerdict) {
        raw("<nav aria-label=\"Files\"><table><thead><tr><th scope=\"col\">File</th><th scope=\"col\">Covered</th>")
        raw("<th scope=\"col\" class=\"bars\"></th><th scope=\"col\">Missed</th>")
        raw("<th scope=\"col\" class=\"all\">Of</th></tr></thead><tbody>\n")
        let order = verdict.files.indices.sorted {
            let (left, right) = (verdict.files[$0], verdict.files[$1])
            return (right.missed, left.path) < (left.missed, right.path)
        }
        for index in order {
            let file = verdict.files[index]
            raw("<tr\(file.isBelowMinimum ? " class=\"under\"" : "")><td><a href=\"#f\(index)\">")
            path(file.path)
            raw("</a></td>")
            let hundredths = FigureText.percentNumber(file.covered, of: file.valid)
            raw("<td data-v=\"\(hundredths)\">\(FigureText.percentColumn(file.covered, of: file.valid))&#8239;%</td>")
            raw("<td class=\"bars\">")
            bar(file.covered, of: file.valid, isBad: file.isBelowMinimum)
            raw("</td><td data-v=\"\(file.missed)\">\(FigureText.grouped(file.missed))</td>")
            raw("<td class=\"all\" data-v=\"\(file.valid)\">\(FigureText.grouped(file.valid))</td></tr>\n")
        }
        raw("</tbody></table></nav>\n")
    }

    /// A path with its folder apart, and places to break at behind each slash.
    private mutating func path(_ path: Key) {
        let parts = path.string.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        raw("<span>")
        for part in parts.dropLast() {
            text(String(decoding: part, as: UTF8.self))
            raw("/<wbr>")
        }
        raw("</span><b>")
        if let name = parts.last { text(String(decoding: name, as: UTF8.self)) }
        raw("</b>")
    }

    // MARK: - A file

    mutating func file(
        _ file: CoverageVerdict.File, number: Int, in verdict: CoverageVerdict, source: [UInt8]?, changed: Set<Int>
    ) {
        let measure = verdict.policy.measure
        raw("<details\(verdict.files.count == 1 ? " open" : "")><summary><h2>")
        path(file.path)
        raw("</h2><span>\(FigureText.percentColumn(file.covered, of: file.valid))&#8239;%</span> ")
        raw("<span class=\"part\">\(FigureText.grouped(file.covered)) of \(FigureText.grouped(file.valid))</span>")
        raw("</summary>\n<div id=\"f\(number)\">")
        let shown = source.map { $0.count <= CoverageHTML.sourceLimit ? CoverageHTMLSource.lines($0) : [] } ?? []
        missed(measure.missed(in: file.coverage), number: number, shown: shown.count)
        let last = file.coverage.lines.reduce(0) { max($0, $1.number) }
        if let source {
            if source.count > CoverageHTML.sourceLimit {
                raw("<p class=\"note\">The source is not shown: \(FigureText.grouped(source.count)) bytes.</p>")
            } else if last > shown.count {
                raw("<p class=\"note\">The report names line \(last) and the source has ")
                raw("\(FigureText.count(shown.count, "line", "lines")): they are not of the same state.</p>")
            }
        } else {
            raw("<p class=\"note\">The source is not at hand.</p>")
        }
        if !shown.isEmpty { self.source(shown, of: file.coverage, number: number, changed: changed) }
        raw("</div></details>\n")
    }

    /// The stretches that are not covered, each a link to its first line where that is shown.
    private mutating func missed(_ stretches: [ClosedRange<Int>], number: Int, shown: Int) {
        guard !stretches.isEmpty else { return raw("<p class=\"missed\">Nothing is missed.</p>") }
        raw("<p class=\"missed\">Missed:")
        for stretch in stretches {
            let name = FigureText.ranges([stretch])
            let isShown = (1...max(shown, 1)).contains(stretch.lowerBound) && shown > 0
            raw(isShown ? " <a href=\"#f\(number)-\(stretch.lowerBound)\">\(name)</a>" : " <span>\(name)</span>")
        }
        raw("</p>")
    }

    /// One element for each line: its number is counted and its hits are shown by the style, so that neither is copied
    /// along with the source.
    private mutating func source(_ lines: [[UInt8]], of file: FileCoverage, number: Int, changed: Set<Int>) {
        raw("<pre tabindex=\"0\" aria-label=\"Source\"><code>")
        var measured = file.lines.makeIterator()
        var next = measured.next()
        for (index, line) in lines.enumerated() {
            while let early = next, early.number < index + 1 { next = measured.next() }
            var kinds = changed.contains(index + 1) ? ["c"] : []
            var (data, remark) = ("", "")
            if let found = next, found.number == index + 1 {
                data = " data-h=\"\(Self.short(found.hits))\""
                if found.hits == 0 {
                    kinds.append("m")
                } else if let count = found.branches?.count, count.covered < count.valid {
                    kinds.append("p")
                    remark = "<i>\(count.covered) of \(count.valid) branches</i>"
                } else {
                    kinds.append("h")
                }
            }
            let kind = kinds.isEmpty ? "" : " class=\"\(kinds.joined(separator: " "))\""
            raw("<span id=\"f\(number)-\(index + 1)\"\(kind)\(data)>")
            MarkupText.append(line, to: &bytes)
            raw("\(remark)\n</span>")
        }
        raw("</code></pre>")
    }

    /// At most four characters: `0`, `9999`, `12k`, `3M`, `2G`, `1T+`.
    static func short(_ hits: Int) -> String {
        let units = [(1, ""), (1000, "k"), (1_000_000, "M"), (1_000_000_000, "G")]
        guard hits > 9999, let unit = units.first(where: { hits / $0.0 < 1000 }) else {
            return hits > 9999 ? "1T+" : "\(hits)"
        }
        return "\(hits / unit.0)\(unit.1)"
    }
}

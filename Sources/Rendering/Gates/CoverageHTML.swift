package import Basics
package import Gates
import Reports

/// A coverage report with its sources as one HTML file that needs nothing else. Pure.
///
/// What stands in it comes from strangers, file names as well as sources: all of it is escaped byte by byte, and the
/// policy of the page lets no script and no style run but the two of `CoverageHTMLParts`, known by their digests.
/// Without JavaScript everything is there too; it sorts, filters and jumps.
package enum CoverageHTML {
    /// A longer source is not shown: no page stays usable with it.
    static let sourceLimit = 1 << 20

    /// Makes the page.
    ///
    /// - Parameters:
    ///   - verdict: What was measured and decided.
    ///   - title: What was measured: a repository's name.
    ///   - sources: Gives the bytes of a file by its path, nil where it is not at hand.
    ///   - changed: The lines of a change by path; they are marked.
    /// - Returns: The document in UTF-8.
    package static func render(
        _ verdict: CoverageVerdict, title: String, sources: (Key) throws -> [UInt8]?, changed: [Key: Set<Int>] = [:]
    ) rethrows -> [UInt8] {
        var page = CoverageHTMLWriter()
        page.head(title: title)
        page.summary(of: verdict, title: title)
        if !verdict.files.isEmpty {
            page.table(of: verdict)
            page.raw("<main>\n")
            for (index, file) in verdict.files.enumerated() {
                // The source of another file must not stand beside these lines.
                let isKnown = file.coverage.report == nil
                page.file(
                    file, number: index, in: verdict, source: isKnown ? try sources(file.path) : nil,
                    changed: isKnown ? changed[file.path] ?? [] : [])
            }
            page.raw("</main>\n")
        }
        page.raw("<script>\(CoverageHTMLParts.script)</script>\n</body></html>\n")
        return page.bytes
    }
}

/// Writes the parts of `CoverageHTML`, in the order of the page.
struct CoverageHTMLWriter {
    private(set) var bytes: [UInt8] = []

    /// Appends what is markup.
    mutating func raw(_ markup: String) { bytes += markup.utf8 }

    /// Appends what is text, whoever wrote it.
    mutating func text(_ text: String) { MarkupText.append(SafeText.line(text).utf8, to: &bytes) }

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

/// Sources as lines that can stand in a page.
enum CoverageHTMLSource {
    /// A longer line is cut; what is left of it is not made by hand.
    static let lineLimit = 4000

    /// The lines of a source, without their ends: broken UTF-8 repaired, control and direction characters shown as
    /// U+FFFD so that no line looks like other code than it is, tabs kept.
    static func lines(_ source: [UInt8]) -> [[UInt8]] {
        var lines = source.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { line in
            var line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            let isCut = line.count > lineLimit
            if isCut { line = line.prefix(lineLimit) }
            let isPlain = line.allSatisfy { (0x20..<0x7F).contains($0) || $0 == 0x09 }
            var result = isPlain ? Array(line) : printable(line)
            if isCut { result += "…".utf8 }
            return result
        }
    }

    private static func printable(_ line: ArraySlice<UInt8>) -> [UInt8] {
        let parts = line.split(separator: 0x09, omittingEmptySubsequences: false)
        return Array(
            parts.map { Array(SafeText.line(String(decoding: $0, as: UTF8.self)).utf8) }.joined(separator: [0x09]
            ))
    }
}

/// What of `CoverageHTML` is the same in each page: its style and its script, and the digests by which the policy of
/// the page knows them (a test makes them again).
enum CoverageHTMLParts {
    static let styleDigest = "sha256-wrDy15SLkoTXKrfXBseBCxm5/cYN1B16qKtCu2Qdy/w="
    static let scriptDigest = "sha256-zehC7EW4+7BzdE84zSnaJB0rUI4DLY19e2QXsKm5hWk="

    static let style = """
        :root{color-scheme:light dark;--bg:#fff;--fg:#1c2128;--dim:#656d76;--line:#d8dee4;--soft:#f6f8fa;
        --link:#0757ba;
        --good:#1a7f37;--mid:#9a6700;--bad:#c22334;--badbg:#ffe9e9;--midbg:#fff6d6;--goodbar:#4ac26b;
        --midbar:#dba928;--change:#0969da}
        @media(prefers-color-scheme:dark){:root{--bg:#0f141b;--fg:#dfe5ec;--dim:#919ba7;--line:#2c343e;
        --soft:#171d26;
        --link:#6cb0ff;--good:#4cc065;--mid:#dcae42;--bad:#ff7d78;--badbg:#3c191e;--midbg:#352b0e;--goodbar:#2f9a47;
        --midbar:#c59a33;--change:#5aa4ff}}
        *,::before,::after{box-sizing:border-box}
        body{margin:0 auto;padding:2rem 1.25rem 6rem;max-width:72rem;background:var(--bg);color:var(--fg);
        font:16px/1.5 system-ui,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;font-variant-numeric:tabular-nums}
        a{color:var(--link);text-decoration:none}a:hover{text-decoration:underline}
        :focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:3px}
        [hidden]{display:none!important}
        header p{margin:.5rem 0;color:var(--dim);overflow-wrap:anywhere}header p.of{margin:0}
        header b{color:var(--fg)}
        h1{display:flex;flex-wrap:wrap;align-items:baseline;margin:0 0 .5rem;font-size:3.25rem;font-weight:650;
        line-height:1.15;
        letter-spacing:-.02em}
        h1 small{font-size:1.5rem;font-weight:500;color:var(--dim);letter-spacing:0}
        h1 span{margin-left:.85rem;padding:.15rem .7rem;align-self:center;border-radius:1rem;font-size:.875rem;
        font-weight:600;
        letter-spacing:0;line-height:1.5;border:1px solid}
        .pass{color:var(--good)}.block{color:var(--bad)}
        header p.why{padding:.6rem .9rem;border-left:3px solid var(--bad);background:var(--badbg);color:var(--fg);
        border-radius:0 6px 6px 0}
        header p.why b{margin-right:.35rem;color:var(--bad)}
        .bar{display:block;width:100%;height:8px;border-radius:4px;background:var(--line)}
        .bar rect{fill:var(--goodbar)}.bar.middle rect{fill:var(--midbar)}.bar.low rect{fill:var(--bad)}
        .tools{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem 1rem;margin-top:2rem;color:var(--dim);
        font-size:.875rem}
        .tools input{flex:1 1 14rem;max-width:24rem;padding:.45rem .7rem;border:1px solid var(--line);
        border-radius:6px;
        background:var(--bg);color:inherit;font:inherit;font-size:1rem}
        kbd{padding:0 .35rem;border:1px solid var(--line);border-bottom-width:2px;border-radius:4px;
        background:var(--soft);
        font:.8125rem/1.4 ui-monospace,Menlo,Consolas,monospace}
        nav{margin:1rem 0 2.5rem}
        table{width:100%;border-collapse:collapse;font-size:.9375rem}
        th,td{padding:.4rem .6rem;text-align:right;white-space:nowrap;border-bottom:1px solid var(--line)}
        th{position:sticky;top:0;z-index:1;border:0;box-shadow:inset 0 -1px var(--line);background:var(--bg);
        color:var(--dim);font-size:.8125rem;font-weight:600}
        th:first-child,td:first-child{width:100%;padding-left:0;text-align:left;white-space:normal;
        overflow-wrap:anywhere}
        th:last-child,td:last-child{padding-left:1rem;padding-right:0}
        th button{padding:0;border:0;background:none;color:inherit;font:inherit;cursor:pointer}
        th button:hover{color:var(--fg)}
        th[aria-sort] button{color:var(--fg)}
        th[aria-sort=ascending] button::after{content:" ↑"}th[aria-sort=descending] button::after{content:" ↓"}
        td a{display:block}td a span{color:var(--dim)}td a b{font-weight:550}
        td.bars{min-width:8rem}td .bar{height:6px}
        tbody tr:hover{background:var(--soft)}
        tr.under td:nth-child(2){color:var(--bad);font-weight:600}
        details{margin-bottom:.5rem;border:1px solid var(--line);border-radius:8px}
        summary{position:sticky;top:0;z-index:1;display:flex;flex-wrap:wrap;align-items:baseline;gap:0 1rem;
        padding:.55rem .9rem;
        border-radius:8px;background:var(--soft);cursor:pointer;list-style:none}
        summary::-webkit-details-marker{display:none}
        summary::before{content:"";flex:none;align-self:center;width:.6rem;height:.6rem;margin:0 -.35rem 0 .1rem;
        border:solid var(--dim);border-width:0 2px 2px 0;transform:rotate(-45deg)}
        details[open]>summary::before{transform:rotate(45deg)}
        details[open]>summary{border-radius:8px 8px 0 0;border-bottom:1px solid var(--line)}
        h2{flex:1 1 12rem;margin:0;font-size:.9375rem;font-weight:400;overflow-wrap:anywhere}h2 b{font-weight:600}
        h2 span,.part{color:var(--dim)}.part{min-width:6.5rem;text-align:right}
        summary{font-size:.9375rem}
        details>div{scroll-margin-top:3rem}
        .missed,.note{margin:0;padding:.5rem .9rem;font-size:.875rem;color:var(--dim);
        border-bottom:1px solid var(--line);
        max-height:8.5rem;overflow:auto}
        .missed a,.missed span{display:inline-block;margin-right:.5rem}
        .missed a{color:var(--bad)}
        .note{color:var(--mid)}
        pre{margin:0;padding:.4rem 0;overflow-x:auto;counter-reset:n;tab-size:4;border-radius:0 0 8px 8px;
        font:.8125rem/1.55 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
        code{display:inline-block;min-width:100%;font:inherit}
        code>span{display:block;position:relative;padding:0 1rem 0 13.5ch;counter-increment:n;
        scroll-margin-top:7rem}
        code>span::before,code>span::after{position:absolute;top:0;height:100%;color:var(--dim);text-align:right;
        user-select:none}
        code>span::before{content:counter(n);left:0;width:5.5ch}
        code>span::after{content:attr(data-h);left:6ch;width:6ch;padding-right:1ch;
        border-right:1px solid var(--line)}
        code>span[data-h]::after{content:attr(data-h) "×"}
        code>.h::after{color:var(--good)}
        code>.m{background:var(--badbg)}code>.m::after{border-right:3px solid var(--bad);color:var(--bad);
        font-weight:700}
        code>.p{background:var(--midbg)}code>.p::after{border-right:3px solid var(--mid);color:var(--mid);
        font-weight:700}
        code>.c::before{color:var(--change);font-weight:700;box-shadow:inset 3px 0 var(--change)}
        code>:target{outline:2px solid var(--link);outline-offset:-2px}
        code i{margin-left:2ch;color:var(--mid);font-style:normal;font-size:.92em;user-select:none}
        footer{margin-top:3rem;color:var(--dim);font-size:.875rem}
        @media(max-width:40rem){body{padding:1.25rem .75rem 4rem}h1{font-size:2.5rem}.bars,.all{display:none}
        th,td{padding:.4rem .35rem}th:nth-child(4),td:nth-child(4){padding-right:0}.part{min-width:0}
        h2{flex-basis:calc(100% - 2rem)}.tools span{display:none}
        code>span{padding-left:10.5ch}code>span::before{width:4.5ch}code>span::after{left:4.5ch;width:5.5ch;
        padding-right:.5ch}}
        @media print{summary,th{position:static}.tools{display:none}}
        """

    static let script = """
        (()=>{const d=document,all=(s,e=d)=>[...e.querySelectorAll(s)],table=d.querySelector('table');
        const open=()=>{const e=d.getElementById(location.hash.slice(1)),f=e&&e.closest('details');
        if(f&&!f.open){f.open=true;e.scrollIntoView()}};
        addEventListener('hashchange',open);open();
        if(!table)return;
        const body=table.tBodies[0],rows=[...body.rows],files=all('details'),value=(r,i)=>r.cells[i].dataset.v;
        all('th',table).forEach((th,i)=>{if(!th.textContent)return;
        const b=d.createElement('button');b.type='button';b.append(...th.childNodes);th.append(b);
        b.addEventListener('click',()=>{const up=th.ariaSort?th.ariaSort==='descending':i===0;
        all('th',table).forEach(o=>o.removeAttribute('aria-sort'));
        th.setAttribute('aria-sort',up?'ascending':'descending');
        const by=i===0?(x,y)=>{const p=x.cells[0].textContent,q=y.cells[0].textContent;return p<q?-1:p>q?1:0}
        :(x,y)=>value(x,i)-value(y,i);
        body.append(...rows.sort((x,y)=>up?by(x,y):by(y,x)))})});
        all('th',table)[3].setAttribute('aria-sort','descending');
        const make=t=>d.createElement(t);
        const tools=make('div'),find=make('input'),count=make('output'),keys=make('span');
        tools.className='tools';find.type='search';find.placeholder='Filter files';
        find.setAttribute('aria-label','Filter files');
        const key=k=>{const e=make('kbd');e.append(k);return e};
        keys.append(key('n'),' ',key('p'),' next, previous missed  ',key('/'),' filter');
        tools.append(find,count,keys);table.parentNode.before(tools);
        const names=files.map(f=>f.querySelector('h2').textContent.toLowerCase());
        const filter=()=>{const t=find.value.toLowerCase();let n=0;
        rows.forEach(r=>{r.hidden=!r.cells[0].textContent.toLowerCase().includes(t);n+=!r.hidden});
        files.forEach((f,i)=>{f.hidden=!names[i].includes(t)});
        count.value=t?n+' of '+rows.length+' files':''};
        find.addEventListener('input',filter);
        const stops=all('.missed a');
        addEventListener('keydown',e=>{if(e.ctrlKey||e.metaKey||e.altKey)return;
        if(e.target===find){if(e.key==='Escape'){find.value='';filter();find.blur()}return}
        if(e.key==='/'){e.preventDefault();find.focus();return}
        const step={n:1,p:-1}[e.key];if(!step)return;
        const seen=stops.filter(s=>!s.closest('details').hidden);if(!seen.length)return;
        const at=seen.findIndex(s=>s.hash===location.hash),to=at<0?(step>0?0:seen.length-1):at+step;
        if(seen[to])location.hash=seen[to].hash})})()
        """
}

import Basics
import Gates
import Rendering
import Reports
import TestSupport
import Testing

struct CoverageHTMLTests {
    private static func file(_ path: Key, _ lines: [CoverageLine]) -> FileCoverage {
        FileCoverage(path: path, lines: CoverageLines(lines))
    }

    private static func page(
        _ files: [FileCoverage], title: String = "cars", minimum: String = "50", perFile: String? = nil,
        measure: CoverageMeasure = .lines, changed: [Key: Set<Int>] = [:],
        sources: (Key) -> [UInt8]? = { _ in nil }
    ) -> String {
        let verdict = CoverageGate.evaluate(
            CoverageData(files: files),
            by: CoveragePolicy(measure: measure, minimum: percentage(minimum), perFile: perFile.map(percentage)))
        return String(
            decoding: CoverageHTML.render(verdict, title: title, sources: sources, changed: changed), as: UTF8.self)
    }

    /// The page from `<body>` on, without the script.
    private static func body(_ page: String) -> String {
        let start = page.firstRange(of: "<body>\n")?.upperBound ?? page.endIndex
        let end = page.firstRange(of: "<script>")?.lowerBound ?? page.endIndex
        return start < end ? String(page[start..<end]) : ""
    }

    private static let branch = CoverageBranches.counted(BranchCount(covered: 1, valid: 2))

    @Test func aPageShowsFiguresReasonsFilesAndLines() {
        let page = Self.page(
            [
                Self.file(
                    "app/a.py",
                    [
                        CoverageLine(number: 1, hits: 12_345), CoverageLine(number: 2, hits: 1, branches: Self.branch),
                        CoverageLine(number: 4, hits: 0), CoverageLine(number: 5, hits: 0),
                    ]), Self.file("b.py", [CoverageLine(number: 1, hits: 1)]),
            ], minimum: "70", changed: ["app/a.py": [3, 4]]
        ) { path in
            path == "b.py" ? nil : Array("def f(x):\r\n\tif x < 1 & y:\n\n  a\n  b # \u{202E}é\u{1B}".utf8) + [0xFF]
        }
        #expect(
            Self.body(page) == """
                <header><p class="of">Coverage of <b>cars</b></p>
                <h1>60<small>&#8239;%</small> <span class="block">blocked</span></h1>
                <svg class="bar low" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">\
                <rect width="60.0" height="1"/></svg><p>3 of 5 lines in 2 files; the minimum is 70&#8239;%</p>
                <p class="why"><b>minimum</b> 3 of 5 lines covered, 60 %: the minimum of 70 % takes 4. \
                Cover 1 more line, first in app/a.py:4-5</p>
                </header>
                <nav aria-label="Files"><table><thead><tr><th scope="col">File</th><th scope="col">Covered</th>\
                <th scope="col" class="bars"></th><th scope="col">Missed</th><th scope="col" class="all">Of</th></tr>\
                </thead><tbody>
                <tr><td><a href="#f0"><span>app/<wbr></span><b>a.py</b></a></td><td data-v="50.0">50.00&#8239;%</td>\
                <td class="bars"><svg class="bar middle" viewBox="0 0 100 1" preserveAspectRatio="none" \
                aria-hidden="true"><rect width="50.0" height="1"/></svg></td><td data-v="2">2</td>\
                <td class="all" data-v="4">4</td></tr>
                <tr><td><a href="#f1"><span></span><b>b.py</b></a></td><td data-v="100.0">100.00&#8239;%</td>\
                <td class="bars"><svg class="bar high" viewBox="0 0 100 1" preserveAspectRatio="none" \
                aria-hidden="true"><rect width="100.0" height="1"/></svg></td><td data-v="0">0</td>\
                <td class="all" data-v="1">1</td></tr>
                </tbody></table></nav>
                <main>
                <details><summary><h2><span>app/<wbr></span><b>a.py</b></h2><span>50.00&#8239;%</span> \
                <span class="part">2 of 4</span></summary>
                <div id="f0"><p class="missed">Missed: <a href="#f0-4">4-5</a></p>\
                <pre tabindex="0" aria-label="Source"><code>\
                <span id="f0-1" class="h" data-h="12k">def f(x):
                </span><span id="f0-2" class="p" data-h="1">\tif x &lt; 1 &amp; y:<i>1 of 2 branches</i>
                </span><span id="f0-3" class="c">
                </span><span id="f0-4" class="c m" data-h="0">  a
                </span><span id="f0-5" class="m" data-h="0">  b # \u{FFFD}é\u{FFFD}\u{FFFD}
                </span></code></pre></div></details>
                <details><summary><h2><span></span><b>b.py</b></h2><span>100.00&#8239;%</span> \
                <span class="part">1 of 1</span></summary>
                <div id="f1"><p class="missed">Nothing is missed.</p>\
                <p class="note">The source is not at hand.</p></div></details>
                </main>

                """)
    }

    @Test func sourcesOfAnotherStateAndTooLongOnesAreNamed() {
        let lines = [CoverageLine(number: 1, hits: 0), CoverageLine(number: 9, hits: 0)]
        let page = Self.page([Self.file("a", lines)]) { _ in Array("1\n2\n".utf8) }
        #expect(page.contains("The report names line 9 and the source has 2 lines: they are not of the same state."))
        #expect(page.contains("Missed: <a href=\"#f0-1\">1-9</a>"))
        let long = Self.page([Self.file("a", lines)]) { _ in [UInt8](repeating: 10, count: 1 << 20 + 1) }
        #expect(long.contains("The source is not shown: 1,048,577 bytes."))
        #expect(long.contains("Missed: <span>1-9</span>") && !long.contains("<pre"))
        let cut = Self.page([Self.file("a", lines)]) { _ in [UInt8](repeating: UInt8(ascii: "x"), count: 5000) }
        #expect(cut.contains(String(repeating: "x", count: 4000) + "…\n"))
        #expect(!Self.page([Self.file("a", lines)]) { _ in [] }.contains("<pre"))
    }

    @Test func nothingMeasuredIsAPageToo() {
        let page = Self.page([])
        #expect(page.contains("<h1>–<small>") && page.contains("<span class=\"block\">blocked</span>"))
        #expect(!page.contains("<table") && !page.contains("<main"))
    }

    /// The policy lets run what its digests are of, and nothing else.
    @Test func theDigestsAreThoseOfStyleAndScript() throws {
        let page = Self.page([])
        for (part, directive) in [("style", "style-src"), ("script", "script-src")] {
            let start = try #require(page.firstRange(of: "<\(part)>")).upperBound
            let end = try #require(page.firstRange(of: "</\(part)>")).lowerBound
            let digest = SHA256Text.base64(of: Array(page[start..<end].utf8))
            #expect(page.contains("\(directive) 'sha256-\(digest)';"), "\(part): sha256-\(digest)")
        }
        #expect(page.contains("content=\"default-src 'none'; style-src"))
        #expect(page.contains("base-uri 'none'; form-action 'none'\">"))
        #expect(SHA256Text.base64(of: Array("abc".utf8)) == "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")
        #expect(page.utf8.count { $0 == UInt8(ascii: "<") } > 10)
    }

    /// Whatever names and sources hold, the page has the markup it has with harmless ones.
    @Test func noTextBecomesMarkup() {
        let source = RandomSource()
        let pieces = [
            "<script>alert(1)</script>", "</script>", "</style>", "</span>", "<!--", "-->", "<img src=x onerror=y>",
            "\"",
            "'", "&lt;", "&#60;", "&", "<", ">", "=", " ", "x", "é", "\u{202E}", "\u{0}", "\u{1B}", "]]>", "`", "\t",
        ]
        for index in 0..<ProveTier.count(sample: 400, full: 5_000) {
            var random = source.fork(index)
            func text(_ most: Int) -> String {
                // A slash in a path is markup's affair: it gets a place to break at.
                (0..<random.int(in: 1...most)).map { _ in random.pick(pieces) }.joined().replacing("/", with: "|")
            }
            let path = text(6)
            let code = (0..<5).map { _ in text(8) }
            var bytes = Array(code.joined(separator: "\n").utf8)
            if random.chance(0.3) { bytes[random.int(in: 0...(bytes.count - 1))] = 0xFE }
            let isBroken = bytes.split(separator: 10, omittingEmptySubsequences: false).count != 5
            let lines = (1...4).map { CoverageLine(number: $0, hits: random.int(in: 0...2)) }
            let hostile = Self.page([Self.file(Key(path), lines)], title: path, perFile: "90") { _ in bytes }
            let harmless = Self.page([Self.file("x", lines)], title: "x", perFile: "90") { _ in
                Array("1\n2\n3\n4\n5".utf8)
            }
            if !isBroken { #expect(Self.markup(hostile) == Self.markup(harmless), "\(source) case \(index)") }
            let hasControl = hostile.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\t" }
            #expect(!hasControl && !hostile.unicodeScalars.contains("\u{202E}"), "\(source) case \(index)")
        }
    }

    /// Each `<…>` of the body, in order.
    private static func markup(_ page: String) -> [String] {
        var tags: [String] = []
        var rest = Array(body(page).utf8)[...]
        while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
            let end = rest[start...].firstIndex(of: UInt8(ascii: ">")) ?? rest.endIndex - 1
            tags.append(String(decoding: rest[start...end], as: UTF8.self))
            rest = rest[(end + 1)...]
        }
        return tags
    }

    @Test(arguments: [
        (0, "0"), (9999, "9999"), (10_000, "10k"), (999_999, "999k"), (1_000_000, "1M"), (2_500_000_000, "2G"),
        (Int.max, "1T+"),
    ])
    func hitsTakeFourCharactersAtMost(hits: Int, text: String) {
        let page = Self.page([Self.file("a", [CoverageLine(number: 1, hits: hits)])]) { _ in [0x61] }
        #expect(page.contains("data-h=\"\(text)\""))
    }
}

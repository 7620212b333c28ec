import Basics
import Rendering
import TestSupport
import Testing

/// Summaries as a terminal shows them.
struct MarkdownTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let name: String
        let markdown: String
        let shown: String
        var width: Int?

        init(_ name: String, _ markdown: String, _ shown: String, width: Int? = nil) {
            (self.name, self.markdown, self.shown, self.width) = (name, markdown, shown, width)
        }

        var testDescription: String { name }
    }

    @Test(arguments: [
        Example("nothing", "", ""),
        Example("headings", "# One #\ntext\n\n###### Six\nTwo\n---\n", "One\n\ntext\n\nSix\n\nTwo\n"),
        Example("no heading", "#one\n####### seven\n", "#one ####### seven\n"),
        Example("paragraphs", "one\ntwo  \nthree\\\nfour\n\n\nfive", "one two\nthree\nfour\n\nfive\n"),
        Example(
            "emphasis", "**strong** *slanted* __both__ _x_ ***all*** snake_case 2 * 3 * 4 **open ~~gone~~",
            "strong slanted both x all snake_case 2 * 3 * 4 **open gone\n"),
        Example("code", "a `b*c*` ``d`e`` `open", "a b*c* d`e `open\n"),
        Example("escapes", #"\*a\* \\ &lt;b&gt; &amp;&#65;&#x42; &nope; \q"#, "*a* \\ <b> &AB &nope; \\q\n"),
        Example(
            "links", "[text](https://x.test/a) <https://y.test> ![words](p.png) [https://z](https://z) [open](",
            "text (https://x.test/a) https://y.test words https://z [open](\n"),
        Example("a picture in a link", "x [y [![Badge](b.svg)](https://b.test) z", "x [y Badge (https://b.test) z\n"),
        Example(
            "lists", "- one\n- two\n  more\n  - inner\n* [ ] open\n* [x] done\n\n1. first\n2. second\n",
            "• one\n• two more\n  • inner\n• ☐ open\n• ☑ done\n1. first\n2. second\n"),
        Example(
            "fences", "text\n```sh\n# no *heading*\n\n  in\n```\nafter\n~~~\n```\n",
            """
            text

            │ # no *heading*
            │
            │   in

            after

            │ ```
            │

            """),
        Example(
            "a table", "| a | b\\|c | d |\n|:--|--:|---|\n| 1 | 22 | `x` |\n| 333 | 4 |\nafter\n",
            """
            a    b|c  d
            ───────────
            1     22  x
            333    4

            after

            """),
        Example("no table", "a | b\nc | d\n", "a | b c | d\n"),
        Example("quotes", "> one\n> - two\n>> three\nfour\n", "▌ one\n▌\n▌ • two\n▌\n▌ ▌ three\n\nfour\n"),
        Example(
            "a rule", "a\n\n***\n- - -\n",
            "a\n\n\(String(repeating: "─", count: 40))\n\n\(String(repeating: "─", count: 40))\n"),
        Example(
            "what actions write",
            """
            <h1>Results</h1>
            <table><tr><th>File</th><th>Result</th></tr><tr><td><code>a.js</code></td><td>Pass ✅</td></tr></table>
            <ul><li>one<ul><li>in</li></ul></li><li>two &amp; three</li></ul>
            <pre lang="js"><code>let x = 1 &lt; 2

            let y</code></pre>
            <details><summary>More</summary>
            inside <a href="https://x.test">link</a><br>next</details>
            <!-- hidden -->

            **after**
            """,
            """
            Results

            File  Result
            ─────────────
            a.js  Pass ✅

            • one
              • in
            • two & three

            │ let x = 1 < 2
            │
            │ let y

            ▸ More

            inside link (https://x.test)
            next

            after

            """),
        Example("tags in text", "a <b>b</b> <script>c</script> 1 < 2 > x<br>d <!e>", "a b c 1 < 2 > x\nd <!e>\n"),
        Example(
            "wrapping", "The quick *brown fox* jumps over the lazy dog\n- and another one that is long\n",
            "The quick brown fox\njumps over the lazy\ndog\n\n• and another one\n  that is long\n", width: 20),
        Example(
            "a long word", "x aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa y", "x\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\ny\n", width: 20),
    ])
    func shows(_ example: Example) {
        let lines = MarkdownText(width: example.width).lines(example.markdown)
        let text = lines == [TextLine()] ? "" : lines.text(.plain)
        #expect(Key(text) == Key(example.shown), "\(text)")
    }

    @Test func paintsWhatMarkdownMeans() {
        let text = MarkdownText(width: nil).lines("# T\n**s** *e* `c` [l](u)\n").text(Style(isColoured: true))
        for part in [
            "\u{1B}[1;34mT\u{1B}[0m\n\n", "\u{1B}[1ms\u{1B}[0m", "\u{1B}[3me\u{1B}[0m", "\u{1B}[36mc\u{1B}[0m",
            "l", "\u{1B}[2m(u)\u{1B}[0m\n",
        ] { #expect(text.contains(part), "\(text.debugDescription)") }
    }

    @Test func letsNothingThroughThatATerminalObeys() {
        let random = RandomSource()
        let fragments = [
            "\u{1B}[31m", "\u{1B}]0;title\u{07}", "\u{9B}2J", "\u{202E}", "\r", "\u{08}", "&#27;[2J", "&#x1b;", "<b>",
            "```\n", "| a | b |\n|---|---|\n", "<td>", "<table>", "<tr>", "<pre>", "</pre>", "> ", "- ", "\n", "[a](",
            ")", "**", "`", "text ", "<h1>", "<li>", "<ul>", "# ", "<!--", "-->", "<details>", "\u{0}", "é", "\t",
        ]
        for round in 0..<ProveTier.count(sample: 500, full: 20_000) {
            var source = random.fork(round)
            let markdown = (0..<source.int(in: 0...40)).map { _ in source.pick(fragments) }.joined()
            let text = MarkdownText(width: source.chance(0.5) ? 30 : nil).lines(markdown).text(.plain)
            let isSafe = text.unicodeScalars.allSatisfy { scalar in
                scalar == "\n" || !(scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) || scalar == "\u{202E}")
            }
            #expect(isSafe, "\(random) round \(round)")
        }
    }

    @Test(
        "takes little time whatever the summary",
        arguments: [
            "[", "*", "*a ", "`", "``a", "<", "<b", "<!--", "&", "> ", "|", "| a | b |\n|---|---|\n", "<td>",
            "<table><tr><td>x", "- ", "#", "_", "![", "\n", "a ",
        ])
    func isQuick(fragment: String) {
        let markdown = String(repeating: fragment, count: (32 << 10) / fragment.utf8.count)
        for text in [markdown, "<table><tr>" + markdown] {
            #expect(ProcessorTime.measure { _ = MarkdownText(width: 80).lines(text) } < .seconds(20))
        }
    }
}

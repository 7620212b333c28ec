import Basics
import TestSupport
import Testing

@Suite("Documents")
struct DocumentsTests {
    @Test("no figure stands in a document that docs/evidence does not hold")
    func figures() throws {
        let findings = try Repository.documents().flatMap { file in
            EvidenceRule.findings(path: file.path, text: file.text, evidence: Self.evidence)
        }
        #expect(findings.isEmpty, "\(findings.report)")
    }

    @Test("every relative link leads somewhere")
    func links() throws {
        let documents = try Repository.documents()
        let findings = documents.flatMap { LinkRule.findings(path: $0.path, text: $0.text, read: Self.read) }
        #expect(documents.contains { $0.path == "README.md" })
        #expect(findings.isEmpty, "\(findings.report)")
    }

    @Test("documents are in plain words")
    func prose() throws {
        let findings = try Repository.documents().flatMap { ProseRule.findings(document: $0.path, text: $0.text) }
        #expect(findings.isEmpty, "\(findings.report)")
    }

    @Test(
        "a phrase of a document that is not plain is found",
        arguments: [
            Quote(1, "The job goes on."), Quote(0, "The job continues."), Quote(0, "`goes on`\n```\n goes on\n```"),
            Quote(2, "This is no file, and nobody reads it anew."), Quote(0, "There is no file."),
        ])
    func proseOfDocuments(_ quote: Quote) {
        #expect(ProseRule.findings(document: "a.md", text: quote.text).count == quote.problems)
    }

    @Test("every document that a comment cites is there, with its section")
    func citations() throws {
        let isSource = { (path: String) in
            ["Sources/", "Tests/", "Benchmarks/"].contains { path.hasPrefix($0) }
                && [".swift", ".c", ".h"].contains { path.hasSuffix($0) }
        }
        let sources = try Repository.files(where: isSource)
        let findings = sources.flatMap { CitationRule.findings(path: $0.path, text: $0.text, read: Self.read) }
        #expect(sources.count > 500)
        #expect(findings.isEmpty, "\(findings.report)")
    }

    @Test("every file in docs/evidence says what it was measured on and at which commit")
    func provenance() throws {
        for file in try Repository.files(where: { $0.hasPrefix("docs/evidence/") && $0.hasSuffix(".json") }) {
            let document = try JSONValue.parse(file.text)
            #expect(document["commit"]?.stringValue?.utf8.count == 40, "\(file.path): commit")
            #expect(document["machine"]?["cores"]?.intValue != nil, "\(file.path): machine")
            #expect(document["command"]?.stringValue != nil, "\(file.path): command")
        }
    }

    private static func evidence(_ name: String) -> JSONValue? {
        guard let text = read("docs/evidence/\(name)") else { return nil }
        return try? JSONValue.parse(text)
    }

    private static func read(_ path: String) -> String? {
        guard Repository.exists(path) else { return nil }
        return (try? ProjectRoot.text(ofFile: Repository.absolute(path))) ?? ""
    }

    struct Quote: Sendable, CustomTestStringConvertible {
        let text: String
        let problems: Int
        var testDescription: String { text.debugDescription }

        init(_ problems: Int, _ text: String) {
            self.problems = problems
            self.text = text
        }
    }

    private static let sample: JSONValue = [
        "start_ms": .number(8.14), "share_percent": .number(71.6), "graphs": 10000,
        "list": [["log_mb_per_s": .number(212.4)]], "word": "8",
    ]

    @Test(
        "a figure without its evidence is found",
        arguments: [
            Quote(1, "It starts in 8.1 ms."),
            Quote(1, "It starts in 8.1ms."),
            Quote(0, "It starts in <!-- evidence: a.json#/start_ms -->8.1 ms."),
            Quote(0, "It starts in <!-- evidence: a.json#/start_ms -->8 ms."),
            Quote(1, "It starts in <!-- evidence: a.json#/start_ms -->8.2 ms."),
            Quote(1, "It starts in <!-- evidence: a.json#/start_ms -->8.1 s."),
            Quote(1, "It starts in <!-- evidence: b.json#/start_ms -->8.1 ms."),
            Quote(1, "It starts in <!-- evidence: a.json#/stop_ms -->8.1 ms."),
            Quote(1, "It starts in <!-- evidence: a.json#/word -->8 ms."),
            Quote(1, "<!-- evidence: a.json#/start_ms --> 8.1 ms"),
            Quote(0, "<!-- evidence: a.json#/share_percent -->72 %"),
            Quote(1, "<!-- evidence: a.json#/share_percent -->71 %"),
            Quote(0, "<!-- evidence: a.json#/list/0/log_mb_per_s -->212 MB/s"),
            Quote(1, "between <!-- evidence: a.json#/start_ms -->8.1 ms and 9 ms"),
            Quote(0, "<!-- evidence: a.json#/graphs -->10,000 random graphs"),
            Quote(1, "10,000 random graphs"),
            Quote(1, "500 graphs"),
            Quote(1, "612 of 623"),
            Quote(1, "| log | 212 MB/s | 30 MiB |\n| - | - |\n| a | b |".replacing("30 MiB", with: "x")),
            Quote(2, "| log | 212 MB/s | 30 MiB |"),
            Quote(0, "Swift 6.3, Python 3.11 and 3.12, RFC 8259, 2 cores, exit 130, v1.2.3, 2026-01-02"),
            Quote(0, "A step gets `7.5 s` to stop.\n```\n81 ms\n```\n"),
            Quote(1, "```\n81 ms\n```\n81 ms"),
        ])
    func quotedFigure(_ quote: Quote) {
        let findings = EvidenceRule.findings(path: "a.md", text: quote.text) { $0 == "a.json" ? Self.sample : nil }
        #expect(findings.count == quote.problems, "\(findings.report)")
    }

    @Test(
        "a link that leads nowhere is found",
        arguments: [
            Quote(0, "[a](docs/a.md)"), Quote(1, "[a](docs/b.md)"), Quote(0, "[a](docs/a.md#two-words)"),
            Quote(1, "[a](docs/a.md#three)"), Quote(0, "[a](https://example.com/none)"), Quote(0, "`[a](none)`"),
            Quote(0, "# Here it is\n[a](#here-it-is)"), Quote(1, "[a](#nowhere)"), Quote(1, "![a](../out.png)"),
            Quote(0, "[a](./docs/../docs/a.md \"title\")"),
        ])
    func deadLink(_ quote: Quote) {
        let findings = LinkRule.findings(path: "README.md", text: quote.text) {
            $0 == "docs/a.md" ? "# One\n## Two words\n" : nil
        }
        #expect(findings.count == quote.problems, "\(findings.report)")
    }

    @Test(
        "a citation that leads nowhere is found",
        arguments: [
            Quote(0, "/// Filters (docs/a.md)."), Quote(1, "/// Filters (docs/b.md)."),
            Quote(0, "let a = 1  // see docs/a.md#two-words"), Quote(1, "// docs/a.md#three, docs/a.md#one"),
            Quote(1, "/// Filters (§3)."), Quote(2, "/// Filters (other.md §3)."), Quote(0, "// RFC 8259 §2, and §3"),
            Quote(0, "// RFC 8259\n// as §2 says"), Quote(0, "let a = \"docs/b.md\""), Quote(0, "/// Reads `b.md`."),
        ])
    func deadCitation(_ quote: Quote) {
        let findings = CitationRule.findings(path: "A.swift", text: quote.text) {
            $0 == "docs/a.md" ? "# One\n## Two words\n" : nil
        }
        #expect(findings.count == quote.problems, "\(findings.report)")
    }

    @Test("anchors are made as GitHub makes them")
    func anchors() {
        let text = "# Exit codes, and why\n## `run` & co.\n## Same\n## Same\n```\n# no\n```\n"
        #expect(LinkRule.anchors(of: text) == ["exit-codes-and-why", "run--co", "same", "same-1"])
    }
}

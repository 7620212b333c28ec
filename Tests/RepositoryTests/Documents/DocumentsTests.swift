import Basics
import TestSupport
import Testing

@Suite("Documents")
struct DocumentsTests {
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

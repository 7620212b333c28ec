import Images
import Testing

@Suite(".dockerignore")
struct IgnorePatternsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let file: String
        let ignored: [String]
        let kept: [String]
        var testDescription: String { file }
    }

    /// By the rules of Docker's own matcher.
    static let cases = [
        Case(
            file: "node_modules", ignored: ["node_modules", "node_modules/a/b.js"], kept: ["web/node_modules", "node"]),
        Case(file: "**/node_modules", ignored: ["node_modules/a", "web/node_modules/a"], kept: ["web/node_module"]),
        Case(file: "*.md\n!README.md", ignored: ["a.md"], kept: ["README.md", "docs/a.md"]),
        Case(file: "docs\n!docs/keep", ignored: ["docs", "docs/a"], kept: ["docs/keep", "docs/keep/b"]),
        Case(file: "!a\na", ignored: ["a"], kept: []),
        Case(file: "/a/\n./b\nc//d\ne/../f", ignored: ["a/x", "b", "c/d", "f"], kept: ["e", "c"]),
        Case(file: "a/**", ignored: ["a/b", "a/b/c"], kept: ["a"]),
        Case(file: "a/**/z", ignored: ["a/z", "a/b/c/z"], kept: ["z", "a/bz"]),
        Case(file: "**.tmp", ignored: ["x/.tmp", ".tmp"], kept: ["x.tmpl"]),
        Case(file: "?.c\n[a-c]x\n[^a]y\n[]]z", ignored: ["a.c", "bx", "by", "]z"], kept: ["ab.c", "dx", "ay"]),
        Case(file: "\\*a\n\\!b", ignored: ["*a", "!b"], kept: ["xa", "b"]),
        Case(file: "# a\n  b  \r\n\n\t\n#c", ignored: ["b"], kept: ["a", "# a", "#c", "c"]),
        Case(file: "\u{FEFF}a", ignored: ["a"], kept: []),
        Case(file: "*", ignored: ["a", "a/b"], kept: []),
        Case(file: "..\n../x\n/\n.", ignored: [], kept: ["x", "a"]),
        Case(file: "a b\nÄ*", ignored: ["a b", "Äö"], kept: ["a"]),
        Case(file: "a.b", ignored: ["a.b"], kept: ["axb"]),
        Case(file: "a+(b)", ignored: ["a+(b)"], kept: ["aab"]),
    ]

    @Test("leaves out what Docker leaves out", arguments: cases)
    func matches(_ item: Case) throws {
        let patterns = try IgnorePatterns(Array(item.file.utf8), file: ".dockerignore")
        for path in item.ignored { #expect(patterns.isIgnored(path), "\(path) is ignored") }
        for path in item.kept { #expect(!patterns.isIgnored(path), "\(path) is kept") }
    }

    @Test("says which line is no pattern", arguments: ["a\n[b", "a\nb\\", "a\n!", "a\n[b-a]"])
    func refuses(_ file: String) {
        #expect { _ = try IgnorePatterns(Array(file.utf8), file: ".dockerignore") } throws: { error in
            "\(error)".hasPrefix(".dockerignore:2:1: ")
        }
    }

    @Test("takes no longer for a pattern of many stars")
    func stars() throws {
        let pattern = String(repeating: "*a", count: 40) + "b"
        let patterns = try IgnorePatterns(Array(pattern.utf8), file: "")
        #expect(!patterns.isIgnored(String(repeating: "a", count: 200)))
    }
}

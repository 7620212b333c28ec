import Basics
import TestSupport
import Testing

@Suite struct GlobPatternTests {
    struct Example: Sendable, CustomStringConvertible {
        let patterns: String
        let included: [String]
        let other: [String]

        init(_ patterns: String, _ included: [String], not other: [String]) {
            self.patterns = patterns
            self.included = included
            self.other = other
        }

        var description: String { patterns }
    }

    @Test(arguments: [
        Example("src/*.js", ["src/a.js", "src/.js"], not: ["src/x/a.js", "a.js", "src/a.jsx"]),
        Example("**/*.lock", ["a.lock", "x/y/.lock", "x/a.lock/inside"], not: ["a.lockx"]),
        Example("src", ["src", "src/a", "src/x/y"], not: ["srcs", "x/src"]),
        Example("src/", ["src/a"], not: ["src"]),
        Example("./src", ["src/a"], not: ["a"]),
        Example(".", ["a", "x/y"], not: []),
        Example("**", ["a", ".hidden/x"], not: []),
        Example("a/**/b", ["a/b", "a/x/b", "a/x/y/b/c"], not: ["b", "a"]),
        Example("a/**", ["a", "a/b", "a/b/c"], not: ["b/a"]),
        Example("**/node_modules", ["node_modules/x", "a/node_modules/y/z"], not: ["node_modulesx"]),
        Example("**\n!**/*.md\nREADME.md", ["a", "README.md"], not: ["a.md", "x/README.md"]),
        Example("**\n!build\nbuild/keep", ["a", "build/keep"], not: ["build/a"]),
        Example("!a\na", ["a"], not: ["b"]),
        Example("a\n!!!a", [], not: ["a"]),
        Example("a\n!!a", ["a"], not: []),
        Example("# a comment\n\n  a  \n", ["a"], not: ["# a comment"]),
        Example("/base/x\n/elsewhere/*", ["x", "/elsewhere/y"], not: ["/x"]),
        Example("~/.cache/pip", ["/home/user/.cache/pip/x"], not: [".cache/pip/x"]),
        Example("[ab]?.txt", ["a1.txt", "bé.txt"], not: ["a.txt", "c1.txt", "a12.txt"]),
        Example("[!ab].txt", ["c.txt"], not: ["a.txt"]),
        Example("a\\*", ["a*"], not: ["ab"]),
        Example("[x", ["[x"], not: ["x"]),
    ])
    func lastMatchingPatternDecides(example: Example) throws {
        let list = try GlobList(example.patterns, base: "/base", home: "/home/user")
        for path in example.included { #expect(list.includes(absolute(path)), "\(path)") }
        for path in example.other { #expect(!list.includes(absolute(path)), "\(path)") }
    }

    @Test func takesTheBaseAsItStands() throws {
        let list = try GlobList("*.txt", base: "/a[1]*\\x")
        #expect(list.includes("/a[1]*\\x/b.txt"))
        #expect(!list.includes("/a1\\x/b.txt"))
    }

    @Test(arguments: ["a/../b", "../a", "a/./b", "!", "~/x", String(repeating: "a/", count: 64)])
    func refusesWhatIsNoPattern(line: String) {
        #expect(throws: GlobError.self) { try GlobList(line, base: "/") }
    }

    @Test func searchesFromThePlainPartOfEachPattern() throws {
        let list = try GlobList("src/*/a\nsrc/x\n!lib\n/etc/hosts\nsrc/*/b", base: "/base")
        #expect(list.searchRoots == [["base", "src"], ["etc", "hosts"]])
    }

    @Test func tellsWhereNothingCanMatch() throws {
        let list = try GlobList("src/**/*.c\n!src/gen\ndoc/x.md", base: "/b")
        func mayIncludeBelow(_ path: String) -> Bool {
            list.cursor(at: GlobList.segments(of: path)).mayIncludeBelow
        }
        #expect(mayIncludeBelow("/b"))
        #expect(mayIncludeBelow("/b/src/deep/er"))
        #expect(!mayIncludeBelow("/b/src/gen"))
        #expect(mayIncludeBelow("/b/doc"))
        #expect(!mayIncludeBelow("/b/doc/other"))
        #expect(!mayIncludeBelow("/c"))
        let kept = try GlobList("**\n!build\nbuild/keep", base: "/b")
        #expect(kept.cursor(at: ["b", "build"]).mayIncludeBelow)
    }

    /// A directory that may not be entered must hold nothing that is included.
    @Test func neverPrunesWhatIsIncluded() throws {
        var random = RandomSource()
        let names = ["a", "b", "ab", ".c"]
        for _ in 0..<ProveTier.count(sample: 2_000, full: 50_000) {
            let lines = (0..<random.int(in: 1...4)).map { _ in
                (random.chance(0.3) ? "!" : "")
                    + (0..<random.int(in: 1...3)).map { _ in random.pick(names + ["*", "**", "?", "[ab]*"]) }
                    .joined(separator: "/") + (random.chance(0.1) ? "/" : "")
            }.joined(separator: "\n")
            let list = try GlobList(lines, base: "/w")
            let path = (0..<random.int(in: 1...4)).map { _ in random.pick(names) }
            guard list.includes("/w/" + path.joined(separator: "/")) else { continue }
            #expect(list.searchRoots.contains { (["w"] + path.map { Key($0) }).starts(with: $0) })
            for depth in 0..<path.count {
                let cursor = list.cursor(at: ["w"] + path[..<depth].map { Key($0) })
                #expect(cursor.mayIncludeBelow, "\(lines) at \(path) \(random)")
            }
        }
    }

    private func absolute(_ path: String) -> String { path.utf8.first == UInt8(ascii: "/") ? path : "/base/" + path }
}

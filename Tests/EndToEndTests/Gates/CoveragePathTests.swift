import Basics
import Files
import Testing

/// Small repositories with reports whose paths could be taken for other files'.
struct CoveragePathTests {
    private static func lines(_ count: Int) -> String { (1...count).map { "\($0)\n" }.joined() }

    private static func lcov(_ path: String, _ count: Int, hits: Int) -> String {
        "TN:\nSF:\(path)\n" + (1...count).map { "DA:\($0),\(hits)\n" }.joined() + "end_of_record\n"
    }

    private static func gate(_ sandbox: Sandbox, _ arguments: String...) throws -> (Sandbox.Answer, JSONValue) {
        let answer = try sandbox.pitlane(
            list: ["gate", "coverage", "--no-record", "--format", "json"] + arguments)
        return (answer, (try? JSONValue.parse(answer.output)) ?? .null)
    }

    @Test func aRelativePathBelongsToTheFolderOfItsReport() throws {
        let sandbox = try Sandbox(["src/index.ts": Self.lines(10), "packages/api/src/index.ts": Self.lines(10)])
        try sandbox.git("checkout", "-q", "-b", "feat")
        try sandbox.write(["packages/api/src/index.ts": Self.lines(13)])
        try sandbox.commit("more")
        try sandbox.write([
            "coverage/lcov.info": Self.lcov("src/index.ts", 10, hits: 1),
            "packages/api/coverage/lcov.info": Self.lcov("src/index.ts", 13, hits: 0),
        ])
        let (answer, verdict) = try Self.gate(
            sandbox, "coverage/lcov.info", "packages/api/coverage/lcov.info", "--minimum", "40", "--diff-minimum", "80",
            "--base", "main")
        #expect(answer.status == 1, "\(answer.errors)")
        #expect(verdict["covered"]?.intValue == 10)
        #expect(verdict["valid"]?.intValue == 23)
        #expect(verdict["changed"]?["valid"]?.intValue == 3)
        #expect(verdict["changed"]?["covered"]?.intValue == 0)
    }

    @Test func whatMayBeSeveralFilesIsAmbiguousUntilItsFolderIsGiven() throws {
        let sandbox = try Sandbox([
            "packages/a/src/index.ts": Self.lines(10), "packages/b/src/index.ts": Self.lines(10),
        ])
        try sandbox.write([
            "a.info": Self.lcov("src/index.ts", 10, hits: 0), "b.info": Self.lcov("src/index.ts", 10, hits: 1),
        ])
        let (answer, verdict) = try Self.gate(sandbox, "a.info", "b.info", "--minimum", "50")
        #expect(answer.status == 1)
        #expect(verdict["covered"]?.intValue == 10)
        #expect(verdict["valid"]?.intValue == 20)
        #expect(
            verdict["unmapped"]?.arrayValue?.first?["candidates"] == [
                "packages/a/src/index.ts", "packages/b/src/index.ts",
            ])
        let text = try sandbox.pitlane("gate", "coverage", "a.info", "b.info", "--minimum", "50", "--no-record").output
        #expect(
            text.contains(
                "ambiguous 2 of 2 files may be one of several: src/index.ts of a.info (packages/a/src/index.ts or"))
        #expect(text.contains("Say what folder the paths of a report are relative to, with --root FOLDER before it"))

        let (rooted, found) = try Self.gate(
            sandbox, "--root", "packages/a", "a.info", "--root=packages/b", "b.info", "--minimum", "50")
        #expect(rooted.status == 0, "\(rooted.errors)")
        #expect(
            found["files"]?.arrayValue?.map { $0["path"]?.stringValue } == [
                "packages/a/src/index.ts", "packages/b/src/index.ts",
            ])
        // pitlane.yml says it for good.
        try sandbox.write(["pitlane.yml": "gates:\n  roots: { 'a.info': packages/a, '/b*.info': packages/b }\n"])
        let (_, kept) = try Self.gate(sandbox, "a.info", "b.info", "--minimum", "50")
        #expect(kept["files"] == found["files"])
        for wrong in ["packages/none", "..", "/"] {
            let refused = try sandbox.pitlane("gate", "coverage", "--root", wrong, "a.info", "--minimum", "0")
            #expect(refused.status == 2)
            #expect(refused.errors.contains("is not a folder of the repository"), "\(refused.errors)")
        }
    }

    @Test func aFileOutsideTheRepositoryStandsForNoneInIt() throws {
        let sandbox = try Sandbox(["lib/a.js": Self.lines(5), "index.js": Self.lines(5)])
        try sandbox.git("checkout", "-q", "-b", "feat")
        try sandbox.write(["lib/a.js": Self.lines(8), "index.js": Self.lines(8)])
        try sandbox.commit("more")
        try sandbox.write([
            "lcov.info": Self.lcov("lib/a.js", 8, hits: 1) + Self.lcov("node_modules/foo/index.js", 8, hits: 1)
        ])
        let (answer, verdict) = try Self.gate(
            sandbox, "lcov.info", "--minimum", "50", "--diff-minimum", "80", "--base", "main")
        #expect(answer.status == 1)
        #expect(verdict["changed"]?["covered"]?.intValue == 3)
        #expect(verdict["changed"]?["valid"]?.intValue == 6)
    }

    @Test func modulesBelowTheRootTypesAndTestsAreKnown() throws {
        let sandbox = try Sandbox([
            "go.work": "go 1.19\n\nuse ./services/cart\n",
            "services/cart/go.mod": "module example.com/cart\n\ngo 1.19\n",
            "services/cart/price/p.go": "package price\n\nfunc P(n int) int {\n\treturn n * 2\n}\n",
            "services/cart/price/types.go": "package price\n\ntype Item struct {\n\tName string\n}\n",
            "services/cart/price/p_test.go":
                "package price\n\nimport \"testing\"\n\nfunc TestP(t *testing.T) { P(2) }\n",
        ])
        try sandbox.git("checkout", "-q", "-b", "feat")
        try sandbox.write([
            "services/cart/price/p.go": "package price\n\nfunc P(n int) int {\n\treturn n * 3\n}\n",
            "services/cart/price/types.go": "package price\n\ntype Item struct {\n\tName string\n\tCode string\n}\n",
            "services/cart/price/p_test.go":
                "package price\n\nimport \"testing\"\n\nfunc TestP(t *testing.T) { P(3) }\n",
        ])
        try sandbox.commit("more")
        try sandbox.write(["services/cart/cover.out": "mode: set\nexample.com/cart/price/p.go:3.19,5.2 1 1"])
        let (answer, verdict) = try Self.gate(
            sandbox, "services/cart/cover.out", "--minimum", "50", "--diff-minimum", "80", "--base", "main")
        #expect(answer.status == 0, "\(answer.output) \(answer.errors)")
        #expect(verdict["files"]?.arrayValue?.first?["path"]?.stringValue == "services/cart/price/p.go")
        #expect(verdict["changed"]?["valid"]?.intValue == 1)
        let exempt = verdict["changed"]?["exempt"]?.arrayValue?.map { $0["reason"]?.stringValue }
        #expect(exempt == ["a test by its name", "nothing in it can run"])
        // A new file of the language is missed, in whatever folder.
        try sandbox.write(["services/cart/late/new.go": "package late\n\nfunc L() {\n}\n"])
        try sandbox.commit("late")
        let (late, missed) = try Self.gate(
            sandbox, "services/cart/cover.out", "--minimum", "50", "--diff-minimum", "80", "--base", "main")
        #expect(late.status == 1)
        #expect(missed["changed"]?["valid"]?.intValue == 5)
        let (ignored, _) = try Self.gate(
            sandbox, "services/cart/cover.out", "--minimum", "50", "--diff-minimum", "80", "--base", "main", "--ignore",
            "late")
        #expect(ignored.status == 0)
        try sandbox.git("checkout", "-q", "main")
        try sandbox.write(["pitlane.yml": "gates: { coverage: { ignore: ['**/late/*.go'], diff: 80, minimum: 50 } }\n"])
        try sandbox.commit("settings")
        try sandbox.git("checkout", "-q", "feat")
        #expect(try Self.gate(sandbox, "services/cart/cover.out", "--base", "main").0.status == 0)
    }

    @Test func anEmptyDifferenceIsNoProof() throws {
        let sandbox = try Sandbox(["a.py": Self.lines(3)])
        try sandbox.write(["lcov.info": Self.lcov("a.py", 3, hits: 1), "empty.diff": ""])
        let report = ["gate", "coverage", "lcov.info", "--minimum", "50", "--diff-minimum", "80"]
        let empty = try sandbox.pitlane(list: report + ["--changes", "empty.diff"])
        #expect(empty.status == 2)
        #expect(empty.errors.contains("is empty, which does not prove that nothing changed"), "\(empty.errors)")
        #expect(empty.errors.contains("--no-changes"))
        #expect(
            try sandbox.shell(
                "git diff nothing 2>/dev/null | \"$PROGRAM\" \(report.joined(separator: " ")) --changes -"
            ).status == 2)
        #expect(try sandbox.pitlane(list: report + ["--no-changes"]).status == 0)
        #expect(try sandbox.pitlane(list: report + ["--no-changes", "--changes", "empty.diff"]).status == 2)
    }

    /// What git's configuration says of differences does not change what changed.
    @Test func gitsConfigurationDoesNotMatter() throws {
        let sandbox = try Sandbox(["lib/a.js": Self.lines(5)])
        let other = try Sandbox(["x": "1\n"])
        try sandbox.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", other.repository, "sub")
        try sandbox.commit("sub")
        try sandbox.git("checkout", "-q", "-b", "feat")
        try other.write(["y": "2\n"])
        try other.commit("more")
        try sandbox.git("-C", "sub", "pull", "-q", other.repository, "main")
        try sandbox.write(["lib/a.js": Self.lines(8)])
        try sandbox.commit("more")
        for (name, value) in [
            ("diff.submodule", "log"), ("diff.relative", "true"), ("diff.noprefix", "true"),
            ("diff.mnemonicPrefix", "true"),
            ("color.ui", "always"), ("diff.interHunkContext", "9"),
        ] { try sandbox.git("config", name, value) }
        try sandbox.write(["lib/lcov.info": Self.lcov("a.js", 8, hits: 1)])
        let (answer, verdict) = try Self.gate(
            sandbox, "-C", "lib", "lcov.info", "--minimum", "50", "--diff-minimum", "80", "--base", "main")
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(verdict["changed"]?["valid"]?.intValue == 3)
    }

    /// Without a repository nobody says what files reports speak of.
    @Test func outsideARepositoryReportsOfDifferentFoldersAreDifferent() throws {
        let sandbox = try Sandbox(["x": ""])
        let report = Self.lcov("src/index.ts", 10, hits: 0)
        for (name, text) in [("a/lcov.info", report), ("b/lcov.info", Self.lcov("src/index.ts", 10, hits: 1))] {
            try Folder.make("\(sandbox.folder)/plain/\(name.utf8.first == UInt8(ascii: "a") ? "a" : "b")")
            try Folder.write(Array(text.utf8), to: "\(sandbox.folder)/plain/\(name)")
        }
        let (_, verdict) = try Self.gate(
            sandbox, "-C", "\(sandbox.folder)/plain", "a/lcov.info", "b/lcov.info", "--minimum", "50")
        #expect(verdict["valid"]?.intValue == 20)
    }
}

import Basics
import Reports
import TestSupport
import Testing

/// Reported paths and the files they are found to be.
struct RepositoryPathsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let reported: [Key]
        let report: RepositoryPaths.Report
        /// What each path is: a file, or what it may be with a blank between.
        let found: [String]

        init(
            _ reported: [Key], in folder: Key? = "", base: Key? = nil, sources: [Key] = [],
            style: RepositoryPaths.Style = .folder, _ found: [String]
        ) {
            self.reported = reported
            report = RepositoryPaths.Report(folder: folder, base: base, sources: sources, style: style)
            self.found = found
        }

        var testDescription: String { "\(reported) in \(report)" }
    }

    static let files: [Key] = [
        "backend/app/m.py", "backend/app/__init__.py", "frontend/app/m.py", "frontend/app/only.py", "setup.py",
        "src/main/java/com/x/Y.java", "work/setup.py", "src/index.ts", "packages/api/src/index.ts",
        "packages/api/src/db.ts", "packages/web/src/index.ts", "packages/web/src/page.ts", "vendor/dep/src/z.go",
        "one/src/main/java/a/B.java", "two/src/main/java/a/B.java", "two/src/main/java/Main.java", "lib/only/deep.c",
        "services/cart/price/p.go", "services/cart/sub/q.go", "price/p.go",
    ]

    static let cases: [Case] = [
        Case(["backend/app/m.py"], ["backend/app/m.py"]),
        Case(["/build/repo/backend/app/m.py"], ["backend/app/m.py"]),
        Case(["app/m.py"], sources: ["/build/repo/backend"], ["backend/app/m.py"]),
        Case(["app/m.py"], sources: ["backend"], ["backend/app/m.py"]),
        Case(["./m.py"], sources: ["./backend/../backend/app/"], ["backend/app/m.py"]),
        Case(["app/only.py"], sources: ["/build/repo/backend", "/build/repo/frontend"], ["frontend/app/only.py"]),
        Case(["app/m.py"], sources: ["/container/backend"], ["backend/app/m.py"]),
        Case(
            ["app/m.py"], sources: ["/build/repo/backend", "/build/repo/frontend"],
            ["? backend/app/m.py frontend/app/m.py"]),
        Case(["app/m.py"], ["? backend/app/m.py frontend/app/m.py"]),
        Case(["app/only.py"], ["frontend/app/only.py"]),
        Case(["com/x/Y.java"], ["src/main/java/com/x/Y.java"]),
        Case(["C:\\build\\frontend\\app\\only.py"], ["frontend/app/only.py"]),
        Case(["/elsewhere/frontend/app/only.py"], ["frontend/app/only.py"]),
        Case(["/elsewhere/only.py"], ["?"]),
        Case(["/venv/site-packages/frontend/app/only.py"], ["?"]),
        Case(["/x/node_modules/p/src/index.ts", "node_modules/p/src/index.ts"], ["?", "?"]),
        // What is there exactly is that file; what only ends alike is not taken for it as well.
        Case(
            ["frontend/app/only.py", "/venv/frontend/app/only.py"], ["frontend/app/only.py", "? frontend/app/only.py"]),
        Case(
            ["/a/frontend/app/only.py", "/b/frontend/app/only.py"],
            ["? frontend/app/only.py", "? frontend/app/only.py"]),
        // A path under the root that git does not know is no other file.
        Case(["/build/repo/dist/frontend/app/only.py"], ["?"]),
        // A relative path that begins like the root is not under the root; the folder around the checkout is known.
        Case(["work/setup.py"], ["work/setup.py"]),
        Case(["work/repo/setup.py"], ["?"]),
        Case(["repo/setup.py", "repo/gone.py"], ["setup.py", "?"]),
        // Another machine's root is that which most files show; a bare name counts only there.
        Case(["/ci/w/setup.py"], ["?"]),
        Case(["/ci/w/setup.py", "/ci/w/backend/app/m.py"], ["setup.py", "backend/app/m.py"]),
        Case(["/ci/w/packages/api/src/index.ts"], ["? packages/api/src/index.ts src/index.ts"]),
        Case(
            ["/ci/w/packages/api/src/index.ts", "/ci/w/backend/app/m.py"],
            ["packages/api/src/index.ts", "backend/app/m.py"]),
        // The nearest folder around the report, all its paths together.
        Case(["src/index.ts"], ["src/index.ts"]),
        Case(["src/index.ts"], in: "packages/api/coverage", ["packages/api/src/index.ts"]),
        Case(
            ["src/index.ts", "src/db.ts"], in: "packages/api/coverage",
            ["packages/api/src/index.ts", "packages/api/src/db.ts"]),
        Case(
            ["src/index.ts", "backend/app/m.py"], in: "packages/api/coverage", ["src/index.ts", "backend/app/m.py"]),
        Case(["src/index.ts"], in: nil, ["src/index.ts"]),
        // More of the report fits elsewhere than at the root: then nobody knows.
        Case(
            ["src/index.ts", "src/db.ts"],
            ["? packages/api/src/index.ts src/index.ts", "? packages/api/src/db.ts"]),
        Case(["src/index.ts", "src/gone.ts"], ["src/index.ts", "?"]),
        Case(["src/page.ts", "src/gone.ts"], ["packages/web/src/page.ts", "?"]),
        // What is there and not in git is a file of its own.
        Case(["only/deep.c"], ["?"]),
        Case(["only/deep.c"], in: "lib", ["lib/only/deep.c"]),
        // A given folder.
        Case(["src/index.ts", "gone.ts"], base: "packages/web", ["packages/web/src/index.ts", "?"]),
        Case(["/app/src/index.ts"], base: "packages/web", ["packages/web/src/index.ts"]),
        Case(["index.ts"], base: "packages/web", sources: ["src"], ["packages/web/src/index.ts"]),
        // Files at a container's root: a bare name says nothing until somebody says what folder that is.
        Case(["/app/setup.py"], ["?"]),
        Case(["setup.py"], sources: ["/app/gen"], ["?"]),
        Case(["setup.py"], base: "", sources: ["/app"], ["setup.py"]),
        Case(["/app/setup.py"], base: "", ["setup.py"]),
        Case(["/app/setup.py", "/app/gone.py"], base: "", ["setup.py", "?"]),
        Case(["/app/setup.py"], base: "work", ["work/setup.py"]),
        Case(["/app/sub/setup.py", "/app/gone.py"], base: "", ["?", "?"]),
        Case(["/app/sub/setup.py", "/app/src/index.ts"], base: "", ["?", "src/index.ts"]),
        Case(["file:///app/src/index.ts"], ["src/index.ts"]),
        Case(["file:///app/frontend/app/only.py"], ["frontend/app/only.py"]),
        Case(["file:///build/repo/setup.py"], ["setup.py"]),
        Case(["file://localhost/build/repo/set%75p.py"], ["setup.py"]),
        Case(["file:///C:/x/frontend/app/only.py"], ["frontend/app/only.py"]),
        Case(["dep/src/z.go"], ["?"]),
        Case(["vendor/dep/src/z.go"], ["vendor/dep/src/z.go"]),
        // Folders of sources.
        Case(["a/B.java"], style: .sourceFolder, ["? one/src/main/java/a/B.java two/src/main/java/a/B.java"]),
        Case(["a/B.java"], in: "one/target/site/jacoco", style: .sourceFolder, ["one/src/main/java/a/B.java"]),
        Case(["a/B.java"], base: "two", style: .sourceFolder, ["two/src/main/java/a/B.java"]),
        Case(["Main.java"], in: "two/target", style: .sourceFolder, ["two/src/main/java/Main.java"]),
        Case(["Main.java"], style: .sourceFolder, ["?"]),
        Case(["com/x/Y.java"], style: .sourceFolder, ["src/main/java/com/x/Y.java"]),
        // Modules.
        Case(["example.com/cart/price/p.go"], style: .module, ["services/cart/price/p.go"]),
        Case(["example.com/cart/sub/q.go"], style: .module, ["services/cart/sub/q.go"]),
        Case(["example.com/other/price/p.go"], style: .module, ["?"]),
        Case(["example.com/cartoon/price/p.go"], style: .module, ["?"]),
    ]

    static let modules: GoModules = {
        var modules = GoModules()
        modules.add("services/cart/go.mod", Array("// of the cart\nmodule \"example.com/cart\" // x\n\ngo 1.19\n".utf8))
        modules.add("services/cart/sub/go.mod", Array("module (\n\texample.com/cart/sub\n)\n".utf8))
        modules.add("empty/go.mod", Array("go 1.19\n".utf8))
        return modules
    }()

    static let paths = RepositoryPaths(root: "/build/repo", files: files, modules: modules) { $0 == "only/deep.c" }

    @Test(arguments: cases)
    func pathsAreFoundOrListed(row: Case) {
        let found = Self.paths.find(row.reported, in: row.report).map { match in
            switch match {
            case .found(let file): file.string
            case .unknown(let candidates): (["?"] + candidates.map(\.string)).joined(separator: " ")
            }
        }
        #expect(found == row.found)
    }

    @Test func withoutModulesAnImportPathIsThatOfAnotherMachine() {
        let paths = RepositoryPaths(root: "/r", files: ["price/p.go", "main.go"])
        let report = RepositoryPaths.Report(folder: "", style: .module)
        #expect(paths.find(["example.com/cart/price/p.go"], in: report) == [.found("price/p.go")])
        #expect(paths.find(["example.com/cart/main.go"], in: report) == [.unknown(candidates: [])])
    }

    @Test func filesThatAreNotKnownAreNeverMergedWithEachOther() {
        func data(_ hits: Int) -> CoverageData { measured([("src/index.ts", (1...10).map { ($0, hits) })]) }
        let paths = RepositoryPaths(root: "/r", files: ["a/src/index.ts", "b/src/index.ts"])
        let merged = paths.map(data(0), name: "a.info").merged(with: paths.map(data(1), name: "b.info"))
        #expect(
            merged.files.map(\.lineCount) == [BranchCount(covered: 0, valid: 10), BranchCount(covered: 10, valid: 10)])
        #expect(merged.unmapped.map(\.report) == ["a.info", "b.info"])
        #expect(merged.unmapped.first?.candidates == ["a/src/index.ts", "b/src/index.ts"])
        // The same report twice is the same file.
        #expect(paths.map(data(0), name: "a.info").merged(with: paths.map(data(1), name: "a.info")).files.count == 1)
    }
}

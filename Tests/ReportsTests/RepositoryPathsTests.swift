import Basics
import Reports
import Testing

/// Reported paths and the files they are found to be.
struct RepositoryPathsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let reported: [Key]
        let sources: [Key]
        let mapped: [Key]
        let unmapped: [Key]

        init(_ reported: [Key], sources: [Key] = [], _ mapped: [Key], unmapped: [Key] = []) {
            (self.reported, self.sources, self.mapped, self.unmapped) = (reported, sources, mapped, unmapped)
        }

        var testDescription: String { "\(reported) in \(sources)" }
    }

    static let files: [Key] = [
        "backend/app/m.py", "backend/app/__init__.py", "frontend/app/m.py", "frontend/app/only.py", "setup.py",
        "src/main/java/com/x/Y.java", "work/setup.py",
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
            ["app/m.py"], sources: ["/build/repo/backend", "/build/repo/frontend"], ["app/m.py"], unmapped: ["app/m.py"]
        ),
        Case(["app/m.py"], ["app/m.py"], unmapped: ["app/m.py"]),
        Case(["app/only.py"], ["frontend/app/only.py"]),
        Case(["com/x/Y.java"], ["src/main/java/com/x/Y.java"]),
        Case(["C:\\build\\frontend\\app\\only.py"], ["frontend/app/only.py"]),
        Case(["/elsewhere/frontend/app/only.py"], ["frontend/app/only.py"]),
        Case(["/elsewhere/only.py"], ["/elsewhere/only.py"], unmapped: ["/elsewhere/only.py"]),
        Case(["site-packages/z.py"], ["site-packages/z.py"], unmapped: ["site-packages/z.py"]),
        // What is there exactly is that file; what only ends alike is not taken for it as well.
        Case(
            ["frontend/app/only.py", "/venv/frontend/app/only.py"],
            ["/venv/frontend/app/only.py", "frontend/app/only.py"],
            unmapped: ["/venv/frontend/app/only.py"]),
        Case(
            ["/a/frontend/app/only.py", "/b/frontend/app/only.py"],
            ["/a/frontend/app/only.py", "/b/frontend/app/only.py"],
            unmapped: ["/a/frontend/app/only.py", "/b/frontend/app/only.py"]),
        // A relative path that begins like the root is not under the root.
        Case(["work/setup.py"], ["work/setup.py"]),
        Case(["work/repo/setup.py"], ["setup.py"]),
    ]

    @Test(arguments: cases)
    func pathsAreFoundOrListed(row: Case) {
        let paths = RepositoryPaths(root: "/build/repo", files: Self.files)
        let reported = CoverageData(
            files: row.reported.map { FileCoverage(path: $0, lines: CoverageLines()) }, sources: row.sources)
        let mapped = paths.map(reported)
        #expect(mapped.files.map(\.path) == row.mapped)
        #expect(mapped.unmapped.map(\.path) == row.unmapped)
    }

    @Test func ambiguousFilesNameTheirCandidates() {
        let paths = RepositoryPaths(root: "/r", files: Self.files)
        let mapped = paths.map(CoverageData(files: [FileCoverage(path: "app/m.py", lines: CoverageLines())]))
        #expect(mapped.unmapped.first?.candidates == ["backend/app/m.py", "frontend/app/m.py"])
    }
}

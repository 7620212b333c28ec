import Basics
import Gates
import Reports
import TestSupport
import Testing

/// Changed files that nobody measured: which of them count as missed, and by which rule others do not.
struct SourceStatementsTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let path: Key
        let text: String
        /// Why it does not count; nil if every line of it is missed.
        let exempt: CoverageOfChange.Exemption?

        init(_ path: Key, _ text: String, _ exempt: CoverageOfChange.Exemption? = nil) {
            (self.path, self.text, self.exempt) = (path, text, exempt)
        }

        var testDescription: String { "\(path): \(text)" }
    }

    static let go: [Row] = [
        Row(
            "a/types.go",
            "package a\n\nimport \"x\"\n\n// A comes.\ntype A struct {\n\tF func(int) error\n\tB interface{}\n}\n",
            .noStatements),
        Row(
            "a/i.go",
            "package a\n\ntype I interface {\n\tDo(x int) struct{}\n}\n\ntype F func(a int) interface{ X() }\n\nconst N = 1\n\nvar Err = errors.New(\"func() {\")\n",
            .noStatements),
        Row("a/f.go", "package a\n\nfunc F() {\n}\n"),
        Row("a/m.go", "package a\n\nfunc (a A) F() interface{} {\n\treturn nil\n}\n"),
        Row("a/v.go", "package a\n\nvar x = g(func() { h() })\n"),
        Row("a/price_test.go", "package a\nfunc TestX() {}\n", .test),
        Row("a/testdata/x.go", "package a\nfunc F() {}\n", .test),
        Row("a/latest.go", "package a\nfunc F() {}\n"),
        Row("a/raw.go", "package a\n\nvar x = `func a() {`\n", .noStatements),
        Row("a/cut.go", "package a\n\n/* func"),
    ]

    static let script: [Row] = [
        Row("src/types.ts", "export interface User {\n  name: string;\n}\n", .noStatements),
        Row(
            "src/u.ts",
            "import type { A } from './a'\nimport b, { c as d } from \"b\";\nexport type U = A | B\nexport type V<T> =\n  | { kind: 'a'; f: (x: number) => void }\n  | string\ndeclare global {\n  interface Window { a: 1 }\n}\nexport { A }\nexport type { B } from './b';\nexport * from './c'\n",
            .noStatements),
        Row(
            "src/f.ts", "export type F = (a: number) =>\n  string\nexport interface I extends A<B> {\n}\n",
            .noStatements),
        Row("src/x.ts", "export interface User {\n}\nexport const a = 1;\n"),
        Row("src/e.ts", "export enum E { A }\n"),
        Row("src/g.ts", "type A = string; run()\n"),
        Row("src/h.ts", "import('./x')\n"),
        Row("src/i.ts", "\"use strict\";\nimport './side'\n", .noStatements),
        Row("src/j.ts", "export default function () {}\n"),
        Row("src/k.d.ts", "export const a: number;\n", .noStatements),
        Row("src/new.tsx", "export const A = () => null\n"),
        Row("src/a.test.ts", "test()\n", .test), Row("src/__tests__/h.ts", "run()\n", .test),
        Row("src/a.spec.mjs", "run()\n", .test), Row("src/testing.ts", "run()\n"),
        Row("src/empty.ts", "// nothing\n/* at all */\n", .noStatements),
    ]

    static let python: [Row] = [
        Row(
            "m/a.py",
            "\"\"\"Doc.\"\"\"\nfrom __future__ import annotations\nimport os, sys\nfrom x import (\n    a,\n    b,\n)\n# done\n",
            .noStatements),
        Row("m/b.py", "import os\nos.remove('x')\n"),
        Row(
            "m/c.py",
            "from typing import TYPE_CHECKING, TypedDict\nif TYPE_CHECKING:\n    from a import B\n\nclass U(TypedDict, total=False):\n    '''Doc.'''\n    name: str\n    age: 'dict[str, int]'\n",
            .noStatements),
        Row("m/d.py", "class U(Protocol):\n    x: int = 1\n"), Row("m/e.py", "class U:\n    pass\n"),
        Row("m/f.py", "X = 1\n"), Row("m/__init__.py", "", .noStatements),
        Row("test_m.py", "run()\n", .test), Row("m/m_test.py", "run()\n", .test), Row("conftest.py", "run()\n", .test),
        Row("m/contest.py", "run()\n"), Row("m/stub.pyi", "x: int\n", .noStatements),
        // A folder of tests is one that holds tests by their names.
        Row("tests/helpers.py", "run()\n", .testFolder), Row("app/tests/models.py", "run()\n"),
        Row("tools/tests/deep/h.py", "run()\n", .testFolder),
    ]

    static let others: [Row] = [
        Row(
            "x/A.java",
            "package x;\n\nimport a.B;\n\n@F(1)\npublic interface A<T> extends B {\n    @N int a(int b);\n}\n",
            .noStatements),
        Row("x/B.java", "interface B { default int a() { return 1; } }\n"),
        Row("x/C.java", "interface C { int A = f(); }\n"),
        Row("x/D.java", "class D {}\n"), Row("x/DTest.java", "class D {}\n", .test),
        Row(
            "x/I.cs",
            "using A;\nnamespace X {\n  public interface I { int P { get; set; } void M(int a); }\n  public enum E { A = 1 }\n}\n",
            .noStatements),
        Row("x/J.cs", "class J { int A => 1; }\n"),
        Row(
            "Sources/A.swift",
            "import F\n\n/// A.\npublic struct A: B {\n    public let a: [Int: (String) -> Void]\n    var b: Int?\n    enum C: String { case d = \"e\", f }\n}\nprotocol P { func a() }\ntypealias T = (Int) -> Void\n",
            .noStatements),
        Row("Sources/B.swift", "struct B { var a: Int { 1 } }\n"), Row("Sources/C.swift", "struct C { let a = f() }\n"),
        Row("Sources/D.swift", "extension D { func e() {} }\n"),
        Row("Tests/LibTests/Helper.swift", "func a() {}\n", .testFolder),
        Row(
            "src/a.rs",
            "use x::y;\npub struct A<'a> { f: fn(i32) -> i32, b: &'a str }\npub trait T { fn a(&self) -> i32; }\n",
            .noStatements),
        Row("src/b.rs", "trait T { fn a(&self) -> i32 { 1 } }\n"), Row("tests/it.rs", "fn a() {}\n", .test),
        Row(
            "inc/a.h",
            "#pragma once\n#define F(x) \\\n  do { x; } while (0)\nstruct A { int a; virtual ~A() = default; };\nint f(int a = 1);\nenum E { B = 1 };\n",
            .noStatements),
        Row("inc/b.h", "inline int f(int a) { return a; }\n"), Row("src/c_test.cc", "int a() { return 1; }\n", .test),
        Row(
            "src/I.php", "<?php\nnamespace A;\nuse B\\C;\ninterface I { public function a(int $b): int; }\n",
            .noStatements),
        Row("src/J.php", "<?php\nfunction a() {}\n"), Row("lib/a.rb", "# only words\n", .noStatements),
        Row("lib/b.rb", "require 'x'\n"), Row("spec/a_spec.rb", "run\n", .test),
    ]

    @Test(arguments: go + script + python + others)
    func onlyWhatCannotRunIsExempt(row: Row) throws {
        let ending = try #require(
            row.path.string.utf8.split(separator: UInt8(ascii: ".")).last.map { String(Substring($0)) })
        // Another file of the language is measured, in another folder.
        let family: [String: String] = ["tsx": "ts", "mjs": "js", "h": "cc", "pyi": "py"]
        let measuredFile = "other/measured.\(family[ending] ?? ending)"
        let files: Set<Key> = [row.path, "tests/test_x.py", "tools/tests/test_y.py", "Tests/LibTests/LibTests.swift"]
        let verdict = CoverageGate.evaluate(
            measured([(measuredFile, [(1, 1)])]), by: CoveragePolicy(minimum: percentage("0"), diff: percentage("80")),
            changes: ChangedLines(files: [.init(path: row.path, lines: [1...2])]),
            repository: RepositoryFiles(files: files) { $0 == row.path ? Array(row.text.utf8) : nil })
        #expect(verdict.changed?.apart.first?.reason == row.exempt)
        #expect(verdict.outcome == (row.exempt == nil ? .block : .pass))
        // The verdict says which rule applied to which file.
        let words = row.exempt?.rawValue ?? "every line counts as missed"
        #expect(verdict.notes.contains { $0.contains(words) && $0.contains(row.path.string) })
    }

    @Test func linksAndOtherLanguagesDoNotCount() throws {
        let diff = """
            diff --git a/lib/l.py b/lib/l.py
            new file mode 120000
            index 0000000..1111111
            --- /dev/null
            +++ b/lib/l.py
            @@ -0,0 +1 @@
            +../a.py
            \\ No newline at end of file
            diff --git a/sub b/sub
            index 1111111..2222222 160000
            --- a/sub
            +++ b/sub
            @@ -1 +1 @@
            -Subproject commit 1
            +Subproject commit 2
            Submodule lib/own.py 1111111..2222222:
              > more
            diff --git a/lib/own.py/a.py b/lib/own.py/a.py
            index 1..2 100644
            --- a/lib/own.py/a.py
            +++ b/lib/own.py/a.py
            @@ -0,0 +1 @@
            +x
            diff --git a/page.html b/page.html
            index 1..2 100644
            --- a/page.html
            +++ b/page.html
            @@ -0,0 +1 @@
            +x

            """
        let changes = try ChangedLines(diff: Array(diff.utf8), name: "diff")
        #expect(changes.files.map(\.path) == ["lib/l.py", "page.html"])
        let verdict = CoverageGate.evaluate(
            measured([("a.py", [(1, 1)])]), by: CoveragePolicy(minimum: percentage("0"), diff: percentage("80")),
            changes: changes)
        #expect(verdict.changed?.apart.map(\.path) == ["lib/l.py"])
        #expect(verdict.changed?.apart.map(\.reason) == [.link])
        #expect(verdict.outcome == .pass)
    }

    @Test func ignoredFilesCountNowhere() throws {
        let files = [
            ("a.py", [(1, 1)]), ("gen/b_pb2.py", [(1, 0), (2, 0)]), ("gen/deep/c.py", [(1, 0)]), ("agen.py", [(1, 1)]),
        ]
        var policy = CoveragePolicy(
            minimum: percentage("100"), perFile: percentage("100"), diff: percentage("100"), tolerance: percentage("0"))
        let baseline = CoverageBaseline(CoverageGate.evaluate(measured(files), by: policy), label: "main@1")
        policy.ignore = try ["gen/", "*_pb2.py", "/nothing"].map { try RepositoryPattern($0) }
        let changes = ChangedLines(files: [
            .init(path: "gen/deep/c.py", lines: [1...1]), .init(path: "gen/new.py", lines: [1...9]),
        ])
        let verdict = CoverageGate.evaluate(
            measured(files), by: policy, changes: changes, baseline: baseline,
            repository: RepositoryFiles(files: Set(files.map { Key($0.0) })) { _ in nil })
        #expect(verdict.outcome == .pass, "\(verdict.reason)")
        #expect((verdict.covered, verdict.valid) == (2, 2))
        #expect(verdict.trend?.baseline.total == BranchCount(covered: 2, valid: 2))
        #expect(verdict.ignored.map(\.path) == ["gen/b_pb2.py", "gen/deep/c.py", "gen/new.py"])
        #expect(verdict.notes.contains("ignored by 'gen/': gen/b_pb2.py and 2 other files"))
        #expect(verdict.notes.contains("ignored: no file matches '*_pb2.py'"))
        #expect(verdict.notes.contains("ignored: no file matches '/nothing'"))
        policy.ignore = try [RepositoryPattern("**")]
        #expect(CoverageGate.evaluate(measured(files), by: policy).findings.map(\.check) == [.data])
        #expect(throws: GlobError.self) { try RepositoryPattern("!a") }
    }
}

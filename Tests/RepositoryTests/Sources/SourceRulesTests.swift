import Testing

@Suite("Rules of the source files")
struct SourceRulesTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        let text: String
        let problems: Int
        var testDescription: String { text.debugDescription }

        init(_ problems: Int, _ text: String) {
            self.problems = problems
            self.text = text
        }
    }

    @Test("every package declaration has a documentation comment")
    func documented() throws {
        let sources = try Repository.swiftSources(in: "Sources")
        let types = TypeIndex(sources)
        let findings = sources.flatMap { DocumentationRule.findings(in: $0, types: types) }
        #expect(findings.isEmpty, "\(findings.report)")
    }

    @Test(
        "a package declaration without a comment is found",
        arguments: [
            Sample(1, "package func run() {}"),
            Sample(0, "/// Runs.\npackage func run() {}"),
            Sample(0, "/// Runs.\n@discardableResult\npackage func run() {}"),
            Sample(1, "/// Runs.\n\npackage func run() {}"),
            Sample(1, "// Runs.\npackage struct Run {}"),
            Sample(1, "package enum Run { case one }"),
            Sample(1, "    package static func make() {}"),
            Sample(1, "    package static let all = 1"),
            Sample(0, "    package let line: Int"),
            Sample(0, "    package private(set) var line: Int = 0"),
            Sample(0, "    package var line: Int\n    package var column: Int\n    func f() {}"),
            Sample(1, "    package var line: Int { 3 }"),
            Sample(1, "    package var line: [Int: String]\n    {\n 3 }"),
            Sample(0, "    package var line: () -> Int = { 3 }"),
            Sample(0, "    package init(line: Int) {}"),
            Sample(0, "    package static func == (left: Self, right: Self) -> Bool { true }"),
            Sample(0, "    package static func < (left: Self, right: Self) -> Bool { true }"),
            Sample(1, "    package static func + (left: Self, right: Self) -> Self { left }"),
            Sample(0, "    package func hash(into hasher: inout Hasher) {}"),
            Sample(0, "    package var description: String { \"\" }"),
            Sample(1, "    package subscript(name: String) -> Int { 0 }"),
            Sample(1, "package final class Run {}"),
            Sample(2, "package protocol Run { func start() }"),
            Sample(
                1, "/// R.\npackage protocol R {\n    /// Starts.\n    func start()\n    var name: String { get }\n}"),
            Sample(0, "protocol P { func go() }\nstruct A: P {\n    package func go() {}\n}"),
            Sample(1, "protocol P { func go() }\nstruct A: P {\n    package func come() {}\n}"),
            Sample(1, "protocol P { func go() }\nstruct A {\n    package func go() {}\n}"),
            Sample(0, "protocol P { func go() }\nextension B.A: Q, P {\n    package func go() { if x { } }\n}"),
            Sample(0, "protocol P { var a: Int { get } }\nprotocol Q: P {}\nenum A: Q { package var a: Int { 1 } }"),
            Sample(0, "package import Basics"),
            Sample(0, "use(package: 3); let package = 3; package.name"),
            Sample(1, "package extension Run { func start() {} }"),
            Sample(0, "// package func run()\nlet text = \"package func run()\""),
        ])
    func undocumented(_ sample: Sample) {
        let source = SwiftSource(path: "Sample.swift", text: sample.text)
        let findings = DocumentationRule.findings(in: source, types: TypeIndex([source]))
        #expect(findings.count == sample.problems, "\(findings.report)")
    }

    @Test("nothing is public, forced or testable")
    func constructs() throws {
        let findings = try Repository.swiftSources.get().flatMap { ConstructRule.findings(in: $0) }
        #expect(findings.isEmpty, "\(findings.report)")
    }

    @Test(
        "a banned construct is found",
        arguments: [
            Sample(1, "public struct A {}"), Sample(1, "public import Basics"), Sample(1, "open class A {}"),
            Sample(1, "let a = try! read()"), Sample(1, "let a = b as! C"), Sample(1, "fatalError(\"no\")"),
            Sample(1, "@testable import Basics"), Sample(1, "Task.detached { }"),
            Sample(1, "let lock = DispatchSemaphore(value: 1)"), Sample(1, "\"\\(try! read())\""),
            Sample(0, "let a = try read()"), Sample(0, "let a = b as? C"), Sample(0, "\"public try! fatalError(\""),
            Sample(0, "// @testable public"), Sample(0, "case .public: open(path)"), Sample(0, "try !flag()"),
        ])
    func bannedConstruct(_ sample: Sample) {
        let findings = ConstructRule.findings(in: SwiftSource(path: "Sample.swift", text: sample.text))
        #expect(findings.count == sample.problems, "\(findings.report)")
    }

    @Test("every type is found by its name")
    func names() throws {
        let sources = try Repository.swiftSources(in: "Sources").filter { !$0.path.contains("/TestSupport/") }
        let findings = FileNameRule.findings(in: sources)
        #expect(findings.isEmpty, "\(findings.report)")
    }

    @Test("a name for two types is found, a widely used type in a file of another name, a folder without a subject")
    func badNames() {
        let users = (0..<6).map { SwiftSource(path: "B/User\($0).swift", text: "let a: B") }
        func count(_ sources: [SwiftSource]) -> Int { FileNameRule.findings(in: sources).count }
        let own = SwiftSource(path: "A/B.swift", text: "struct B { enum C {} }")
        let other = SwiftSource(path: "A/Other.swift", text: "struct B {}")
        #expect(count([own] + users) == 0)
        #expect(count([SwiftSource(path: "A/B+Text.swift", text: "struct B {}")] + users) == 0)
        #expect(count([own, other]) == 2)
        #expect(count([other] + users) == 1)
        #expect(count([other] + users.dropLast()) == 0)
        #expect(count([SwiftSource(path: "A/Helpers/B.swift", text: "struct B {}")]) == 1)
        #expect(count([own, SwiftSource(path: "A/D.swift", text: "struct D { struct B {} }")] + users) == 0)
    }

    @Test("the program uses everything that is declared")
    func unused() throws {
        let sources = try Repository.swiftSources(in: "Sources").filter { !$0.path.contains("/TestSupport/") }
        let findings = UnusedRule.findings(
            in: sources,
            reasons: [
                "Expression.normalized": "messages print parts of an expression; tests read a whole one back",
                "JobCleanup.orphansKilled": "what a keeper reports when it ends: how its tests know that orphans died",
                "JobCleanup.isKeeperLost": "as orphansKilled",
            ])
        #expect(findings.isEmpty, "\(findings.report)")
    }

    @Test(
        "what nothing uses is found",
        arguments: [
            Sample(1, "struct A {}"), Sample(0, "struct A {}\nlet _ = A()"), Sample(2, "struct A { func f() { A() } }"),
            Sample(1, "struct A {}\nextension A { func description() {} }"),
            Sample(1, "func f() { f() }"), Sample(0, "func f() {}\nfunc run() { f() }"),
            Sample(1, "enum A { case one, two }\nfunc run() { A.one }"),
            Sample(0, "enum A { case one, two(Int) }\nfunc run() { use(A.one, .two(1)) }"),
            Sample(0, "enum A: String { case one, two }\nfunc run() { A(rawValue: text) }"),
            Sample(1, "struct A {\n    let a: Int\n    init(a: Int) { self.a = a }\n}\nfunc run() { A(a: 1) }"),
            Sample(0, "struct A {\n    let a: Int\n    init(a: Int) { self.a = a }\n}\nfunc run() { A(a: 1).a }"),
            Sample(1, "struct A { static let b = 1 }\nfunc run() { A(); let b = 2; use(b) }"),
            Sample(0, "struct A { static let b = 1 }\nextension A { func run() { use(b) } }\nfunc main() { A() }"),
            Sample(1, "protocol P { func f() }\nstruct A: P {}\nfunc run() { A() as P }"),
            Sample(0, "protocol P { func f() }\nstruct A: P { func f() {} }\nfunc run() { (A() as P).f() }"),
            Sample(1, "func run() { f(1) }\nfunc f(_ a: Int) {}"), Sample(0, "func run() { f(1) }\nfunc f(_: Int) {}"),
            Sample(0, "func run() { f(1) }\nfunc f(_ a: [Int: Int], to b: Int = 1) { use(a, b) }"),
            Sample(0, "protocol P { func f(_ a: Int) }\nstruct A: P { func f(_ a: Int) {} }\nfunc run() { A().f(1) }"),
        ])
    func unusedDeclaration(_ sample: Sample) {
        let findings = UnusedRule.findings(in: [SwiftSource(path: "Sample.swift", text: sample.text)])
        #expect(findings.count == sample.problems, "\(findings.report)")
    }

    @Test("a reason that nothing needs is found")
    func staleReason() {
        let source = SwiftSource(path: "Sample.swift", text: "struct A {}")
        #expect(UnusedRule.findings(in: [source], reasons: ["A": "as an example"]).isEmpty)
        #expect(UnusedRule.findings(in: [source], reasons: ["A": "as an example", "B": "as another"]).count == 1)
    }

    @Test("messages and help texts are plain English")
    func prose() throws {
        let sources = try Repository.swiftSources.get().filter {
            $0.path.starts(with: "Sources/") && !$0.path.contains("/TestSupport/")
        }
        let findings = sources.flatMap { ProseRule.findings(path: $0.path, lines: $0.lines.map { String($0) }) }
        #expect(findings.isEmpty, "\(findings.report)")
    }

    @Test(
        "a phrase that is not plain is found",
        arguments: [
            Sample(1, "error(\"a number is wanted\")"), Sample(1, "x = \"'a' is no day\""),
            Sample(1, "\"\"\"\n  The run goes on.\n\"\"\""), Sample(1, "help: \"Ask anew.\""),
            Sample(0, "// it goes on"), Sample(0, "func check(_ a: Int, is wanted: Int)"),
            Sample(0, "\"there is no run\""), Sample(0, "\"it is no longer here\""),
        ])
    func oddPhrase(_ sample: Sample) {
        let lines = sample.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let findings = ProseRule.findings(path: "Sample.swift", lines: lines)
        #expect(findings.count == sample.problems, "\(findings.report)")
    }

    @Test("a file over 700 lines has a reason")
    func lengths() throws {
        let sources = try Repository.swiftSources.get()
        let lengths = Dictionary(uniqueKeysWithValues: sources.map { ($0.path, $0.lines.count - 1) })
        let findings = FileLengthRule.findings(lengths: lengths, reasons: FileLengthRule.reasons)
        #expect(findings.isEmpty, "\(findings.report)")
    }

    @Test("a long file without a reason is found, and so is a reason without a long file")
    func longFile() {
        let long = Self.lineCount(String(repeating: "a\n", count: 701))
        #expect(FileLengthRule.findings(lengths: ["a.swift": long], reasons: [:]).count == 1)
        #expect(FileLengthRule.findings(lengths: ["a.swift": long], reasons: ["a.swift": "a table"]).isEmpty)
        #expect(FileLengthRule.findings(lengths: ["a.swift": 700], reasons: [:]).isEmpty)
        #expect(FileLengthRule.findings(lengths: ["a.swift": 700], reasons: ["a.swift": "a table"]).count == 1)
        #expect(FileLengthRule.findings(lengths: [:], reasons: ["gone.swift": "a table"]).count == 1)
    }

    private static func lineCount(_ text: String) -> Int { text.utf8.count { $0 == UInt8(ascii: "\n") } }

    @Test("no file names a machine's folder or unfinished work")
    func words() throws {
        let text = ["swift", "c", "h", "md", "sh", "py", "js", "yml", "yaml", "toml", "txt", "html", "css", "json"]
        let files = try Repository.files { path in
            text.contains { path.hasSuffix(".\($0)") } || path == "Makefile" || path == ".ci/run"
        }
        let findings = files.flatMap { WordRule.findings(path: $0.path, text: $0.text) }
        #expect(files.contains { $0.path == "Makefile" })
        #expect(findings.isEmpty, "\(findings.report)")
    }

    @Test(
        "a forbidden word is found",
        arguments: [
            Sample(1, "cd /wo" + "rk/main"), Sample(1, "\"/ro" + "ot/.cache\""), Sample(1, "a\n/wo" + "rk/me/x"),
            Sample(0, "/home/runner/x"),
            Sample(1, "// TO" + "DO: later"), Sample(1, "good enough for " + "now."), Sample(1, "not " + "implemented"),
            Sample(0, ".pitlane/work/1"), Sample(0, "$HOME/work/x"), Sample(0, "network/home/x"),
            Sample(0, "TO" + "DOS"), Sample(0, "for " + "nowhere"),
        ])
    func forbiddenWord(_ sample: Sample) {
        let findings = WordRule.findings(path: "Sample.md", text: sample.text)
        #expect(findings.count == sample.problems, "\(findings.report)")
    }
}

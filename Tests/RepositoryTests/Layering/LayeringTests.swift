import TestSupport
import Testing

@Suite("Layers of the package")
struct LayeringTests {
    @Test("every import is one that the list of targets allows")
    func imports() throws {
        var seen: Set<String> = []
        var findings: [Finding] = []
        for source in try Repository.swiftSources(in: "Sources") {
            let target = String(source.path.split(separator: "/")[1])
            seen.insert(target)
            findings += Layering.findings(in: source, of: target)
        }
        #expect(seen.contains("Basics"), "no Swift file was read below Sources")
        #expect(findings.isEmpty, "\(findings.report)")
    }

    @Test("below the command line nothing prints or reads the process environment, and Sessions knows no terminal")
    func plainValues() throws {
        let findings = try Repository.swiftSources(in: "Sources").flatMap { Layering.edgeFindings(in: $0) }
        #expect(findings.isEmpty, "\(findings.report)")
    }

    @Test(
        "what belongs to the command line is found below it",
        arguments: [
            Sample(target: "Sessions", text: "let a = getenv(name)", problems: 1),
            Sample(target: "Sessions", text: "print(line)", problems: 1),
            Sample(target: "Sessions", text: "func list() { getcwd(nil, 0); write(STDERR_FILENO, a, 1) }", problems: 2),
            Sample(target: "Engine", text: "let a = environ", problems: 1),
            Sample(target: "Engine", text: "isatty(file)", problems: 0),
            Sample(target: "Sessions", text: "screen.print(line); func print() {}", problems: 0),
            Sample(target: "pitlane", text: "getenv(name); print(line)", problems: 0),
        ])
    func edge(_ sample: Sample) {
        let source = SwiftSource(
            path: "Sources/\(sample.target)/\(sample.folder)/Sample.swift", text: sample.text)
        let findings = Layering.edgeFindings(in: source)
        #expect(findings.count == sample.problems, "\(findings.report)")
    }

    @Test("arrows point to earlier rows and never to a higher level")
    func arrows() {
        #expect(Layering.tableProblems(in: Layering.targets) == [])
        typealias Target = Layering.Target
        let upward = [Target(name: "A", level: 1, uses: []), Target(name: "B", level: 0, uses: ["A"])]
        #expect(Layering.tableProblems(in: upward) == ["B uses A of a higher level"])
        let forward = [Target(name: "A", level: 0, uses: ["B"]), Target(name: "B", level: 0, uses: [])]
        #expect(Layering.tableProblems(in: forward) == ["A uses B, which no earlier row has"])
    }

    @Test("the manifest, the folders and the list name the same targets, and dependencies keep to the list")
    func manifest() throws {
        let manifest = Manifest(text: try ProjectRoot.text(ofFile: Repository.absolute("Package.swift")))
        let listed = Set(Layering.targets.map(\.name)).union([Layering.testSupport])
        let folders = Set(try ProjectRoot.names(inFolder: Repository.absolute("Sources")))
        #expect(manifest.targets.symmetricDifference(listed).sorted() == [])
        #expect(folders.symmetricDifference(listed).sorted() == [])
        for target in Layering.targets {
            let extra = (manifest.dependencies[target.name] ?? []).subtracting(Layering.reachable(from: target.name))
            #expect(extra.sorted() == [], "dependencies of \(target.name) that its row does not allow")
        }
    }

    @Test("every import of a target is a declared dependency, and no target is an empty shell")
    func declaredDependencies() throws {
        let manifest = Manifest(text: try ProjectRoot.text(ofFile: Repository.absolute("Package.swift")))
        let names = Set(Layering.targets.map(\.name))
        for target in Layering.targets {
            #expect(Repository.files.contains { $0.hasPrefix("Sources/\(target.name)/") }, "\(target.name) is empty")
            let sources = try Repository.swiftSources(in: "Sources/\(target.name)")
            let imported = Set(sources.flatMap { $0.imports.map(\.module) }).intersection(names)
            let declared = manifest.dependencies[target.name] ?? []
            #expect(imported.subtracting(declared).sorted() == [], "imports of \(target.name) without a dependency")
        }
    }

    @Test("docs/architecture.md lists the same targets with the same levels and arrows")
    func document() throws {
        let text = try ProjectRoot.text(ofFile: Repository.absolute("docs/architecture.md"))
        let rows = ArchitectureTable(markdown: text).rows
        #expect(!rows.isEmpty, "no table headed | Level | Target | Holds | May use |")
        for target in Layering.targets where !Self.isShim(target.name) {
            guard let row = rows.first(where: { $0.targets.contains(target.name) }) else {
                Issue.record("\(target.name) is not in docs/architecture.md")
                continue
            }
            #expect(row.level == target.level, "level of \(target.name)")
            if row.uses == ["all"] { continue }
            let used = Set(target.uses.filter { !Self.isShim($0) })
            let documented = row.uses.intersection(Layering.targets.map(\.name)).filter { !Self.isShim($0) }
            #expect(documented == used, "what \(target.name) may use")
        }
        let known = Set(Layering.targets.map(\.name)).union([Layering.testSupport])
        #expect(rows.flatMap(\.targets).filter { !known.contains($0) } == [], "documented, but not there")
    }

    /// A C target that only its Swift namesake uses: it may stand in its user's row.
    private static func isShim(_ name: String) -> Bool {
        let start = Array(name.utf8.prefix(2))
        return start.count == 2 && start[0] == UInt8(ascii: "C") && start[1] < UInt8(ascii: "a")
    }

    struct Sample: Sendable, CustomTestStringConvertible {
        let target: String
        let text: String
        let problems: Int
        var folder = "Commands"
        var testDescription: String { "\(target)/\(folder): \(text)" }
    }

    @Test(
        "an import that breaks a rule is found",
        arguments: [
            Sample(target: "Basics", text: "import CText", problems: 0),
            Sample(target: "Basics", text: "import Foundation", problems: 1),
            Sample(target: "Basics", text: "package import Glibc", problems: 1),
            Sample(target: "Planning", text: "@preconcurrency import Dispatch", problems: 1),
            Sample(target: "Planning", text: "import func Glibc.getpid", problems: 1),
            Sample(target: "Planning", text: "import Basics\nimport Workflows", problems: 0),
            Sample(target: "Expressions", text: "import YAMLTree", problems: 1),
            Sample(target: "Basics", text: "import Expressions", problems: 1),
            Sample(target: "YAMLTree", text: "internal import CYaml", problems: 0),
            Sample(target: "Workflows", text: "import CYaml", problems: 1),
            Sample(target: "Engine", text: "import GRDB", problems: 1),
            Sample(target: "Store", text: "import struct GRDB.Row", problems: 0),
            Sample(target: "Actions", text: "import Crypto", problems: 1),
            Sample(target: "Store", text: "import ArgumentParser", problems: 1),
            Sample(target: "pitlane", text: "import ArgumentParser\nimport Engine\nimport Glibc", problems: 0),
            Sample(target: "pitlane", text: "import ArgumentParser", problems: 0, folder: "Options"),
            Sample(target: "pitlane", text: "import ArgumentParser", problems: 1, folder: "Edge"),
            Sample(target: "Sessions", text: "import ArgumentParser", problems: 1),
            Sample(target: "Sessions", text: "import Rendering", problems: 1),
            Sample(target: "Sessions", text: "import Forges\nimport Store", problems: 0),
            Sample(target: "pitlane", text: "import FoundationNetworking", problems: 1),
            Sample(target: "Engine", text: "import TestSupport", problems: 1),
            Sample(target: "Engine", text: "import Store", problems: 1),
            Sample(target: "Unlisted", text: "", problems: 1),
            Sample(target: "Basics", text: "// import Foundation\nlet text = \"import Glibc\"", problems: 0),
        ])
    func badImports(_ sample: Sample) {
        let source = SwiftSource(
            path: "Sources/\(sample.target)/\(sample.folder)/Sample.swift", text: sample.text)
        let findings = Layering.findings(in: source, of: sample.target)
        #expect(findings.count == sample.problems, "\(findings.report)")
    }

    @Test("dependencies and rows are read from a manifest and a document")
    func reading() {
        let manifest = Manifest(
            text: """
                .target(name: "CText"),
                target("A", ["CText", .product(name: "Yams", package: "Yams")]),
                .executableTarget(name: "p", dependencies: ["A"]), tests("ATests", ["A"]),
                """)
        #expect(manifest.dependencies["A"] == ["CText"])
        #expect(manifest.targets == ["CText", "A", "p"])
        let table = ArchitectureTable(
            markdown: """
                | Level | Target | Holds | May use |
                |---|---|---|---|
                | 0 no effects | `A` | values \\; more | stdlib, `CText` |
                | 1 | `CProcesses`, `Processes` | | – |

                | 9 | `Other` | not | this |
                """)
        #expect(
            table.rows == [
                ArchitectureTable.Row(targets: ["A"], level: 0, uses: ["stdlib", "CText"]),
                ArchitectureTable.Row(targets: ["CProcesses", "Processes"], level: 1, uses: []),
            ])
    }
}

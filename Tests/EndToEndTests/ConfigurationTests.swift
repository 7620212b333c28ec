import Basics
import Testing

@Suite("pitlane.yml")
struct ConfigurationTests {
    private static func lines(_ answer: Sandbox.Answer) -> [String] {
        (answer.objects.first?["diagnostics"]?.arrayValue ?? []).map { diagnostic in
            let place = ["file", "line", "column"].map { key -> String in
                diagnostic[Key(key)]?.stringValue ?? diagnostic[Key(key)]?.intValue.map(String.init) ?? "?"
            }
            return place.joined(separator: ":") + ": " + (diagnostic["message"]?.stringValue ?? "")
        }
    }

    private static let goodWaiver = "- { id: CVE-2024-1, reason: r, owner: o, expires: 2020-01-01 }\n"

    @Test("check reads the file and those it names, and finds nothing wrong in good ones")
    func good() throws {
        let sandbox = try Sandbox([
            "pitlane.yml": "gates:\n  coverage: { minimum: 70 }\n  security: { waivers: ci/w.yml }\n",
            "ci/w.yml": "[]\n", ".github/quarantine.yml": "# none\n",
        ])
        let answer = try sandbox.pitlane("check", "--format", "json")
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(Self.lines(answer).isEmpty, "\(answer.output)")
        let files = (answer.objects.first?["files"]?.arrayValue ?? []).compactMap(\.stringValue)
        #expect(files == ["pitlane.yml", "ci/w.yml", ".github/quarantine.yml"])
    }

    @Test("check says what is wrong in each of them, at its place")
    func broken() throws {
        let sandbox = try Sandbox([
            "pitlane.yml": "gates:\n  coverage: { minimun: 70 }\n  tests: { quarantine: gone.yml }\nnotify: {}\n",
            ".github/waivers.yml": "- { id: A, reason: r, expires: 2020-02-30 }\n",
        ])
        let broken = try sandbox.pitlane("check", "--format", "json")
        #expect(broken.status == 1)
        #expect(
            Self.lines(broken) == [
                ".github/waivers.yml:1:3: Required property is missing: owner",
                ".github/waivers.yml:1:32: '2020-02-30' is not a date", "pitlane.yml:2:15: Unexpected value 'minimun'",
                "pitlane.yml:4:1: 'notify' is not used by this version",
            ])
        let text = try sandbox.pitlane("check", "pitlane.yml")
        #expect(text.status == 1 && text.output.contains("did you mean 'minimum'?"))

        try sandbox.write(["pitlane.yml": "gates: { tests: { quarantine: gone.yml } }\n", ".github/waivers.yml": "[]"])
        #expect(
            Self.lines(try sandbox.pitlane("check", "--format", "json")) == [
                "pitlane.yml:1:31: There is no file 'gone.yml'"
            ])
    }

    @Test("a waiver file named on the command line is judged by the repository's settings")
    func alone() throws {
        let sandbox = try Sandbox([
            ".github/waivers.yml": Self.goodWaiver + "- { id: B, reason: r, owner: o, expires: 2999-01-01 }\n",
            ".github/workflows/pitlane.yml": "on: push\njobs: { a: { runs-on: ubuntu-latest, steps: [run: true] } }\n",
        ])
        let answer = try sandbox.pitlane("check", ".github/waivers.yml", "--format", "json")
        #expect(answer.status == 1)
        let lines = Self.lines(answer)
        #expect(
            lines.first.map { Key($0) } == ".github/waivers.yml:1:51: It ended on 2020-01-01 and has no effect any more"
        )
        #expect(lines.last.map { Key($0) } == ".github/waivers.yml:2:42: 2999-01-01 is more than 90 days ahead")
        // A workflow may have any name.
        #expect(try sandbox.pitlane("check", ".github/workflows/pitlane.yml").status == 0)
        #expect(try sandbox.shell("cd .github/workflows && $PROGRAM check pitlane.yml").status == 0)
    }

    @Test("a file with the other ending is not passed over")
    func misnamed() throws {
        let sandbox = try Sandbox(["pitlane.yaml": "gates: {}\n", "c.xml": Self.report])
        #expect(
            Self.lines(try sandbox.pitlane("check", "--format", "json")) == ["pitlane.yaml:1:1: This file is not read"])
        let gate = try sandbox.pitlane("gate", "coverage", "c.xml", "--minimum", "10")
        #expect(gate.status == 2 && gate.errors.contains("call it pitlane.yml"))
    }

    private static let report = """
        <?xml version="1.0"?>
        <coverage lines-valid="4" lines-covered="3" line-rate="0.75" branches-valid="0" branches-covered="0"
            branch-rate="0" complexity="0" version="7" timestamp="1"><sources><source>.</source></sources><packages>
        <package name="a" line-rate="0.75" branch-rate="0" complexity="0"><classes>
        <class name="a.py" filename="a.py" line-rate="0.75" branch-rate="0" complexity="0"><methods/><lines>
        <line number="1" hits="1"/><line number="2" hits="1"/><line number="3" hits="1"/><line number="4" hits="0"/>
        </lines></class></classes></package></packages></coverage>
        """

    @Test("the coverage gate asks for what the file says, unless an option says otherwise")
    func gate() throws {
        let sandbox = try Sandbox(["a.py": "1\n2\n3\n4\n", "c.xml": Self.report])
        let unset = try sandbox.pitlane("gate", "coverage", "c.xml")
        #expect(unset.status == 2)
        #expect(unset.errors.contains("pass --minimum PERCENT, or set gates.coverage.minimum in pitlane.yml"))

        try sandbox.write(["pitlane.yml": "gates: { coverage: { minimum: 75 } }\n", "sub/b.txt": ""])
        #expect(try sandbox.pitlane("gate", "coverage", "c.xml").status == 0)
        #expect(try sandbox.pitlane("gate", "coverage", "c.xml", "--minimum", "75.1").status == 1)
        #expect(try sandbox.shell("cd sub && $PROGRAM gate coverage ../c.xml").status == 0)

        try sandbox.write(["pitlane.yml": "gates: { coverage: { minimum: 76 } }\n"])
        #expect(try sandbox.pitlane("gate", "coverage", "c.xml").status == 1)
        #expect(try sandbox.pitlane("gate", "coverage", "c.xml", "--minimum", "75").status == 0)

        // Options do not make a broken file usable.
        try sandbox.write(["pitlane.yml": "gates: { coverage: { minimum: 76% } }\n"])
        let broken = try sandbox.pitlane("gate", "coverage", "c.xml", "--minimum", "10")
        #expect(broken.status == 2)
        #expect(broken.errors.contains("pitlane.yml:1:31: Unexpected value '76%'"))
    }
}

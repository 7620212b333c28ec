import Files
import Testing

/// The page and the badge of `pitlane gate coverage`, by the built program.
struct CoverageFileTests {
    private static func cobertura(_ paths: [String]) -> String {
        let classes = paths.map {
            "<class filename=\"\($0)\"><lines><line number=\"1\" hits=\"1\"/><line number=\"2\" hits=\"0\"/></lines></class>"
        }
        return "<coverage><packages><package><classes>\(classes.joined())</classes></package></packages></coverage>"
    }

    @Test func thePageHoldsSourcesAndTheBadgeThePercentage() throws {
        let sandbox = try Sandbox([
            "app/a.py": "first = 1\nif first < 2: pass\n", "report.xml": Self.cobertura(["app/a.py"]),
        ])
        for (minimum, status) in [("50", 0), ("60", 1)] {
            let answer = try sandbox.pitlane(
                "gate", "coverage", "report.xml", "--minimum", minimum, "--html", "page.html", "--badge", "badge.svg")
            #expect(answer.status == status, "\(answer.errors)")
            let page = try #require(try Folder.read("\(sandbox.repository)/page.html", limit: 1 << 20))
            let text = String(decoding: page, as: UTF8.self).utf8
            #expect(text.containsText("if first &lt; 2: pass\n"))
            #expect(text.containsText("Coverage of <b>repository</b>"))
            let badge = try #require(try Folder.read("\(sandbox.repository)/badge.svg", limit: 1 << 20))
            #expect(String(decoding: badge, as: UTF8.self).utf8.containsText("<title>coverage: 50%</title>"))
            try Folder.remove("\(sandbox.repository)/page.html")
            try Folder.remove("\(sandbox.repository)/badge.svg")
        }
    }

    /// A report is a stranger's: what it names does not come into a page unless git knows it here.
    @Test func nothingElseComesIntoThePage() throws {
        let sandbox = try Sandbox([
            "a.py": "x\ny\n", "b.py": "x\ny\n", "c.py": "x\ny\n",
            "report.xml": Self.cobertura(["a.py", "b.py", "c.py", "../secret.py", ".env", "link.py"]),
        ])
        try Folder.write(Array("first-secret\n\n".utf8), to: "\(sandbox.folder)/secret.py")
        let answer = try sandbox.shell(
            """
            ln -s ../secret.py link.py && git add link.py && echo second-secret > .env
            "$PROGRAM" gate coverage report.xml --minimum 50 --html page.html
            cat page.html
            """)
        #expect(answer.output.utf8.containsText("<b>.env</b>") && answer.output.utf8.containsText("<b>link.py</b>"))
        #expect(!answer.output.utf8.containsText("-secret"))
    }

    @Test func aFileThatCannotBeWrittenIsAnError() throws {
        let sandbox = try Sandbox(["a.py": "x\ny\n", "report.xml": Self.cobertura(["a.py"])])
        for option in ["--html", "--badge"] {
            let answer = try sandbox.pitlane(
                "gate", "coverage", "report.xml", "--minimum", "50", option, "no/such/folder/file")
            #expect(answer.status == 2)
            #expect(answer.errors.utf8.starts(with: "error: cannot ".utf8), "\(answer.errors)")
        }
    }
}

import Glibc
import TestSupport
import Testing

@Suite("Scripts")
struct ScriptsTests {
    private static func scripts() throws -> [Repository.File] {
        try Repository.files(where: { $0 == ".ci/run" || $0.hasPrefix("scripts/") || $0.hasSuffix(".sh") }).filter {
            ScriptRule.isScript(path: $0.path, firstLine: String($0.text.prefix { !$0.isNewline }))
        }
    }

    @Test("every script stops at the first error, can be executed and parses")
    func scripts() throws {
        let scripts = try Self.scripts()
        #expect(scripts.contains { $0.path == ".ci/run" }, "no .ci/run")
        for script in scripts {
            #expect(ScriptRule.problems(text: script.text) == [], "\(script.path)")
            #expect(Repository.isExecutable(script.path), "\(script.path) may not be executed")
            #expect(try Self.syntaxErrors(in: Repository.absolute(script.path)) == "", "\(script.path)")
        }
    }

    @Test("the Makefile and the continuous integration have what the README says")
    func commands() throws {
        let makefile = try ProjectRoot.text(ofFile: Repository.absolute("Makefile"))
        let readme = try ProjectRoot.text(ofFile: Repository.absolute("README.md"))
        for target in ["demo", "stop", "test", "lint", "prove", "bench", "clean", "help"] {
            #expect(makefile.contains("\n\(target):"), "make \(target)")
        }
        #expect(readme.contains("make demo") && readme.contains("make test"))
        let run = try ProjectRoot.text(ofFile: Repository.absolute(".ci/run"))
        #expect(run.contains("make test") && run.contains("make demo"))
    }

    struct Sample: Sendable, CustomTestStringConvertible {
        let text: String
        let problems: Int
        var testDescription: String { text.debugDescription }
    }

    @Test(
        "a script that begins otherwise is found",
        arguments: [
            Sample(text: "#!/usr/bin/env bash\n# Says a.\nset -euo pipefail\necho a\n", problems: 0),
            Sample(text: "#!/usr/bin/env bash\nset -eu\necho a\n", problems: 1),
            Sample(text: "#!/usr/bin/env bash\necho a\nset -euo pipefail\n", problems: 1),
            Sample(text: "#!/bin/sh\nset -euo pipefail\n", problems: 1),
            Sample(text: "", problems: 2),
        ])
    func badScript(_ sample: Sample) {
        #expect(ScriptRule.problems(text: sample.text).count == sample.problems)
    }

    @Test("a script that does not parse is found")
    func badSyntax() throws {
        var template = Array("/tmp/pitlane-script-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        try #require(descriptor >= 0)
        let path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
        defer { unlink(path) }
        let text = Array("if true; then echo a\n".utf8)
        #expect(write(descriptor, text, text.count) == text.count)
        close(descriptor)
        #expect(try Self.syntaxErrors(in: path).contains("syntax error"))
    }

    /// What `bash -n` says about the script at `path`: nothing where it parses.
    private static func syntaxErrors(in path: String) throws -> String {
        try Shell.output("bash -n '\(path)' 2>&1 || true")
    }
}

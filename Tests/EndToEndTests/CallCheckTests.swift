import Basics
import Testing

/// `pitlane check` over workflows that call others.
struct CallCheckTests {
    private static let called = """
        on:
          workflow_call:
            inputs: { level: { type: number, required: true } }
            secrets: { TOKEN: { required: true } }
        permissions: { contents: write }
        jobs: { job: { runs-on: ubuntu-latest, steps: [{ run: true }] } }
        """

    private static func caller(_ call: String) -> String {
        "on: push\npermissions: { contents: read }\njobs:\n  one: { uses: ./.github/workflows/called.yml\(call) }\n"
    }

    private static func errors(_ sandbox: Sandbox, _ paths: String...) throws -> [String] {
        let answer = try sandbox.pitlane(list: ["check", "--format", "json"] + paths)
        let found = try JSONValue.parse(bytes: Array(answer.output.utf8))["diagnostics"]?.arrayValue ?? []
        return found.map { "\($0["file"]?.stringValue ?? ""): \($0["message"]?.stringValue ?? "")" }
    }

    @Test func callsAreComparedWithWhatTheyCall() throws {
        let sandbox = try Sandbox([
            ".github/workflows/called.yml": Self.called,
            ".github/workflows/ci.yml": Self.caller(", with: { other: 1 }"),
        ])
        let expected = [
            "Input level is required, but not provided while calling.",
            "Invalid input, other is not defined in the referenced workflow.",
            "Secret TOKEN is required, but not provided while calling.",
            "Error calling workflow './.github/workflows/called.yml'. The workflow './.github/workflows/called.yml' is "
                + "requesting 'contents: write', but is only allowed 'contents: read'.",
        ]
        let all = try Self.errors(sandbox)
        #expect(all.sorted() == expected.map { ".github/workflows/ci.yml: \($0)" }.sorted())
        // By name, from another folder, the same.
        #expect(try Self.errors(sandbox, ".github/workflows/ci.yml").count == 4)
        #expect(try Self.errors(sandbox, "\(sandbox.repository)/.github/workflows/ci.yml").count == 4)
        #expect(try sandbox.pitlane("-C", ".github", "check", "workflows").status != 0)
    }

    @Test func aFilesOwnProblemsAreSaidOnce() throws {
        let sandbox = try Sandbox([
            ".github/workflows/called.yml": "on: workflow_call\njobs: { job: { runs-on: x, stepz: [] } }\n",
            ".github/workflows/a.yml": Self.caller(""), ".github/workflows/b.yml": Self.caller(""),
        ])
        for paths in [[], [".github/workflows/a.yml", ".github/workflows/b.yml"]] {
            let answer = try sandbox.pitlane(list: ["check", "--format", "json"] + paths)
            #expect(answer.status == 1)
            let found = try JSONValue.parse(bytes: Array(answer.output.utf8))["diagnostics"]?.arrayValue ?? []
            let own = found.filter { $0["file"] == ".github/workflows/called.yml" }
            #expect(!own.isEmpty)
            #expect(Set(own).count == own.count, "\(own)")
            let calls = found.filter {
                $0["message"] == "The called workflow '.github/workflows/called.yml' is not valid."
            }
            #expect(calls.count == 2, "\(found)")
        }
    }

    @Test func whatCannotBeReadHereIsLeftAlone() throws {
        let sandbox = try Sandbox([
            ".github/workflows/remote.yml":
                "on: push\njobs: { one: { uses: octo/tool/.github/workflows/x.yml@v1 } }\n",
            "loose/ci.yml": Self.caller(""),
        ])
        #expect(try sandbox.pitlane("check").status == 0)
        #expect(try sandbox.pitlane("check", "loose/ci.yml").status == 0)
        try sandbox.write([".github/workflows/ci.yml": Self.caller("")])
        #expect(
            try Self.errors(sandbox) == [
                ".github/workflows/ci.yml: Cannot read workflow './.github/workflows/called.yml': there is no such file"
            ])
    }
}

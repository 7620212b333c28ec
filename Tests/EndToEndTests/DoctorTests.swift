import Basics
import Files
import Testing

/// `pitlane doctor` on machines made of a few programs.
struct DoctorTests {
    private static let workflow = """
        on: [push, pull_request]
        jobs:
          test:
            strategy:
              matrix:
                os: [ubuntu-latest, windows-latest]
                python: ["3.8", "3.x", ">=3.10 <3.13", "pypy-3.9", "3.14-dev"]
            runs-on: ${{ matrix.os }}
            steps:
              - uses: actions/checkout@v4
              - uses: actions/setup-python@v5
                with: { python-version: "${{ matrix.python }}" }
              - run: python -m build && lint-it src
              - { if: runner.os == 'Windows', run: choco list }
              - { if: failure(), run: upload-logs }
              - run: tool-${{ matrix.os }} x
              - run: ${{ env.TOOL }} run
              - run: apt-get install -y some-packages
              - run: from-a-package --all
          node:
            runs-on: ubuntu-latest
            steps: [{ uses: actions/setup-node@v4, with: { node-version: 22 } }, { run: npm test }]
          mac: { runs-on: macos-14, steps: [{ run: xcodebuild }] }
          request:
            if: github.event_name == 'pull_request'
            runs-on: ubuntu-latest
            steps: [{ run: danger }]
        """

    /// A sandbox whose PATH holds only these programs, each a script, beside those that a shell needs.
    private static func machine(_ programs: [String: String]) throws -> (sandbox: Sandbox, path: String) {
        let sandbox = try Sandbox(workflow: workflow)
        let folder = "\(sandbox.folder)/bin"
        try Folder.make(folder)
        for (name, script) in programs {
            try Folder.write(Array("#!/bin/sh\n\(script)\n".utf8), to: "\(folder)/\(name)")
        }
        // The real interpreters of this machine are found in /usr/bin, but never the versions that are asked for here.
        #expect(
            try sandbox.shell("cd ../bin && for p in git bash sh; do ln -s $(command -v $p) $p; done; chmod +x *")
                .status
                == 0)
        return (sandbox, folder)
    }

    private static func tools(_ answer: Sandbox.Answer) -> [Key: JSONValue] {
        var tools: [Key: JSONValue] = [:]
        for tool in answer.objects.first?["tools"]?.arrayValue ?? [] {
            tools[Key(tool["tool"]?.stringValue ?? "")] = tool
        }
        return tools
    }

    @Test func remediesAreThoseOfThisMachine() throws {
        let (sandbox, path) = try Self.machine([
            "apt-get": "exit 1",
            "apt-cache": """
            case "$1 $*" in
            search*) echo 'python3.11 - language'; echo 'python3.14 - language' ;;
            *' python3.11') echo 'Package: python3.11'; echo 'Version: 3.11.2-6+deb12u3' ;;
            *' python3.14') echo 'Package: python3.14'; echo 'Version: 3.14.1-1' ;;
            *' lint-it') echo 'Package: lint-it' ;;
            *) exit 100 ;;
            esac
            """,
            "pyenv": "printf '  3.8.19\\n  3.8.20\\n  pypy3.9-7.3\\n'",
        ])
        let answer = try sandbox.pitlane("doctor", "push", "--format", "json", environment: ["PATH": path])
        #expect(answer.status == 1, "\(answer.errors)")
        let object = try #require(answer.objects.first)
        let install = object["install"]?.stringValue ?? ""
        let advice = (object["advice"]?.arrayValue ?? []).compactMap(\.stringValue)
        // Packages and versions that exist, none for what no remedy gives.
        #expect(
            !install.utf8.containsText("dev-venv") && !install.utf8.containsText("pyenv install pypy"), "\(install)")
        #expect(install.utf8.containsText("lint-it"), "\(install)")
        #expect(install.utf8.containsText("pitlane actions node 22"), "\(install)")
        #expect(advice.contains { $0.utf8.containsText("pypy") }, "\(advice)")
        let tools = Self.tools(answer)
        // Not this machine's legs, not this event's jobs, not what needs no program.
        for name in ["xcodebuild", "choco", "danger", "run"] as [Key] {
            #expect(tools[name] == nil, "\(name)")
        }
        for name in ["upload-logs", "from-a-package"] as [Key] {
            #expect(tools[name]?["ok"] == true, "\(name)")
            #expect(tools[name]?["wants"]?.arrayValue?.first?["certain"] == false, "\(name)")
        }
        #expect(tools["lint-it"]?["ok"] == false)
        #expect(tools["tool-ubuntu-latest"]?["ok"] == false && tools["tool-windows-latest"] == nil)
        let python = (tools["python"]?["wants"]?.arrayValue ?? []).compactMap { $0["version"]?.stringValue }
        #expect(Set(python.map { Key($0) }) == ["3.8", "3.x", ">=3.10 <3.13", "pypy-3.9", "3.14-dev"])
    }

    @Test func whatTheRunAcceptsIsHere() throws {
        let (sandbox, path) = try Self.machine(["lint-it": "exit 0", "tool-ubuntu-latest": "exit 0"])
        // A tool cache as set-up scripts leave it: its programs are asked as the run asks them.
        for version in ["3.8.20", "3.12.1", "3.14.0-rc.2"] {
            let folder = "\(sandbox.folder)/cache/Python/\(version)/x64/bin"
            try Folder.make(folder)
            let text = "printf '\\npitlane\\ncpython\\n\(version)\\n\\n/x/bin/python3\\n/x\\n/x/lib'"
            try Folder.write(Array("#!/bin/sh\n\(text)\n".utf8), to: "\(folder)/python3")
        }
        let complete = "for d in ../cache/Python/*; do touch $d/x64.complete; chmod +x $d/x64/bin/python3; done"
        #expect(try sandbox.shell(complete).status == 0)
        let answer = try sandbox.pitlane(
            "doctor", "--format", "json", environment: ["PATH": path, "RUNNER_TOOL_CACHE": "\(sandbox.folder)/cache"])
        let tools = Self.tools(answer)
        let wants = tools["python"]?["wants"]?.arrayValue ?? []
        let met = wants.filter { $0["ok"] == true }.compactMap { $0["version"]?.stringValue }
        #expect(met.map { Key($0) } == ["3.8", "3.x", ">=3.10 <3.13", "3.14-dev"], "\(answer.output)")
        // Without an event the jobs of all events count.
        #expect(tools["danger"]?["ok"] == false && tools["xcodebuild"] == nil)
    }
}

import Actions
import Basics
import Testing

/// The list of built-in actions, and the program's own action.
struct BuiltInActionsTests {
    @Test(arguments: [
        ("actions", "checkout", ""), ("Actions", "Setup-Python", ""), ("actions", "setup-node", ""),
        ("actions", "cache", ""),
        ("actions", "cache", "restore"), ("actions", "cache", "save"), ("actions", "upload-artifact", ""),
        ("actions", "upload-artifact", "merge"), ("actions", "download-artifact", ""), ("pitlane-dev", "pitlane", ""),
    ])
    func `an action is found by its name in any case`(owner: String, name: String, path: String) throws {
        let action = try #require(BuiltInActions.find(owner: owner, name: name, path: path))
        #expect(action.name == action.name.asciiLowercased)
        #expect(Set(action.inputs.map(\.name)).count == action.inputs.count)
    }

    @Test(arguments: [("actions", "github-script", ""), ("other", "checkout", ""), ("actions", "cache", "other")])
    func `others are not built in`(owner: String, name: String, path: String) {
        #expect(BuiltInActions.find(owner: owner, name: name, path: path) == nil)
    }

    @Test func `the running program is put into PATH`() async throws {
        let folder = try TestFolder()
        let program = try folder.write("#!/bin/sh\necho 1.2.3\n", to: "programs/real")
        try TestFolder.tool(["chmod", "755", program], in: "/")
        let action = try #require(BuiltInActions.find(owner: "pitlane-dev", name: "pitlane"))
        var facts = try ActionFacts(in: folder)
        facts.program = program
        let host = TestHost(action, with: ["version": "9"], facts: facts)
        try await action.main(host)
        #expect(host.record.outputs["version"] == "1.2.3")
        #expect(host.record.lines.contains { $0.utf8.starts(with: "::notice::Version 1.2.3 runs".utf8) })
        #expect(try TestFolder.tool(["pitlane"], in: folder.path, environment: host.nextEnvironment) == "1.2.3")
    }

    @Test func `an input with a NUL byte is refused`() async throws {
        let folder = try TestFolder()
        let action = try #require(BuiltInActions.find(owner: "actions", name: "upload-artifact"))
        let host = TestHost(action, with: ["path": "a\0b"], facts: try ActionFacts(in: folder))
        let error = await #expect(throws: ActionError.self) { try await action.main(host) }
        #expect(error?.description.contains("NUL") == true)
    }
}

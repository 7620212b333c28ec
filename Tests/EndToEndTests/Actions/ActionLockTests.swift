import Basics
import Files
import Testing

/// The lock file of actions: written by `actions lock`, and kept to by `run`.
struct ActionLockTests {
    private let path = ".github/pitlane-actions.lock"

    private func server(_ uses: String = "octo/tool@v1") throws -> ActionServer {
        let server = try ActionServer(steps: "- uses: \(uses)")
        try publish(server, "one")
        return server
    }

    @discardableResult
    private func publish(_ server: ActionServer, _ word: String, tag: String = "v1") throws -> String {
        let action = ActionServer.composite("- { shell: bash, run: echo \(word) }")
        return try server.publish("octo/tool", tag: tag, ["action.yml": action])
    }

    private func lock(_ server: ActionServer) throws -> String {
        let bytes = try Folder.read("\(server.sandbox.repository)/\(path)", limit: 1 << 20)
        return String(decoding: bytes ?? [], as: UTF8.self)
    }

    @Test func aMovedTagFailsClosedUntilItIsAccepted() throws {
        let server = try server()
        let locking = try server.pitlane("actions", "lock")
        #expect(locking.status == 0, "\(locking.errors)")
        let first = try lock(server)
        #expect(first.utf8.containsText("\nocto/tool@v1 "))
        #expect(try server.run().says("job", "one"))
        let commit = try publish(server, "two")
        let moved = try server.run()
        #expect(moved.status == 2)
        #expect(moved.errors.utf8.containsText("octo/tool@v1 has moved: \(path) says"), "\(moved.errors)")
        #expect(moved.errors.utf8.containsText("ci.yml:6:15"))
        // Without the network the locked commit is what runs.
        #expect(try server.run("--offline").says("job", "one"))
        // Only what is asked for changes.
        #expect(try server.pitlane("actions", "lock").status == 0)
        #expect(try lock(server).utf8.elementsEqual(first.utf8))
        #expect(try server.pitlane("actions", "lock", "--update").status == 0)
        #expect(try lock(server).utf8.containsText(commit))
        #expect(try server.run().says("job", "two"))
    }

    @Test func anActionThatIsNotLockedIsRefused() throws {
        let server = try server()
        #expect(try server.pitlane("actions", "lock").status == 0)
        try publish(server, "new", tag: "v2")
        try server.sandbox.write([".github/workflows/ci.yml": ActionServer.workflow("- uses: octo/tool@v2")])
        let answer = try server.run()
        #expect(answer.status == 2)
        #expect(answer.errors.utf8.containsText("octo/tool@v2 is not in \(path)"), "\(answer.errors)")
        #expect(try server.pitlane("actions", "lock", "--check").status == 1)
        #expect(try server.pitlane("actions", "lock").status == 0)
        // What no workflow uses any more is not locked any more.
        #expect(try !lock(server).utf8.containsText("@v1"))
        #expect(try server.pitlane("actions", "lock", "--check").status == 0)
        #expect(try server.run().says("job", "new"))
    }

    @Test func checkNamesWhatIsMissingSuperfluousAndMoved() throws {
        let server = try server()
        try publish(server, "other", tag: "v2")
        func check() throws -> Sandbox.Answer { try server.pitlane("actions", "lock", "--check") }
        let none = try check()
        #expect(none.status == 1 && none.errors.utf8.containsText("\(path): octo/tool@v1 is not locked"))
        #expect(try server.pitlane("actions", "lock").status == 0)
        let complete = try check()
        #expect(complete.status == 0 && complete.output.utf8.containsText("is complete: 1 action"))
        let text = try lock(server)
        let old = String(repeating: "b", count: 40)
        let line = "octo/old@v9 \(old) sha256:\(String(repeating: "c", count: 64))"
        try server.sandbox.write([path: "\(text)\n\(line)\n"])
        let superfluous = try check()
        #expect(superfluous.status == 1)
        let named = "\(path):4: octo/old@v9 is locked, and no workflow uses it"
        #expect(superfluous.errors.utf8.containsText(named), "\(superfluous.errors)")
        #expect(superfluous.errors.utf8.containsText("write it again: pitlane actions lock"))
        #expect(
            !superfluous.errors.utf8.containsText("--update") && !superfluous.errors.utf8.containsText("not locked"))
        try server.sandbox.write([path: text])
        let commit = try publish(server, "two")
        let moved = try check()
        #expect(moved.status == 1)
        #expect(moved.errors.utf8.containsText("\(path):2: octo/tool@v1: it has moved: "), "\(moved.errors)")
        #expect(moved.errors.utf8.containsText("it is \(commit) now") && moved.errors.utf8.containsText("--update"))
        let offline = try server.pitlane("actions", "lock", "--check", "--offline")
        #expect(offline.status == 0 && offline.output.utf8.containsText("--offline: no branch or tag was asked for"))
        #expect(try lock(server).utf8.elementsEqual(text.utf8))
    }

    @Test func contentThatIsNotWhatIsLockedIsRefused() throws {
        let server = try server()
        #expect(try server.pitlane("actions", "lock").status == 0)
        let text = try lock(server)
        let digest = String(decoding: text.utf8.suffix(65).prefix(64), as: UTF8.self)
        let other = String(repeating: "a", count: 64)
        let prefix = String(decoding: text.utf8.dropLast(65), as: UTF8.self)
        try server.sandbox.write([path: "\(prefix)\(other)\n"])
        let answer = try server.run()
        #expect(answer.status == 2)
        #expect(answer.errors.utf8.containsText("sha256:\(digest) instead of sha256:\(other)"), "\(answer.errors)")
        try server.sandbox.write([path: "octo/tool@v1 what\n"])
        let broken = try server.run()
        #expect(broken.status == 2)
        #expect(broken.errors.utf8.containsText("\(path):1: expected 'owner/name@ref COMMIT sha256:DIGEST'"))
    }

    @Test func theLockHoldsWhatCompositeActionsUse() throws {
        let server = try server("./.github/actions/mine")
        try server.publish("octo/inner", tag: "v3", ["a/action.yml": ActionServer.composite("- uses: octo/tool@v1")])
        try server.sandbox.write([
            ".github/actions/mine/action.yml": ActionServer.composite("- uses: octo/inner/a@v3"),
            ".github/workflows/ci.yml": ActionServer.workflow(
                "- uses: actions/checkout@v5\n- uses: ./.github/actions/mine"),
        ])
        #expect(try server.pitlane("actions", "lock").status == 0)
        let text = try lock(server)
        #expect(text.utf8.containsText("\nocto/inner@v3 ") && text.utf8.containsText("\nocto/tool@v1 "))
        #expect(!text.utf8.containsText("actions/checkout"))
        try server.sandbox.commit("lock")
        #expect(try server.run().says("job", "one"))
    }

    @Test func theLockHoldsCalledWorkflowsOfOtherRepositories() throws {
        let server = try server("actions/checkout@v5")
        try server.publish(
            "octo/flows", tag: "v2",
            [
                ".github/workflows/a.yml": """
                on: workflow_call
                jobs: { a: { uses: ./.github/workflows/b.yml } }
                """,
                ".github/workflows/b.yml": """
                on: workflow_call
                jobs: { b: { runs-on: ubuntu-latest, steps: [{ uses: octo/tool@v1 }] } }
                """,
            ])
        try server.sandbox.write([
            ".github/workflows/ci.yml": "on: push\njobs: { call: { uses: octo/flows/.github/workflows/a.yml@v2 } }"
        ])
        let answer = try server.pitlane("actions", "lock")
        #expect(answer.status == 0, "\(answer.errors)")
        let text = try lock(server)
        #expect(text.utf8.containsText("\nocto/flows@v2 ") && text.utf8.containsText("\nocto/tool@v1 "))
    }
}

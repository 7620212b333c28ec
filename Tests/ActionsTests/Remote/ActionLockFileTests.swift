import Actions
import Basics
import Testing

/// The lock file of actions, and the names in it.
struct ActionLockFileTests {
    private static let commit = String(repeating: "a1", count: 20)
    private static let digest = String(repeating: "b2", count: 32)

    @Test func isReadBackAsItWasWritten() throws {
        var lock = ActionLock()
        for name in ["Octo/Tool@v1", "a/b@release/2", "octo/tool@V1"] {
            lock[try RemoteRepository(name)] = ActionLock.Entry(commit: Self.commit, digest: Self.digest)
        }
        #expect(try ActionLock(parsing: lock.text.utf8) == lock)
        #expect(lock.count == 3)
        #expect(lock[try RemoteRepository("OCTO/TOOL@v1")]?.commit == Self.commit)
        #expect(lock[try RemoteRepository("octo/tool@v2")] == nil)
    }

    @Test(arguments: [
        "octo/tool@v1", "octo/tool@v1 \(commit)", "octo/tool@v1 \(commit) \(digest)",
        "octo/tool@v1 abc sha256:\(digest)", "octo/tool@v1 \(commit) sha256:\(commit)",
        "octo/tool \(commit) sha256:\(digest)", "../x@v1 \(commit) sha256:\(digest)",
        "octo/tool@-v1 \(commit) sha256:\(digest)",
        "octo/tool@v1 \(commit) sha256:\(digest)\nOcto/Tool@v1 \(commit) sha256:\(digest)",
    ])
    func anythingElseIsAnErrorWithItsLine(text: String) throws {
        let error = #expect(throws: ActionProblem.self) { try ActionLock(parsing: "# locked\n\(text)\n".utf8) }
        #expect(error?.message.utf8.starts(with: "\(ActionLock.path):".utf8) == true)
    }

    @Test(arguments: [
        ("octo", "..", "v1"), ("-octo", "tool", "v1"), ("oc to", "tool", "v1"), ("octo", "tool", "-v1"),
        ("octo", "tool", "a..b"), ("octo", "tool", "a b"), ("", "tool", "v1"), ("octo", "a/b", "v1"),
        ("_folders", "tool", "v1"), ("octo", "tool", "a\nb"), ("octo", "tool", "x*"),
    ])
    func namesThatCouldLeadElsewhereAreNone(owner: String, name: String, ref: String) {
        #expect(throws: ActionProblem.self) { try RemoteRepository(owner: owner, name: name, ref: ref) }
    }
}

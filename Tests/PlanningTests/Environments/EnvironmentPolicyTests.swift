import Basics
import Planning
import Testing

@Suite("The refs whose jobs may use an environment")
struct EnvironmentPolicyTests {
    @Test(arguments: [
        ([], "refs/pull/1/merge", true), (["main"], "refs/heads/main", true),
        (["main"], "refs/heads/Main", false), (["main"], "refs/heads/feature/main", false),
        // A tag or a pull request that is called as a branch is none.
        (["main"], "refs/tags/main", false), (["**"], "refs/tags/v1", false), (["**"], "refs/pull/1/merge", false),
        (["main"], "main", false), (["main"], "refs/heads/", false), (["main"], "refs/heads/refs/heads/main", false),
        (["release/*"], "refs/heads/release/1", true), (["release/*"], "refs/heads/release/1/x", false),
        (["**", "!wip/**"], "refs/heads/wip/x", false), (["**", "!wip/**"], "refs/heads/x", true),
    ])
    func branches(_ patterns: [String], _ ref: String, _ isAllowed: Bool) throws {
        let list = FilterList(.include, try patterns.map { try FilterPattern($0) })
        #expect(EnvironmentPolicy(name: "production", branches: list).allows(ref: ref) == isAllowed)
    }
}

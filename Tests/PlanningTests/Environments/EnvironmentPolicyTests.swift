import Basics
import Planning
import Testing

@Suite("The branches whose jobs may use an environment")
struct EnvironmentPolicyTests {
    @Test(arguments: [
        ([], nil, true), (["main"], "main", true), (["main"], "Main", false), (["main"], "feature/main", false),
        // A tag or a pull request has no branch.
        (["main"], nil, false), (["**"], nil, false), (["main"], "", false), (["main"], "refs/heads/main", false),
        (["release/*"], "release/1", true), (["release/*"], "release/1/x", false),
        (["**", "!wip/**"], "wip/x", false), (["**", "!wip/**"], "x", true),
    ])
    func branches(_ patterns: [String], _ branch: String?, _ isAllowed: Bool) throws {
        let list = FilterList(.include, try patterns.map { try FilterPattern($0) })
        #expect(EnvironmentPolicy(name: "production", branches: list).allows(branch: branch) == isAllowed)
    }
}

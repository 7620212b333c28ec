import Basics
import Planning
import Testing

/// The `github` context of a run (docs/language/events.md#the-github-context).
struct GitHubContextTests {
    static func context(_ event: TriggerEvent, server: String = "https://github.com") -> JSONObject {
        GitHubContext.make(
            event, repository: RepositoryFacts(fullName: "octo/hello", defaultBranch: "main", serverURL: server),
            run: GitHubContext.RunFacts(
                number: 7, workflowNumber: 3, actor: "mona", workflowName: "CI",
                workflowPath: ".github/workflows/ci.yml"))
    }

    struct Case: Sendable {
        let event: TriggerEvent
        let members: [Key: JSONValue]
    }

    @Test(arguments: [
        Case(
            event: TriggerEvent(name: "push", ref: "refs/heads/feature/a", sha: "c1", payload: ["x": 1]),
            members: [
                "ref": "refs/heads/feature/a", "ref_name": "feature/a", "ref_type": "branch", "sha": "c1",
                "head_ref": "", "base_ref": "", "event_name": "push", "event": ["x": 1], "run_id": "7",
                "run_number": "3", "run_attempt": "1", "actor": "mona", "triggering_actor": "mona",
                "repository": "octo/hello", "repository_owner": "octo", "workflow": "CI",
                "workflow_ref": "octo/hello/.github/workflows/ci.yml@refs/heads/feature/a", "workflow_sha": "c1",
                "api_url": "https://api.github.com", "graphql_url": "https://api.github.com/graphql",
                "repositoryUrl": "git:https://github.com/octo/hello.git", "ref_protected": false,
            ]),
        Case(
            event: TriggerEvent(name: "push", ref: "refs/tags/v1", sha: "c1", payload: [:]),
            members: ["ref_name": "v1", "ref_type": "tag"]),
        Case(
            event: TriggerEvent(
                name: "pull_request", activity: "opened", ref: "refs/pull/5/merge", sha: "m", baseBranch: "main",
                headBranch: "topic", payload: [:]),
            members: [
                "ref_name": "5/merge", "ref_type": "branch", "head_ref": "topic", "base_ref": "main",
                "workflow_ref": "octo/hello/.github/workflows/ci.yml@refs/pull/5/merge",
            ]),
        // Only requests to merge have them, not their reviews.
        Case(
            event: TriggerEvent(
                name: "pull_request_review", ref: "refs/pull/5/merge", sha: "m", baseBranch: "main", headBranch: "t",
                payload: [:]),
            members: ["head_ref": "", "base_ref": ""]),
    ])
    func `a context says what the event is`(_ one: Case) {
        let context = Self.context(one.event)
        for (name, value) in one.members { #expect(context[name] == value, "\(name)") }
        // No secrets in what is written to the journal.
        #expect(context["token"] == nil)
    }

    @Test func `a server of one's own has its own addresses`() {
        let event = TriggerEvent(name: "push", ref: "refs/heads/main", sha: "c", payload: [:])
        let context = Self.context(event, server: "https://git.example.org")
        #expect(context["api_url"] == "https://git.example.org/api/v3")
        #expect(context["graphql_url"] == "https://git.example.org/api/graphql")
    }
}

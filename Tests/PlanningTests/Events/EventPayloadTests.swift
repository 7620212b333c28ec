import Basics
import Planning
import TestSupport
import Testing

/// Payloads beside GitHub's own: whatever is in ours is in theirs, of the same kind.
struct EventPayloadTests {
    static let payload = EventPayload(
        repository: RepositoryFacts(fullName: "octo/hello", defaultBranch: "main"), actor: "mona")
    static let commit = CommitFacts(
        sha: "c1", message: "One\n\nmore",
        author: CommitFacts.Person(name: "Mona", email: "7+mona@users.noreply.github.com"),
        committer: CommitFacts.Person(name: "Web", email: "w@example.org"), timestamp: "2026-01-02T03:04:05Z",
        tree: "t1", changes: CommitFacts.Changes(added: ["a"], removed: ["r"], modified: ["m", "n"]))
    static func request(merge: String?) -> RequestFacts {
        RequestFacts(
            number: 5, headBranch: "topic", head: commit, beforeHead: "c0", baseBranch: "main", baseSHA: "b1",
            merge: merge, commits: 2, difference: RequestFacts.Difference(additions: 3, deletions: 1, files: 2))
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let ours: JSONValue
        let files: [String]
        var testDescription: String { files.joined(separator: " ") }
    }

    @Test(arguments: [
        Case(
            ours: payload.push(ref: "refs/heads/main", before: nil, head: commit, commits: [commit]),
            files: ["push.with-new-branch", "push"]),
        Case(
            ours: payload.push(ref: "refs/heads/main", before: "b", head: commit, commits: [commit]),
            files: ["push", "push.with-new-branch"]),
        Case(
            ours: payload.workflowRun(
                CompletedRun(
                    number: 7, workflowNumber: 3, attempt: 1, workflowName: "CI",
                    workflowPath: ".github/workflows/ci.yml",
                    title: "One", conclusion: .success, created: "2026-01-02T03:04:05Z",
                    started: "2026-01-02T03:04:05Z", ended: "2026-01-02T03:04:06Z",
                    event: TriggerEvent(name: "push", ref: "refs/heads/main", sha: "c1", payload: [:])), head: commit),
            files: ["workflow_run.completed"]),
        Case(
            ours: payload.pullRequest(activity: "opened", request(merge: "m1")),
            files: ["pull_request.opened", "pull_request.synchronize"]),
        Case(
            ours: payload.pullRequest(activity: "synchronize", request(merge: nil)),
            files: ["pull_request.synchronize", "pull_request.opened"]),
        Case(ours: payload.pullRequest(activity: "closed", request(merge: nil)), files: ["pull_request.closed"]),
        Case(
            ours: payload.release(activity: "published", tag: "v1", commit: commit),
            files: ["release.published", "release.created"]),
        Case(ours: payload.created("v1", kind: "tag"), files: ["create"]),
        Case(ours: payload.deleted("v1", kind: "tag"), files: ["delete"]),
        Case(ours: payload.repositoryDispatch(type: "x", branch: "main"), files: ["repository_dispatch"]),
        Case(
            ours: payload.dispatch(ref: "refs/heads/main", workflow: "w.yml", inputs: [("a", "b")]),
            files: ["workflow_dispatch"]),
    ])
    func `a payload has the shape of GitHub's`(_ one: Case) throws {
        guard let root = ProjectRoot.conformance else {
            print("skipped: no conformance data beside the project")
            return
        }
        let theirs = try one.files.map {
            try JSONValue.parse(ProjectRoot.text(ofFile: "\(root)/webhooks/\($0).payload.json"))
        }
        compare(one.ours, theirs, at: one.files[0])
    }

    /// Compares with the kinds seen at this place in any of the samples.
    private func compare(_ ours: JSONValue, _ theirs: [JSONValue], at place: String) {
        // A sample that has nothing here says nothing about the kind.
        let kinds = Set(theirs.map(kind)).subtracting(["null"])
        if kind(ours) != "null", !kinds.isEmpty { #expect(kinds.contains(kind(ours)), "\(place)") }
        for member in ours.objectValue?.members ?? []
        where !Self.freeForm.contains(place.utf8.count > 0 ? Key(place) : "") {
            let values = theirs.compactMap { $0[member.name] }
            let isSampled = theirs.contains { $0.objectValue != nil }
            #expect(!isSampled || !values.isEmpty, "\(place).\(member.name) is not GitHub's")
            compare(member.value, values, at: "\(place).\(member.name)")
        }
        for element in ours.arrayValue ?? [] {
            compare(element, theirs.flatMap { $0.arrayValue ?? [] }, at: "\(place)[]")
        }
    }

    /// Objects whose names are the user's.
    private static let freeForm: Set<Key> = ["workflow_dispatch.inputs"]

    private func kind(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool: "bool"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    @Test func `a push says what happened`() {
        let push = Self.payload.push(ref: "refs/heads/main", before: nil, head: Self.commit, commits: [Self.commit])
        #expect(push["created"] == true)
        #expect(push["before"] == .string(String(repeating: "0", count: 40)))
        #expect(push["after"] == "c1")
        #expect(push["head_commit"]?["message"] == "One\n\nmore")
        #expect(push["repository"]?["name"] == "hello")
        let later = Self.payload.push(ref: "refs/heads/main", before: "b", head: Self.commit, commits: [Self.commit])
        #expect(later["created"] == false)
        #expect(later["compare"] == "https://github.com/octo/hello/compare/b...c1")
    }

    @Test func `a request says what is to be merged`() {
        let request = Self.payload.pullRequest(
            activity: "opened", Self.request(merge: "m1"))
        #expect(request["action"] == "opened")
        #expect(request["pull_request"]?["title"] == "One")
        #expect(request["pull_request"]?["head"]?["ref"] == "topic")
        #expect(request["pull_request"]?["head"]?["sha"] == "c1")
        #expect(request["pull_request"]?["base"]?["ref"] == "main")
        #expect(request["pull_request"]?["merge_commit_sha"] == "m1")
    }

    @Test func `a schedule and a dispatch say what they were started with`() {
        #expect(Self.payload.schedule(cron: "0 1 * * *")["schedule"] == "0 1 * * *")
        let dispatch = Self.payload.dispatch(ref: "r", workflow: "w", inputs: [("n", "5")])
        #expect(dispatch["inputs"]?["n"] == "5")
    }
}

import Basics
import Planning
import TestSupport
import Testing

struct EventSubjectTests {
    /// A payload recorded by GitHub's documentation, and what its runs are about (docs/language/events.md#payloads).
    static let payloads: [(file: String, event: Key, ref: String?, base: String?, head: String?)] = [
        ("push", "push", nil, nil, nil),
        ("push.with-new-branch", "push", "refs/heads/master", nil, nil),
        ("pull_request.opened", "pull_request", "refs/pull/2/merge", "master", "changes"),
        ("pull_request.labeled", "pull_request", "refs/pull/2/merge", "master", "changes"),
        ("release.published", "release", "refs/tags/0.0.1", nil, nil),
        ("create", "create", "refs/tags/simple-tag", nil, nil),
        ("delete", "delete", nil, nil, nil),
        ("repository_dispatch", "repository_dispatch", nil, nil, nil),
    ]

    @Test(.enabled(if: ProjectRoot.conformance != nil, "../shared/conformance is absent"), arguments: payloads)
    func readsRecordedPayloads(_ row: (file: String, event: Key, ref: String?, base: String?, head: String?)) throws {
        let folder = try #require(ProjectRoot.conformance)
        let bytes = try ProjectRoot.bytes(ofFile: "\(folder)/webhooks/\(row.file).payload.json")
        let subject = EventSubject(event: row.event, payload: try JSONValue.parse(bytes: bytes))
        #expect(subject.ref.map { Key($0) } == row.ref.map { Key($0) })
        #expect(subject.baseBranch.map { Key($0) } == row.base.map { Key($0) })
        #expect(subject.headBranch.map { Key($0) } == row.head.map { Key($0) })
    }

    @Test func aMergedRequestIsAboutItsBase() {
        let subject = EventSubject(
            event: "pull_request",
            payload: ["number": 7, "pull_request": ["merged": true, "base": ["ref": "develop"], "head": ["ref": "x"]]])
        #expect(subject.ref == "refs/heads/develop")
    }

    @Test func aDeletedBranchIsAboutNothing() {
        let subject = EventSubject(event: "push", payload: ["ref": "refs/heads/x", "deleted": true, "after": "000"])
        #expect(subject.ref == nil)
        #expect(subject.shas.isEmpty)
    }

    @Test func aPayloadOfAnyShapeIsRead() {
        for event: Key in ["push", "pull_request", "create", "release", "merge_group", "deployment", "workflow_run"] {
            for payload: JSONValue in [nil, [], 3, "x", [:], ["pull_request": 3, "ref": [1], "release": "x"]] {
                _ = EventSubject(event: event, payload: payload)
            }
        }
    }
}

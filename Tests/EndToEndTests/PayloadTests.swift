import Basics
import Testing

/// `github.event` of events that are made of the repository, by the built program.
struct PayloadTests {
    private static let workflow = """
        on: [push, pull_request, workflow_dispatch, create, delete, release]
        jobs: { a: { runs-on: ubuntu-latest, steps: [{ run: cat "$GITHUB_EVENT_PATH" }] } }
        """

    private func payload(_ answer: Sandbox.Answer) throws -> JSONValue {
        let lines = answer.lines("a")
        let start = try #require(
            lines.firstIndex { $0.utf8.starts(with: "{\"".utf8) }, "\(answer.errors)\(answer.output)")
        return try JSONValue.parse(lines[start...].joined(separator: "\n"))
    }

    /// The value at `path`: names and numbers between dots.
    private func text(_ value: JSONValue, _ path: String) -> String {
        var value: JSONValue? = value
        for part in path.utf8.split(separator: UInt8(ascii: ".")) {
            let name = String(Substring(part))
            if let index = Int(name) {
                let elements = value?.arrayValue ?? []
                value = elements.indices.contains(index) ? elements[index] : Optional.none
            } else {
                value = value?[Key(name)]
            }
        }
        return value.map { $0.stringValue ?? $0.text() } ?? "-"
    }

    private func expect(
        _ payload: JSONValue, _ values: KeyValuePairs<String, String>, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for (path, value) in values {
            #expect(Key(text(payload, path)) == Key(value), "\(path)", sourceLocation: sourceLocation)
        }
    }

    private static let repository: KeyValuePairs<String, String> = [
        "repository.clone_url": "https://github.com/octo/demo.git",
        "repository.ssh_url": "git@github.com:octo/demo.git", "repository.owner.login": "octo",
        "repository.owner.html_url": "https://github.com/octo", "sender.url": "https://api.github.com/users/mona",
    ]

    @Test func eventsTellWhatTheRepositoryTells() throws {
        let sandbox = try Sandbox([".github/workflows/ci.yml": Self.workflow, "old": "1\n2\n", "gone": "x\n"])
        try sandbox.git("remote", "add", "origin", "git@github.com:octo/demo.git")
        try sandbox.git("checkout", "-q", "-b", "topic")
        try sandbox.git("rm", "-q", "gone")
        try sandbox.write(["new": "n\n", "old": "1\n2\n3\n"])
        try sandbox.commit("feat: one\n\nThe body")
        let head = String(Substring(try sandbox.git("rev-parse", "HEAD").utf8.prefix(40)))
        let push = try payload(sandbox.run("--actor", "mona"))
        expect(push, Self.repository)
        expect(
            push,
            [
                "head_commit.url": "https://github.com/octo/demo/commit/\(head)", "head_commit.added": #"["new"]"#,
                "head_commit.removed": #"["gone"]"#, "head_commit.modified": #"["old"]"#,
                "commits.0.added": #"["new"]"#, "commits.0.committer.name": "Test", "commits.0.id": head,
            ])
        let request = try payload(sandbox.run("pull_request", "--base", "main", "--actor", "mona"))
        expect(request, Self.repository)
        expect(
            request,
            [
                "pull_request.user.login": "mona", "pull_request.base.user.login": "octo",
                "pull_request.head.user.login": "octo",
                "pull_request.head.repo.ssh_url": "git@github.com:octo/demo.git",
                "pull_request.url": "https://api.github.com/repos/octo/demo/pulls/1", "pull_request.body": "The body",
                "pull_request._links.html.href": "https://github.com/octo/demo/pull/1", "pull_request.commits": "1",
                "pull_request.additions": "2", "pull_request.deletions": "1", "pull_request.changed_files": "3",
                "pull_request.mergeable": "true", "before": "-",
            ])
        try sandbox.git("checkout", "-q", "main")
        try sandbox.git("merge", "-q", "--no-ff", "-m", "merged", "topic")
        let merge = try payload(sandbox.run("--actor", "mona"))
        expect(merge, ["head_commit.added": #"["new"]"#, "head_commit.removed": #"["gone"]"#])
        let changed = try payload(
            sandbox.run("pull_request", "--type", "synchronize", "--branch", "topic", "--base", "main"))
        expect(changed, ["after": head, "action": "synchronize"])
        try sandbox.git("tag", "v1")
        let release = try payload(sandbox.run("release", "--tag", "v1", "--actor", "mona"))
        expect(release, Self.repository)
        expect(
            release,
            [
                "release.tarball_url": "https://api.github.com/repos/octo/demo/tarball/v1",
                "release.author.login": "mona", "release.id": "1",
            ])
        expect(try payload(sandbox.run("delete", "--tag", "v1", "--actor", "mona")), Self.repository)
    }

    /// What GitHub says of refs that are new: nothing before, and only commits that the remote has not had.
    @Test func newRefsHaveNoBefore() throws {
        let sandbox = try Sandbox([".github/workflows/ci.yml": Self.workflow])
        try sandbox.git("remote", "add", "origin", "git@github.com:octo/demo.git")
        try sandbox.write(["new": "n\n"])
        try sandbox.commit("second")
        let head = String(Substring(try sandbox.git("rev-parse", "HEAD").utf8.prefix(40)))
        try sandbox.git("update-ref", "refs/remotes/origin/main", "HEAD~1")
        let none = String(repeating: "0", count: 40)
        try sandbox.git("tag", "v1")
        expect(
            try payload(sandbox.run("--tag", "v1")),
            [
                "ref": "refs/tags/v1", "before": none, "after": head, "created": "true", "commits": "[]",
                "head_commit.id": head, "base_ref": "refs/heads/main",
                "compare": "https://github.com/octo/demo/compare/v1",
            ])
        expect(
            try payload(sandbox.run()),
            ["created": "false", "base_ref": "null", "commits.0.id": head, "commits.1": "-"])
        try sandbox.git("checkout", "-q", "-b", "topic")
        // The branch is new on the remote, and so is what main has and the remote has not.
        expect(try payload(sandbox.run()), ["before": none, "created": "true", "commits.0.id": head, "commits.1": "-"])
        try sandbox.git("update-ref", "refs/remotes/origin/main", "HEAD")
        expect(
            try payload(sandbox.run()),
            ["before": none, "created": "true", "commits": "[]", "base_ref": "refs/heads/main"])
        try sandbox.commit("third")
        let third = String(Substring(try sandbox.git("rev-parse", "HEAD").utf8.prefix(40)))
        expect(
            try payload(sandbox.run()),
            [
                "before": none, "created": "true", "base_ref": "null", "commits.0.id": third, "commits.1": "-",
                "compare": "https://github.com/octo/demo/commit/\(third)",
            ])
        try sandbox.git("tag", "v2")
        expect(
            try payload(sandbox.run("--tag", "v2")),
            ["commits": "[]", "base_ref": "refs/heads/topic", "head_commit.id": third])
    }
}

import Basics
import Planning
import Testing
import Workflows

/// Which events start a workflow (docs/language/triggers.md#filters).
struct TriggerMatchTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let on: String
        let event: TriggerEvent
        /// nil where the workflow is started, else why not.
        let reason: String?
        var testDescription: String { "\(on) for \(event.summary) \(event.activity ?? "")" }
    }

    static func push(
        _ ref: String, files: [String]? = nil, message: String = "work"
    ) -> TriggerEvent {
        TriggerEvent(name: "push", ref: ref, sha: "1", changedFiles: files, payload: [:], headMessage: message)
    }

    static func request(
        _ activity: String = "opened", to base: String = "main", files: [String]? = nil, message: String = "work",
        name: Key = "pull_request"
    ) -> TriggerEvent {
        TriggerEvent(
            name: name, activity: activity, ref: "refs/pull/1/merge", sha: "1", baseBranch: base,
            headBranch: "topic", changedFiles: files, payload: [:], headMessage: message)
    }

    static func event(_ name: Key, _ activity: String? = nil, head: String? = nil) -> TriggerEvent {
        TriggerEvent(
            name: name, activity: activity, ref: "refs/heads/main", sha: "1", headBranch: head,
            payload: ["workflow_run": ["name": "w"]])
    }

    static let main = "refs/heads/main"
    static let tag = "refs/tags/v1.2"

    static let events: [Case] = [
        Case(on: "push", event: push(main), reason: nil),
        Case(on: "[push, pull_request]", event: request(), reason: nil),
        Case(on: "[push, workflow_dispatch]", event: request(), reason: "only on push, workflow_dispatch"),
        Case(on: "pull_request", event: request("synchronize"), reason: nil),
        Case(on: "pull_request", event: request("reopened"), reason: nil),
        Case(
            on: "pull_request", event: request("labeled"),
            reason: "types: labeled is not among opened, synchronize, reopened"),
        Case(
            on: "pull_request_target", event: request("closed", name: "pull_request_target"),
            reason: "types: closed is not among opened, synchronize, reopened"),
        Case(on: "{pull_request: {types: [labeled]}}", event: request("labeled"), reason: nil),
        Case(
            on: "{pull_request: {types: labeled}}", event: request("opened"),
            reason: "types: opened is not among labeled"),
        Case(on: "issues", event: event("issues", "pinned"), reason: nil),
        Case(
            on: "{issues: {types: [opened]}}", event: event("issues", "closed"),
            reason: "types: closed is not among opened"),
        Case(on: "{repository_dispatch: {types: [go]}}", event: event("repository_dispatch", "go"), reason: nil),
        Case(
            on: "{repository_dispatch: {types: [go]}}", event: event("repository_dispatch", "Go"),
            reason: "types: Go is not among go"),
        Case(on: "{schedule: [{cron: '1 2 * * *'}]}", event: event("schedule"), reason: nil),
        Case(on: "workflow_dispatch", event: event("workflow_dispatch"), reason: nil),
    ]

    static let refs: [Case] = [
        Case(on: "push", event: push(tag), reason: nil),
        Case(on: "{push: {branches: [main]}}", event: push(main), reason: nil),
        Case(
            on: "{push: {branches: [main]}}", event: push("refs/heads/Main"),
            reason: "branches: Main matches none of main"),
        Case(
            on: "{push: {branches: [main]}}", event: push(tag), reason: "a tag was pushed, and only branches are listed"
        ),
        Case(
            on: "{push: {branches-ignore: [x]}}", event: push(tag),
            reason: "a tag was pushed, and only branches are listed"),
        Case(on: "{push: {tags: ['v*']}}", event: push(main), reason: "a branch was pushed, and only tags are listed"),
        Case(on: "{push: {tags: ['v*']}}", event: push(tag), reason: nil),
        Case(on: "{push: {tags: ['v*'], branches: [main]}}", event: push(main), reason: nil),
        Case(on: "{push: {tags: ['v*'], branches: [main]}}", event: push(tag), reason: nil),
        Case(
            on: "{push: {tags: ['w*'], branches: [main]}}", event: push(tag),
            reason: "tags: v1.2 matches none of w*"),
        Case(on: "{push: {tags-ignore: ['v1.*']}}", event: push(tag), reason: "tags-ignore: v1.2 is ignored"),
        Case(on: "{push: {branches: ['releases/**']}}", event: push("refs/heads/releases/1/beta"), reason: nil),
        Case(
            on: "{push: {branches: ['releases/**', '!releases/**-alpha']}}", event: push("refs/heads/releases/2-alpha"),
            reason: "branches: releases/2-alpha matches none of releases/**, !releases/**-alpha"),
        Case(
            on: "{push: {branches: ['!a', 'a']}}", event: push("refs/heads/a"), reason: nil),
        Case(on: "{push: {branches-ignore: ['mona/*']}}", event: push("refs/heads/mona/a/b"), reason: nil),
        Case(
            on: "{push: {branches-ignore: ['mona/*']}}", event: push("refs/heads/mona/a"),
            reason: "branches-ignore: mona/a is ignored"),
        // Requests are filtered by where they go.
        Case(on: "{pull_request: {branches: [main]}}", event: request(to: "main"), reason: nil),
        Case(
            on: "{pull_request: {branches: [topic]}}", event: request(to: "main"),
            reason: "branches: main matches none of topic"),
        Case(
            on: "{pull_request: {branches-ignore: [main]}}", event: request(to: "main"),
            reason: "branches-ignore: main is ignored"),
        Case(
            on: "{workflow_run: {workflows: [w], branches: [topic]}}",
            event: event("workflow_run", "completed", head: "topic"), reason: nil),
        Case(
            on: "{workflow_run: {workflows: [x, y]}}", event: event("workflow_run", "completed", head: "topic"),
            reason: "workflows: w is not among x, y"),
        Case(
            on: "{workflow_run: {workflows: [w], branches: [main]}}",
            event: event("workflow_run", "completed", head: "topic"),
            reason: "branches: topic matches none of main"),
    ]

    static let paths: [Case] = [
        Case(on: "{push: {paths: ['**.js']}}", event: push(main, files: ["a/b.js", "c"]), reason: nil),
        Case(
            on: "{push: {paths: ['**.js']}}", event: push(main, files: ["c"]),
            reason: "paths: no changed file matches **.js"),
        Case(
            on: "{push: {paths: [a, b, c, d]}}", event: push(main, files: ["e"]),
            reason: "paths: no changed file matches a, b, c, …"),
        Case(
            on: "{push: {paths: ['sub/**', '!sub/docs/**']}}", event: push(main, files: ["sub/docs/a"]),
            reason: "paths: no changed file matches sub/**, !sub/docs/**"),
        Case(
            on: "{push: {paths: ['sub/**', '!sub/docs/**']}}", event: push(main, files: ["sub/docs/a", "sub/b"]),
            reason: nil),
        Case(
            on: "{push: {paths-ignore: ['docs/**']}}", event: push(main, files: ["docs/a"]),
            reason: "paths-ignore: all changed files are ignored"),
        Case(on: "{push: {paths-ignore: ['docs/**']}}", event: push(main, files: ["docs/a", "b"]), reason: nil),
        // Without changes the filter fails; where they cannot be told it holds; tags are not filtered by path.
        Case(on: "{push: {paths: ['**']}}", event: push(main, files: []), reason: "paths: no changed file matches **"),
        Case(on: "{push: {paths: [a]}}", event: push(main, files: nil), reason: nil),
        Case(on: "{push: {paths: [a]}}", event: push(tag, files: ["b"]), reason: nil),
        Case(
            on: "{push: {branches: [main], paths: [a]}}", event: push(main, files: ["b"]),
            reason: "paths: no changed file matches a"),
        Case(
            on: "{push: {branches: [x], paths: [a]}}", event: push(main, files: ["a"]),
            reason: "branches: main matches none of x"),
        Case(on: "{pull_request: {paths: [a]}}", event: request(files: ["a"]), reason: nil),
        // Only the first 300 files count.
        Case(
            on: "{push: {paths: [a]}}", event: push(main, files: (0..<300).map { "f\($0)" } + ["a"]),
            reason: "paths: no changed file matches a"),
        Case(on: "{push: {paths: [a]}}", event: push(main, files: (0..<299).map { "f\($0)" } + ["a"]), reason: nil),
    ]

    static let skips: [Case] =
        ["[skip ci]", "[ci skip]", "[no ci]", "[skip actions]", "[actions skip]"].map {
            Case(on: "push", event: push(main, message: "fix \($0)"), reason: "the head commit's message says \($0)")
        } + [
            Case(
                on: "pull_request", event: request(message: "a\n\nb [skip ci] c"),
                reason: "the head commit's message says [skip ci]"),
            Case(
                on: "push", event: push(main, message: "fix\n\n\nskip-checks: true"),
                reason: "the head commit's message says skip-checks: true"),
            Case(
                on: "push", event: push(main, message: "fix\r\n\r\nskip-checks:true\r\n"),
                reason: "the head commit's message says skip-checks: true"),
            Case(on: "push", event: push(main, message: "fix skip ci"), reason: nil),
            Case(on: "push", event: push(main, message: "about skip-checks: true"), reason: nil),
            Case(
                on: "pull_request_target", event: request(message: "[skip ci]", name: "pull_request_target"),
                reason: nil),
        ]

    @Test(arguments: [events, refs, paths, skips])
    func `an event starts a workflow, or the reason says why not`(_ cases: [Case]) throws {
        for one in cases {
            let workflow = try Sample.workflow("on: \(one.on)\njobs: {a: {runs-on: x, steps: [{run: x}]}}")
            let expected = one.reason.map { TriggerMatch.notTriggered(reason: $0) } ?? .triggered
            #expect(try TriggerMatch(workflow.triggers, one.event) == expected, "\(one.testDescription)")
        }
    }

    @Test func `a pattern that is none is an error with its place`() throws {
        let text = "on:\n  push:\n    branches: [main, 'x[']\njobs: {a: {runs-on: x, steps: [{run: x}]}}"
        let (read, diagnostics) = WorkflowReader.read(path: "w.yml", text: text)
        guard let workflow = read else {
            // The reader may refuse it already; then the place is there.
            #expect(diagnostics.contains { $0.line.utf8.starts(with: "w.yml:3:".utf8) })
            return
        }
        let problem = #expect(throws: PatternProblem.self) { try TriggerMatch(workflow.triggers, Self.push(Self.main)) }
        #expect(problem?.diagnostic.line.utf8.starts(with: "w.yml:3:".utf8) == true)
    }
}

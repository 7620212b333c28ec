import Basics
import Files
import Glibc
import Testing

/// The node of this machine.
enum MachineNode {
    /// Whether PATH has one that actions can run on.
    static let isThere: Bool = {
        let answer = try? Sandbox([:]).shell("node --version")
        return ["v20.", "v24."].contains { answer?.output.utf8.starts(with: $0.utf8) == true }
    }()
}

/// JavaScript actions, run by the node of this machine.
@Suite(.enabled(if: MachineNode.isThere, "node 20 or 24 is not in PATH"))
struct NodeActionTests {
    /// An action with all three parts, each of which says what it sees.
    static func action(_ more: String = "") -> [String: String] {
        [
            "action.yml": """
            name: parts
            description: says what it sees
            inputs:
              fetch-depth: { description: a, default: "${{ github.event_name }}-1" }
              two words: { description: b }
              old: { description: c, deprecationMessage: use two words }
            outputs: { seen: { description: d } }
            runs: { using: node20, pre: dist/pre.js, main: dist/main.js, post: dist/post.js\(more) }
            """,
            "dist/pre.js": """
            require('fs').appendFileSync(process.env.GITHUB_STATE, 'first=pre\\n');
            console.log('pre ' + process.env['INPUT_FETCH-DEPTH']);
            """,
            "dist/main.js": """
            const fs = require('fs'), e = process.env;
            console.log('main ' + [e['INPUT_FETCH-DEPTH'], e.INPUT_TWO_WORDS, e.INPUT_OTHER, e.STATE_first].join('|'));
            console.log('cwd ' + (process.cwd() === e.GITHUB_WORKSPACE));
            console.log('action ' + [e.GITHUB_ACTION, e.GITHUB_ACTION_REPOSITORY, e.GITHUB_ACTION_REF].join('|'));
            console.log('here ' + (e.GITHUB_ACTION_PATH === require('path').dirname(__dirname)));
            console.log('::save-state name=second::main');
            fs.appendFileSync(e.GITHUB_OUTPUT, 'seen=' + e.INPUT_TWO_WORDS + '\\n');
            process.exit(e.INPUT_OLD === 'fail' ? 3 : 0);
            """,
            "dist/post.js": """
            const e = process.env;
            console.log('post ' + [e['INPUT_FETCH-DEPTH'], e.STATE_first, e.STATE_second, e.LATER].join('|'));
            """,
        ]
    }

    /// The job's lines with one of these words first.
    private func lines(_ answer: Sandbox.Answer, _ words: [String]) -> [String] {
        answer.lines("job").filter { line in words.contains { line.utf8.starts(with: "\($0) ".utf8) } }
    }

    @Test func preMainAndPostShareStateAndSeeTheirInputs() throws {
        let server = try ActionServer(
            steps: """
                - run: echo step one; echo LATER=yes >> "$GITHUB_ENV"
                - id: it
                  uses: octo/parts@v1
                  with: { Two Words: a b, other: x, old: y }
                - run: echo "step ${{ steps.it.outputs.seen }}"
                """)
        try server.publish("octo/parts", tag: "v1", Self.action())
        let answer = try server.run()
        #expect(answer.status == 0, "\(answer.errors) \(answer.output)")
        #expect(
            lines(answer, ["pre", "step", "main", "cwd", "action", "here", "post"]) == [
                "pre push-1", "step one", "main push-1|a b|x|pre", "cwd true", "action it|octo/parts|v1", "here true",
                "step a b", "post push-1|pre|main|yes",
            ])
        let names = answer.objects("step.started").compactMap { $0["name"]?.stringValue }
        #expect(names.first == "Pre Run octo/parts@v1" && names.last == "Post Run octo/parts@v1")
        let warnings = answer.objects("annotation").compactMap { $0["message"]?.stringValue }
        #expect(warnings.contains("Unexpected input(s) 'other', valid inputs are ['fetch-depth', 'two words', 'old']"))
        #expect(warnings.contains("Input 'old' has been deprecated with message: use two words"))
    }

    @Test func aFailedMainStillHasItsPostAndASkippedOneHasNone() throws {
        let server = try ActionServer(
            steps: """
                - uses: octo/parts@v1
                  with: { old: fail }
                - if: failure()
                  run: echo step ${{ job.status }}
                - if: false
                  uses: octo/late@v1
                """)
        try server.publish("octo/parts", tag: "v1", Self.action())
        // Without a pre, nothing of a skipped step has begun.
        var late = Self.action()
        late["action.yml"] = "name: a\ndescription: b\nruns: { using: node16, main: dist/main.js, post: dist/post.js }"
        try server.publish("octo/late", tag: "v1", late)
        let answer = try server.run()
        #expect(answer.status == 1)
        #expect(lines(answer, ["pre", "step", "post"]) == ["pre push-1", "step failure", "post push-1|pre|main|"])
        #expect(
            answer.objects("step.finished").compactMap { $0["name"]?.stringValue }.count {
                $0.utf8.starts(with: "Post".utf8)
            } == 1)
    }

    @Test func preIfAndPostIfDecide() throws {
        let server = try ActionServer(steps: "- uses: octo/parts@v1\n- run: exit 1")
        let conditions = ", pre-if: github.event_name == 'issues', post-if: success()"
        try server.publish("octo/parts", tag: "v1", Self.action(conditions))
        let answer = try server.run()
        #expect(answer.status == 1)
        #expect(lines(answer, ["pre", "main", "post"]) == ["main push-1|||"])
    }

    @Test func postsRunInReverseAlsoInsideCompositeActions() throws {
        let server = try ActionServer(
            steps: """
                - uses: octo/both@v1
                - uses: octo/one@v1
                  with: { name: last }
                """)
        let one = [
            "action.yml": """
            name: a
            description: b
            inputs: { name: { description: c } }
            runs: { using: node20, pre: pre.js, main: main.js, post: post.js }
            """,
            "pre.js": "console.log('pre ' + process.env.INPUT_NAME)",
            "main.js": "console.log('main ' + process.env.INPUT_NAME)",
            "post.js": "console.log('post ' + process.env.INPUT_NAME)",
        ]
        try server.publish("octo/one", tag: "v1", one)
        try server.publish(
            "octo/both", tag: "v1",
            [
                "action.yml": ActionServer.composite(
                    """
                    - uses: octo/one@v1
                      with: { name: "${{ inputs.prefix }}-1" }
                    - if: false
                      uses: octo/one@v1
                      with: { name: never }
                    - uses: $/inner
                    """, more: "inputs: { prefix: { description: p, default: in } }\n"),
                "inner/action.yml": ActionServer.composite("- uses: octo/one@v1\n  with: { name: deep }"),
            ])
        let answer = try server.run()
        #expect(answer.status == 0, "\(answer.errors) \(answer.output)")
        #expect(
            lines(answer, ["pre", "main", "post"]) == [
                "pre in-1", "pre never", "pre deep", "pre last", "main in-1", "main deep", "main last", "post last",
                "post deep", "post never", "post in-1",
            ])
    }

    @Test func aLocalActionHasNoPre() throws {
        var files = Self.action()
        for (name, text) in files {
            files[name] = nil
            files["tools/parts/\(name)"] = text
        }
        files[".github/workflows/ci.yml"] = ActionServer.workflow(
            "- uses: actions/checkout@v5\n- uses: ./tools/parts\n  with: { two words: local }")
        let server = try ActionServer(files)
        let answer = try server.run()
        #expect(answer.status == 0, "\(answer.errors) \(answer.output)")
        #expect(lines(answer, ["pre", "main", "post"]) == ["main push-1|local||", "post push-1||main|"])
        #expect(
            answer.output.utf8.containsText("`pre` execution is not supported for local action from './tools/parts'"))
    }

    @Test func theNodeOfTheToolCacheIsTakenAndAMissingOneNamed() throws {
        let server = try ActionServer(steps: "- uses: octo/parts@v1")
        var files = Self.action()
        files["action.yml"] = "name: a\ndescription: b\nruns: { using: node24, main: dist/main.js }"
        try server.publish("octo/parts", tag: "v1", files)
        let tools = "\(server.sandbox.folder)/tools"
        // A node of its own that says so; the architecture is this machine's.
        let script = """
            set -e
            case "$(uname -m)" in aarch64) arch=arm64;; *) arch=x64;; esac
            mkdir -p \(tools)/node/24.3.0/$arch/bin
            printf '#!/bin/sh\\necho tool cache\\nexec node "$@"\\n' > \(tools)/node/24.3.0/$arch/bin/node
            chmod +x \(tools)/node/24.3.0/$arch/bin/node
            touch \(tools)/node/24.3.0/$arch.complete
            """
        #expect(try server.sandbox.shell(script).status == 0)
        let answer = try server.run(environment: ["RUNNER_TOOL_CACHE": tools])
        #expect(answer.status == 0, "\(answer.errors) \(answer.output)")
        #expect(answer.says("job", "tool cache"))
        let version = try server.sandbox.shell("node --version").output
        guard !version.utf8.starts(with: "v24.".utf8) else { return }
        let refused = try server.run()
        #expect(refused.status == 2)
        #expect(refused.errors.utf8.containsText("octo/parts@v1 cannot run: it needs node 24"), "\(refused.errors)")
        #expect(refused.errors.utf8.containsText("pitlane actions node 24"))
    }
}

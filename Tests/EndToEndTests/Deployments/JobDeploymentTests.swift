import Basics
import Files
import Glibc
import TestSupport
import Testing

/// Deployments that jobs ask the driver of their run for.
@Suite(
    "Deployments in workflows, to a real Docker Engine", .serialized,
    .enabled(if: TestEngine.obstacle == nil, "needs a Docker Engine of its own: \(TestEngine.obstacle ?? "")"))
struct JobDeploymentTests {
    private static let workflow = """
        on: { push: { branches: [develop, main] }, workflow_dispatch: {} }
        jobs:
          staging:
            if: github.ref_name == 'develop' && github.event_name == 'push'
            runs-on: ubuntu-latest
            environment: staging
            steps:
              - uses: actions/checkout@v4
              - uses: pitlane-dev/pitlane@v1
              - run: pitlane deploy staging --version 1
                id: deploy
              - run: 'echo "outputs $VERSION $DIGEST $WITHHELD"'
                env:
                  VERSION: ${{ steps.deploy.outputs.version }}
                  DIGEST: ${{ steps.deploy.outputs.digest }}
                  WITHHELD: ${{ steps.deploy.outputs.withheld }}
          production:
            if: github.ref_name == 'main' && github.event_name == 'push'
            runs-on: ubuntu-latest
            environment: Production
            steps:
              - uses: actions/checkout@v4
              - uses: pitlane-dev/pitlane@v1
              - run: pitlane deploy production --version 1
          none:
            if: github.event_name == 'workflow_dispatch'
            runs-on: ubuntu-latest
            steps: [{ uses: pitlane-dev/pitlane@v1 }, { run: pitlane deploy staging --version 1 }]
          other:
            if: github.event_name == 'workflow_dispatch'
            runs-on: ubuntu-latest
            environment: elsewhere
            steps: [{ uses: pitlane-dev/pitlane@v1 }, { run: pitlane rollback staging }]
          escaping:
            if: github.event_name == 'workflow_dispatch'
            runs-on: ubuntu-latest
            environment: staging
            steps:
              - uses: actions/checkout@v4
              - uses: pitlane-dev/pitlane@v1
              - run: env -u PITLANE_SOCKET -u GITHUB_ACTIONS pitlane deploy staging --version 1
        """

    /// A repository that is deployed on pushes, with versions of its service.
    private struct Site {
        let engine: TestEngine
        let sandbox: Sandbox
        let ports: [Int]

        init(
            _ name: String, keys: [String] = ["bake: 0s"], workflow: String = "", reviewers: String = "[nobody]",
            versions: String...
        ) throws {
            engine = try TestEngine.shared.get()
            ports = [try TestEngine.freePort(), try TestEngine.freePort()]
            let socket = engine.socket
            let targets = ports.map { port in
                "{ hosts: [\"\(socket)\"], listen: \"127.0.0.1:\(port)\", front-door: \"front-door:test\" }"
            }
            sandbox = try Sandbox([
                ".github/workflows/deploy.yml": workflow, "only-here": "",
                "pitlane.yml": """
                services:
                  \(name):
                    image: \(name)
                    port: 8000
                    health: { path: /health, interval: 50ms, timeout: 5s }
                    drain: 5s
                    \(keys.joined(separator: "\n    "))
                environments:
                  staging: { branches: [develop, main], target: \(targets[0]) }
                  production:
                    branches: [main]
                    approval: { reviewers: \(reviewers) }
                    target: \(targets[1])
                """,
            ])
            for version in versions {
                try engine.makeImage(
                    "\(name):\(version)", "http-request return status 200 content-type text/plain string \"\(version)\""
                )
            }
        }

        func history(_ environment: String) throws -> [JSONValue] {
            try sandbox.pitlane("history", environment, "--format", "json").objects
        }

        /// What a visitor of an environment is answered: of staging, or of production.
        func visit(_ number: Int = 0) throws -> String {
            try sandbox.shell("curl -sS -m 10 http://127.0.0.1:\(ports[number])/").output
        }
    }

    private func expect(_ text: String, _ parts: [String], _ place: SourceLocation = #_sourceLocation) {
        for part in parts { #expect(text.utf8.containsText(part), "\(part) in \(text)", sourceLocation: place) }
    }

    @Test("A push deploys to staging; production waits for another user, who is in the record")
    func fromPushToProduction() throws {
        let site = try Site(
            "pushed", keys: ["bake: 0s", "smoke: \"test -e only-here && echo smoked $PITLANE_VERSION\""],
            workflow: Self.workflow, versions: "1")
        let sandbox = site.sandbox
        try sandbox.git("checkout", "-q", "-b", "develop")

        // Without --publish nothing is changed, and everything says so.
        let plan = try sandbox.pitlane("plan", "--format", "json")
        expect(plan.output, ["\"effect\":\"deploy\",\"of\":\"staging\",\"environment\":\"staging\""])
        #expect(!plan.output.utf8.containsText("\"of\":\"production\""))
        let withheld = try sandbox.run()
        #expect(withheld.status == 0, "\(withheld.output)\(withheld.errors)")
        let kept = try #require(withheld.objects("effect.withheld").first)
        #expect(kept["effect"] == "deploy" && kept["ref"] == "staging" && kept["new"] == "1", "\(kept)")
        expect(withheld.lines("staging").joined(separator: "\n"), ["withheld: this run", "outputs 1  true"])
        #expect(try site.history("staging").isEmpty)
        expect(try sandbox.pitlane("show").output, ["Withheld: 1 deployment: nothing was changed", "staging   1"])

        // So it is with changes that are not committed, which are never published.
        try sandbox.write(["only-here": "changed"])
        let dirty = try sandbox.run()
        #expect(dirty.status == 0 && dirty.objects("effect.withheld").count == 1, "\(dirty.output)")
        let never = try sandbox.run("--publish")
        #expect(never.status == 2)
        expect(never.errors, ["--publish needs a clean work tree"])
        try sandbox.git("checkout", "-q", ".")

        // What may not is refused by the driver, whatever the job says.
        let refused = try sandbox.run("workflow_dispatch", "--publish")
        #expect(refused.status == 1, "\(refused.output)")
        expect(refused.lines("none").joined(), ["the job 'none' has no environment", "add environment: staging"])
        expect(refused.lines("other").joined(), ["is in the environment 'elsewhere', and cannot ask for 'staging'"])
        expect(refused.lines("escaping").joined(), ["PITLANE_SOCKET is not set"])
        #expect(try site.history("staging").isEmpty)

        let pushed = try sandbox.run("--publish")
        #expect(pushed.status == 0, "\(pushed.output)\(pushed.errors)")
        expect(
            pushed.lines("staging").joined(separator: "\n"),
            ["smoked 1", "✓ expose", "1 serves staging", "outputs 1 sha256:", " false"])
        let done = try #require(pushed.objects("effect.published").first)
        #expect(done["effect"] == "deploy" && done["remote"]?.stringValue == "127.0.0.1:\(site.ports[0])")
        #expect(try site.visit() == "1")

        // Production takes main only, by hand as in a job.
        let early = try sandbox.pitlane("deploy", "production", "--version", "1")
        #expect(early.status == 2)
        expect(early.errors, ["production takes commits of main only", "this is one of develop"])
        try sandbox.git("checkout", "-q", "main")
        try sandbox.git("merge", "-q", "develop")
        let answers = try sandbox.shell(
            """
            other() {
                setpriv --reuid nobody --regid nogroup --clear-groups env HOME="$PWD/../home" \
                    PITLANE_WORK="$PWD/../work2" "$PROGRAM" -C ../clone "$@" --data "$PWD/../data"
            }
            chmod 755 ..; install -d -m 700 -o nobody -g nogroup ../home ../work2; cp -a . ../clone
            chown -R nobody:nogroup ../clone; install -d -m 2775 -g nogroup ../data
            "$PROGRAM" run --publish --data ../data; echo "first $?"
            other reject 1 --comment "not today" > ../rejected; echo "reject $?"
            "$PROGRAM" history production --format json; echo "nothing"
            "$PROGRAM" run --publish --data ../data; echo "second $?"
            "$PROGRAM" approve 2 --data ../data; echo "self $?"
            other approve 2 --leave; echo "approve $?"
            "$PROGRAM" resume 2 --data ../data; echo "resume $?"
            """)
        expect(
            answers.output + answers.errors,
            [
                "first 3", "reject 1", "second 3", "refused: root is not a reviewer", "self 1", "approve 0",
                "1 serves production", "resume 0",
            ])
        #expect(!answers.output.utf8.containsText("{"), "\(answers.output)")
        let record = try #require(try site.history("production").first)
        let warrant = try #require(record["warrant"])
        #expect(
            warrant["approvers"] == ["nobody"] && warrant["run"] == 2 && warrant["job"] == "production", "\(warrant)")
        #expect(try site.history("production").count == 1 && site.visit(1) == "1")
        // What production runs is what staging has run.
        #expect(try record["release"]?["image"] == site.history("staging").first?["release"]?["image"])
    }

    @Test("By hand production asks, too; what was shown is what is deployed, and a freeze holds it back")
    func byHand() throws {
        let me = WaitingRunTests.me
        let site = try Site("byhand", reviewers: "[\(me), nobody], self-review: true", versions: "1", "2")
        let report = """
            <coverage><packages><package><classes><class filename="a.py"><lines><line number="1" hits="1"/>\
            <line number="2" hits="0"/></lines></class></classes></package></packages></coverage>
            """
        try site.sandbox.write(["coverage.xml": report, "a.py": "a = 1\nb = 2\n"])
        try site.sandbox.commit("measure")
        let answers = try site.sandbox.shell(
            """
            "$PROGRAM" gate coverage coverage.xml --minimum 50 > /dev/null; echo "gate $?"
            "$PROGRAM" deploy production --version 9; echo "missing $?"
            "$PROGRAM" deploy production --version 1; echo "asked $?"
            docker tag byhand:2 byhand:1
            "$PROGRAM" show 1
            "$PROGRAM" approve 1 > ../approved; echo "approved $?"; curl -sS http://127.0.0.1:$PORT/
            "$PROGRAM" deploy production --version 2 --format json > ../asked.json; echo "again $?"
            "$PROGRAM" freeze production --reason "big sale"
            "$PROGRAM" approve 2 > ../held; echo "held $?"
            "$PROGRAM" unfreeze production > ../unfrozen; echo "unfrozen $?"
            "$PROGRAM" freeze production --reason "big sale"
            "$PROGRAM" deploy production --version 2; echo "frozen $?"
            "$PROGRAM" rollback production; echo "back $?"
            "$PROGRAM" rollback production --despite-freeze > ../back; echo "despite $?"
            curl -sS http://127.0.0.1:$PORT/
            """, environment: ["DOCKER_HOST": site.engine.socket, "PORT": "\(site.ports[1])"])
        expect(
            answers.output + answers.errors,
            [
                "gate 0", "has no image byhand:9", "missing 2", "asked 3", "1 (sha256:", ") to production",
                "Approve: pitlane approve 1", "approved 0\n1again 3", "held 3", "unfrozen 0",
                "production is frozen by \(me): big sale", "frozen 2", "--despite-freeze", "back 2", "despite 0\n1",
            ])
        let history = try site.history("production")
        #expect(history.map { $0["kind"] } == ["rollback", "deploy", "deploy"])
        #expect(history.map { $0["release"]?["version"] } == ["1", "2", "1"])
        let warrants = history.map { $0["warrant"] ?? nil }
        #expect(warrants.map { $0["run"]?.intValue } == [nil, 2, 1], "\(warrants)")
        #expect(warrants[2]["approvers"]?.text() == "[\"\(me)\"]" && warrants[2]["job"] == "deploy")
        #expect(
            warrants[2]["gates"]?.text()
                == "[{\"gate\":\"coverage\",\"verdict\":\"pass\",\"numbers\":{\"covered\":1,\"valid\":2}}]")
        #expect(warrants[0]["remark"]?.stringValue == "although production is frozen by \(me): big sale")
    }

    @Test("A run that is killed and resumed deploys once, and one that is stopped changes nothing")
    func killedAndStopped() throws {
        let site = try Site(
            "killed", keys: ["bake: 2s"],
            workflow: """
                on: push
                jobs:
                  deploy:
                    runs-on: ubuntu-latest
                    environment: staging
                    steps:
                      - uses: pitlane-dev/pitlane@v1
                      - run: pitlane deploy staging --version ${{ vars.VERSION }}
                        timeout-minutes: ${{ fromJSON(vars.MINUTES) }}
                      - if: failure()
                        run: pitlane deploy staging --version 1
                      - run: until test -e "$RUNNER_TOOL_CACHE/../../go"; do sleep 0.05; done
                """, versions: "1", "2", "3", "4")
        /// Begins a run, and sends its driver a signal when its output holds `text`.
        func interrupt(_ version: String, at text: String, _ signal: Int32, then rest: String = "") throws -> String {
            let answer = try site.sandbox.shell(
                """
                rm -f ../go
                "$PROGRAM" run --publish --var VERSION=\(version) --var MINUTES=360 > ../out.txt 2>&1 & pid=$!
                for _ in $(seq 1500); do grep -q '\(text)' ../out.txt && break; sleep 0.02; done
                kill -\(signal) $pid; wait $pid; echo "ended $?"
                touch ../go
                \(rest)
                cat ../out.txt
                """)
            return answer.output + answer.errors
        }
        let resume = "\"$PROGRAM\" resume; echo \"resumed $?\""
        // After the switch it is finished, by itself.
        let finished = try interrupt("1", at: "✓ expose", SIGKILL, then: resume)
        expect(finished, ["ended 137", "was left at the step", "resumed 0"])
        #expect(try site.history("staging").map { $0["outcome"] } == ["succeeded"] && site.visit() == "1")
        // When it was done and the job went on it is done.
        let done = try interrupt("2", at: "2 serves staging", SIGKILL, then: resume)
        expect(done, ["ended 137", "this job has made deploy 2 of staging before", "resumed 0"])
        #expect(try site.history("staging").count == 2 && site.visit() == "2")
        // Before the switch it is undone, and done again.
        let again = try interrupt("3", at: "✓ start", SIGKILL, then: resume)
        expect(again, ["ended 137", "resumed 0"])
        #expect(try site.history("staging").map { $0["outcome"] }.prefix(2) == ["succeeded", "failed"])
        #expect(try site.visit() == "3")
        // Somebody who cancels the run gets the version back that served.
        let stopped = try interrupt("4", at: "✓ verify", SIGINT)
        expect(stopped, ["ended 130"])
        #expect(try site.history("staging").first?["outcome"] == "returned")
        // So does a step that takes too long.
        let late = try site.sandbox.pitlane(
            "run", "--format", "json", "--publish", "--var", "VERSION=4", "--var", "MINUTES=1",
            environment: ["PITLANE_MINUTE": "2s"])
        #expect(late.status == 1, "\(late.output)")
        expect(late.output, ["has timed out after"])
        let history = try site.history("staging")
        // The next step waits until that is undone.
        #expect(history.count == 7 && history[1]["outcome"] != "succeeded", "\(history)")
        #expect(history[1]["release"]?["version"] == "4" && history[0]["outcome"] == "succeeded")
        #expect(try site.visit() == "1")
        #expect(try site.sandbox.pitlane("status", "staging").status == 0)
    }

    @Test("Ten lines are enough for one service on one host, and on GitHub's machines secrets are variables")
    func fewLines() throws {
        let engine = try TestEngine.shared.get()
        let port = try TestEngine.freePort()
        let lines = """
            services:
              few:
                image: few
                port: 8000
                bake: 0s
            environments:
              staging:
                secrets: { TOKEN: { secret: TOKEN_STAGING }, OTHER: { secret: OTHER_STAGING } }
                target: { hosts: ["\(engine.socket)"], listen: "127.0.0.1:\(port)" }
            """
        #expect(lines.split(separator: "\n").count < 10)
        let sandbox = try Sandbox(["pitlane.yml": lines])
        try engine.shell("docker tag front-door:test haproxy:lts")
        try engine.makeImage("few:1", "http-request return status 200")
        let onGitHub: [Key: String] = [
            "GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": "\(sandbox.folder)/output", "TOKEN_STAGING": "a-token",
        ]
        let missing = try sandbox.pitlane("deploy", "staging", "--version", "1", environment: onGitHub)
        #expect(missing.status == 2)
        expect(missing.errors, ["needs the secret OTHER_STAGING: give it to the step with env:"])
        let deployed = try sandbox.pitlane(
            "deploy", "staging", "--version", "1", environment: onGitHub.merging(["OTHER": "by-its-own-name"]) { $1 })
        #expect(deployed.status == 0, "\(deployed.output)\(deployed.errors)")
        let settings = try engine.shell("docker inspect pitlane.few.staging.blue --format '{{.Config.Env}}'")
        expect(settings, ["TOKEN=a-token", "OTHER=by-its-own-name"])
        let outputs = String(decoding: try Folder.content(of: "\(sandbox.folder)/output"), as: UTF8.self)
        expect(outputs, ["version=1\n", "digest=sha256:", "withheld=false\n"])
    }
}

import Basics
import Files
import Testing

/// `uses: owner/name@ref`, fetched with git, locked, and replaced, driven through the built program.
struct RemoteActionTests {
    static let greeting = ActionServer.composite(
        """
        - id: say
          shell: bash
          run: |
            echo "hello ${{ inputs.who }} from $(cat "$GITHUB_ACTION_PATH/name.txt")"
            echo "text=said ${{ inputs.who }}" >> "$GITHUB_OUTPUT"
            touch "$GITHUB_ACTION_PATH/left-behind"
        """,
        more: """
            inputs: { who: { description: w, default: "${{ github.ref_name }}" } }
            outputs: { text: { description: t, value: "${{ steps.say.outputs.text }}" } }

            """)

    private func server(_ uses: String = "octo/Greet@v1") throws -> ActionServer {
        try ActionServer(
            steps: """
                - id: greet
                  uses: \(uses)
                  with: { who: world }
                - run: echo "${{ steps.greet.outputs.text }}"
                """)
    }

    private func publish(_ server: ActionServer, name: String = "one", tag: String = "v1") throws -> String {
        try server.publish("octo/Greet", tag: tag, ["action.yml": Self.greeting, "name.txt": name])
    }

    @Test func aTagIsFetchedAndRunAsAWholeTree() throws {
        let server = try server()
        let commit = try publish(server)
        let answer = try server.run()
        #expect(answer.status == 0, "\(answer.errors) \(answer.output)")
        #expect(answer.says("job", "hello world from one"))
        #expect(answer.says("job", "said world"))
        #expect(answer.errors.utf8.containsText("fetching octo/Greet@v1 (\(commit.prefix(7)))"))
        // The action wrote into its folder, which was the job's own.
        #expect(Folder.exists("\(server.cache)/octo/greet/\(commit)"))
        #expect(Folder.size("\(server.cache)/octo/greet/\(commit)/name.txt") == 3)
        #expect(try Folder.names(in: "\(server.cache)/octo/greet/\(commit)").count == 2)
        // Nothing is fetched twice, and what was fetched needs no server.
        let again = try server.run("--offline")
        #expect(again.status == 0, "\(again.errors)")
        #expect(!again.errors.utf8.containsText("fetching"))
        #expect(again.says("job", "hello world from one"))
    }

    @Test(arguments: ["branch", "commit", "annotated tag"])
    func aRefMayBe(kind: String) throws {
        let server = try server("octo/Greet@main")
        let commit = try server.publish(
            "octo/Greet", tag: "v2", ["action.yml": Self.greeting, "name.txt": kind], annotated: true)
        if Key(kind) != "branch" {
            let ref = Key(kind) == "commit" ? commit : "v2"
            try server.sandbox.write([
                ".github/workflows/ci.yml": ActionServer.workflow("- uses: octo/Greet@\(ref)\n  with: { who: world }")
            ])
        }
        let answer = try server.run()
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(answer.says("job", "hello world from \(kind)"))
        #expect(Folder.exists("\(server.cache)/octo/greet/\(commit)"))
    }

    @Test func whatCannotBeHadIsRefusedWithPlaceAndRemedy() throws {
        for (uses, expected) in [
            ("octo/Greet@v9", "has no tag or branch 'v9'"), ("octo/none@v1", "cannot read"),
            ("octo/Greet/sub@v1", "Can't find 'action.yml', 'action.yaml' or 'Dockerfile' for action"),
            ("octo/Greet/../../../etc@v1", "leads out of its repository"),
        ] {
            let server = try server(uses)
            _ = try publish(server)
            let answer = try server.run()
            #expect(answer.status == 2)
            #expect(answer.errors.utf8.containsText(expected), "\(uses): \(answer.errors)")
            #expect(answer.errors.utf8.containsText("ci.yml:7:15"), "\(answer.errors)")
            #expect(try !server.hasRun())
        }
        let server = try server()
        _ = try publish(server)
        let offline = try server.run("--offline")
        #expect(offline.status == 2)
        #expect(offline.errors.utf8.containsText("has not been fetched yet, and --offline allows no network"))
        #expect(offline.errors.utf8.containsText("--action-source octo/Greet=DIR"))
    }

    @Test func aFetchThatBreaksLeavesNothing() throws {
        let server = try server()
        let commit = try publish(server)
        // The ref is there, its objects are not.
        let objects = "\(server.folder)/octo/Greet.git/objects"
        try Folder.remove(objects)
        try Folder.make("\(objects)/info")
        try Folder.make("\(objects)/pack")
        let answer = try server.run()
        #expect(answer.status == 2)
        #expect(answer.errors.utf8.containsText("octo/Greet@v1"), "\(answer.errors)")
        #expect(!Folder.exists("\(server.cache)/octo/greet/\(commit)"))
        #expect(try Folder.names(in: "\(server.cache)/_drafts").isEmpty)
        #expect(try !server.hasRun())
    }

    @Test func aCachedTreeThatWasChangedIsFetchedAgain() throws {
        let server = try server()
        let commit = try publish(server)
        #expect(try server.run().status == 0)
        try Folder.write(Array("evil".utf8), to: "\(server.cache)/octo/greet/\(commit)/name.txt")
        #expect(try server.run("--offline").errors.utf8.containsText("is not in the cache"))
        let answer = try server.run()
        #expect(answer.says("job", "hello world from one"))
    }

    @Test func planNamesRemoteActionsAndFetchesNone() throws {
        let server = try server()
        let answer = try server.pitlane("plan")
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(answer.output.utf8.containsText("Would use from other repositories: octo/Greet@v1 (to be fetched)."))
        #expect(!Folder.exists("\(server.cache)/octo"))
        _ = try publish(server)
        #expect(try server.run().status == 0)
        let json = try server.pitlane("plan", "--format", "json")
        #expect(try JSONValue.parse(json.output)["actions"]?.text() == #"[{"uses":"octo/Greet@v1","cached":true}]"#)
    }

    @Test func aFolderStandsInForARepository() throws {
        let server = try server()
        let folder = "\(server.sandbox.folder)/mine"
        try Folder.make(folder)
        try Folder.write(Array(Self.greeting.utf8), to: "\(folder)/action.yml")
        try Folder.write(Array("disk".utf8), to: "\(folder)/name.txt")
        for source in ["OCTO/greet=\(folder)", "octo/greet@v1=\(folder)"] {
            let answer = try server.run("--action-source", source)
            #expect(answer.status == 0, "\(answer.errors)")
            #expect(answer.says("job", "hello world from disk"))
        }
        #expect(try Folder.names(in: folder).count == 2)
        #expect(try server.run("--action-source", "octo/greet@v2=\(folder)").status == 2)
        #expect(try server.run("--action-source", "octo/greet=/no/such").errors.utf8.containsText("there is no folder"))
    }

    @Test func aFolderReplacesABuiltInActionOnlyWhereOneSaysSo() throws {
        let server = try ActionServer(steps: "- uses: actions/checkout@v5\n- run: ls action.mark || echo built in")
        let folder = "\(server.sandbox.folder)/checkout"
        try Folder.make(folder)
        let action = ActionServer.composite("- { shell: bash, run: touch action.mark }")
        try Folder.write(Array(action.utf8), to: "\(folder)/action.yml")
        #expect(try server.run().says("job", "built in"))
        let answer = try server.run("--action-source", "actions/checkout=\(folder)")
        #expect(answer.says("job", "action.mark"), "\(answer.errors) \(answer.output)")
    }

    @Test func processesThatFetchTheSameAtOnceAllRun() throws {
        let server = try server()
        let commit = try publish(server)
        let answer = try server.sandbox.shell(
            """
            for i in 1 2 3 4; do "$PROGRAM" run --format plain > "out$i" 2>&1 & pids="$pids $!"; done
            for pid in $pids; do wait "$pid" || echo failed; done
            grep -h "hello world from one" out? | wc -l
            """, environment: ["PITLANE_ACTION_SERVER": server.folder])
        #expect(answer.output.utf8.elementsEqual("4".utf8), "\(answer.output) \(answer.errors)")
        #expect(try Folder.names(in: "\(server.cache)/octo/greet/\(commit)").count == 2)
        #expect(try Folder.names(in: "\(server.cache)/_drafts").isEmpty)
    }

    @Test func whatARunIsFrozenWithIsOnRecord() throws {
        let server = try server()
        let commit = try publish(server)
        #expect(try server.run().status == 0)
        guard try server.sandbox.shell("command -v sqlite3").status == 0 else { return }
        let rows = try server.sandbox.shell(
            "sqlite3 .pitlane/pitlane.sqlite \"SELECT body FROM journal WHERE kind = 'run.created'\"")
        #expect(rows.output.utf8.containsText(#""actions":[{"uses":"octo/Greet@v1","commit":"\#(commit)","sha256":""#))
    }

    @Test func fetchingLeavesTheWorkTreeClean() throws {
        let server = try server("octo/Greet@v9")
        _ = try publish(server)
        #expect(try server.run().status == 2)
        #expect(try server.sandbox.git("status", "--porcelain").utf8.isEmpty)
    }

    @Test func calledWorkflowsHaveTheirActionsResolvedToo() throws {
        let server = try ActionServer([
            ".github/workflows/ci.yml": "on: push\njobs: { call: { uses: ./.github/workflows/called.yml } }",
            ".github/workflows/called.yml": """
            on: workflow_call
            jobs: { in: { runs-on: ubuntu-latest, steps: [{ uses: octo/Greet@v1, with: { who: called } }] } }
            """,
        ])
        let refused = try server.run()
        #expect(refused.status == 2)
        #expect(refused.errors.utf8.containsText(".github/workflows/called.yml:2:55"), "\(refused.errors)")
        #expect(try !server.hasRun())
        _ = try publish(server)
        let answer = try server.run()
        #expect(answer.status == 0, "\(answer.errors) \(answer.output)")
        #expect(answer.output.utf8.containsText("hello called from one"))
    }

    @Test func everyRunOfAnEventHasItsActions() throws {
        let workflow = """
            on: { schedule: [{ cron: '0 1 * * *' }, { cron: '0 2 * * *' }] }
            jobs: { job: { runs-on: ubuntu-latest, steps: [{ uses: octo/Greet@v1, with: { who: both } }] } }
            """
        let server = try ActionServer([".github/workflows/ci.yml": workflow])
        _ = try publish(server)
        let answer = try server.pitlane("run", "schedule", "--format", "json")
        #expect(answer.status == 0, "\(answer.errors) \(answer.output)")
        #expect(answer.lines("job").contains { Key($0) == "hello both from one" })
    }
}

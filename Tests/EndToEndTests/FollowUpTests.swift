import Basics
import Files
import TestSupport
import Testing

/// What a run says at its end and while it is stopped: commands that work as they stand, the job that made it red.
struct FollowUpTests {
    /// An event that starts two runs: `why` is about the one that failed, also where a green one is newer.
    @Test func whyLooksAtAllRunsOfAnEvent() throws {
        let job = "{ runs-on: ubuntu-latest, steps: [ { run: RUN } ] }"
        let sandbox = try Sandbox([
            ".github/workflows/a.yml": "on: push\njobs: { a: \(job.replacing("RUN", with: "exit 1")) }\n",
            ".github/workflows/b.yml": "on: push\njobs: { b: \(job.replacing("RUN", with: "true")) }\n",
        ])
        #expect(try sandbox.pitlane("run").status == 1)
        #expect(try sandbox.pitlane("why").output.utf8.containsText("✗ a › 1"))
        #expect(try sandbox.pitlane("why", "2").output.utf8.containsText("The run is green"))
    }

    /// A secret that nobody has set is said once, before anything runs, and fails nothing; `why` proposes the ones the
    /// run was given; a plan counts runs as the next run does.
    @Test func secretsThatARunNeedsAreNamed() throws {
        let sandbox = try Sandbox(
            workflow: """
                on: push
                concurrency: { group: 'group-${{ github.run_number }}' }
                jobs:
                  a:
                    runs-on: ubuntu-latest
                    env: { T: '${{ secrets.ONE }}', U: '${{ secrets.TWO }}', G: '${{ secrets.GITHUB_TOKEN }}' }
                    steps: [{ run: 'test -z "$T" && echo "number ${{ github.run_number }}"' }]
                  b: { if: false, runs-on: ubuntu-latest, steps: [{ run: 'echo ${{ secrets.THREE }}' }] }
                """)
        let plan = try sandbox.pitlane("plan", "--format", "json")
        let workflow = try JSONValue.parse(plan.output)["workflows"]?.arrayValue?.first
        #expect(workflow?["concurrency"] == "group-1", "\(plan.output)")
        let run = try sandbox.run()
        #expect(run.status == 0)
        let note = "note: the secrets ONE, TWO are not set, so they are empty; give them with --secret NAME"
        #expect(run.errors.utf8.containsText(note), "\(run.errors)")
        #expect(run.says("a", "number 1"))
        #expect(try sandbox.pitlane("plan").output.utf8.containsText("concurrency group-2"))
        let red = try sandbox.run("--secret", "ONE", environment: ["ONE": "x"])
        #expect(red.status == 1)
        #expect(red.errors.utf8.containsText("note: the secret TWO is not set, so it is empty"), "\(red.errors)")
        let why = try sandbox.pitlane("why")
        #expect(why.output.utf8.containsText("pitlane rerun 2 --failed --secret ONE\n"), "\(why.output)")
    }

    private static let red = """
        on: push
        jobs:
          allowed:
            runs-on: ubuntu-latest
            continue-on-error: true
            steps: [{ run: echo this is allowed to fail; exit 3 }]
          steps:
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
              - { run: exit 4, continue-on-error: true }
              - { uses: ./tolerated, continue-on-error: true }
              - { name: the culprit, run: 'test "${{ secrets.TOKEN }}" = "s3cr3t word" && exit 5' }
          "later":
            needs: steps
            runs-on: ubuntu-latest
            steps: [{ run: true }]
        """

    private static let tolerated = """
        runs:
          using: composite
          steps: [{ run: exit 6, shell: bash }]
        """

    /// The commands of the lines that begin with these words.
    private static func commands(_ text: String) -> [Key: String] {
        var found: [Key: String] = [:]
        for line in text.utf8.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")),
                let start = line[colon...].firstIndex(of: UInt8(ascii: "p"))
            else { continue }
            let command = String(decoding: line[start...], as: UTF8.self)
            guard command.utf8.starts(with: "pitlane ".utf8) else { continue }
            found[Key(String(decoding: line[..<colon], as: UTF8.self))] = command
        }
        return found
    }

    @Test func proposedCommandsWorkAsTheyStand() throws {
        let sandbox = try Sandbox([".github/workflows/ci.yml": Self.red, "tolerated/action.yml": Self.tolerated])
        try Folder.write(Array("TOKEN=s3cr3t word\n".utf8), to: "\(sandbox.folder)/its secrets")
        // The program and the places are named relative to a folder that is not the repository's.
        let set = "mkdir bin && ln -s \"$PROGRAM\" bin/pitlane && ln -s repository 'a $place'"
        #expect(try sandbox.shell("cd .. && \(set)").status == 0)
        let environment = Sandbox.environment(["TERM": "xterm", "NO_COLOR": "1"]).map { "\($0.0)=\($0.1)" }
        let words = [
            "run", "-C", "a $place", "--data", "it's kept", "--secrets-file", "its secrets", "--env", "A=b c",
            "--max-parallel", "1",
        ]
        let terminal = try PseudoTerminal(
            [Sandbox.program] + words, environment: environment, folder: sandbox.folder, columns: 40)
        #expect(try terminal.wait() == 1)
        var commands = Self.commands(terminal.text)
        #expect(Set(commands.keys).isSuperset(of: ["Record", "Why", "Again", "From"]), "\(terminal.text)")
        // The job that was allowed to fail is not the one to continue with, though it failed first.
        #expect(commands["From"]?.utf8.containsText("--job steps --from 4 ") ?? false, "\(commands)")

        func paste(_ name: Key, columns: UInt16 = 40) throws -> (status: Int32, text: String) {
            let command = "PATH=\"$PWD/bin:$PATH\"; \(commands[name] ?? "exit 99")"
            let terminal = try PseudoTerminal(
                ["/bin/bash", "-c", command], environment: environment, folder: sandbox.folder, columns: columns)
            return (try terminal.wait(), terminal.text)
        }
        let why = try paste("Why")
        #expect(why.status == 0)
        #expect(why.text.utf8.containsText("✗ steps › 4 the culprit"), "\(why.text)")
        #expect(!why.text.utf8.containsText("this is allowed to fail"), "\(why.text)")
        #expect(why.text.utf8.containsText("Allowed: allowed"), "\(why.text)")
        let show = try paste("Record")
        #expect(show.status == 0)
        commands.merge(Self.commands(show.text)) { $1 }
        commands.merge(Self.commands(why.text)) { $1 }
        let log = try paste("Log")
        #expect(log.status == 0 && log.text.utf8.containsText("exit 5"), "\(commands) \(log.text)")
        // Both need the secret again: without it the step would fail otherwise. `why` cannot know where it came from.
        #expect(!(commands["Again"]?.utf8.containsText("its secrets") ?? true))
        commands.merge(Self.commands(terminal.text)) { $1 }
        for name in ["Again", "From"] as [Key] {
            let again = try paste(name)
            #expect(again.status == 1 && again.text.utf8.containsText("exit 5"), "\(name): \(again.text)")
        }
    }

    @Test func aPlanTellsTheMinutesOfEarlierRuns() throws {
        let sandbox = try Sandbox(
            workflow: """
                on: push
                jobs:
                  a: { runs-on: ubuntu-latest, steps: [{ run: true }] }
                  b: { needs: a, runs-on: ubuntu-latest, steps: [{ run: exit 1 }] }
                """)
        #expect(!(try sandbox.pitlane("plan").output.utf8.containsText(" min")))
        #expect(try sandbox.run().status == 1)
        let plan = try sandbox.pitlane("plan")
        #expect(plan.output.utf8.containsText("~0.1 min"), "\(plan.output)")
        let sum = "2 jobs, about 0.1 min wall, 1 billed minutes on GitHub (without 1 job whose time is not known yet)"
        #expect(plan.output.utf8.containsText(sum), "\(plan.output)")
        let object = try #require(try sandbox.pitlane("plan", "--format", "json").objects.first)
        let jobs = object["workflows"]?.arrayValue?.first?["jobs"]?.arrayValue ?? []
        #expect(jobs.map { $0["minutes"]?.numberValue != nil } == [true, false])
    }

    @Test(arguments: ["tree", "plain", "github", "json"])
    func ctrlCSpeaksThroughTheDisplay(format: String) throws {
        let sandbox = try Sandbox(
            workflow: """
                on: push
                jobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'trap "" INT TERM; echo > "$BEGUN"; sleep 60' }] } }
                """)
        let begun = "until test -e ../begun; do :; done"
        let answer = try sandbox.shell(
            "$PROGRAM run --format \(format) --env BEGUN=$PWD/../begun & pid=$!; \(begun); kill -INT $pid; wait $pid",
            environment: ["PITLANE_GRACE": "300ms,1200ms"])
        #expect(answer.status == 130, "\(answer.errors)")
        let notice = "cancelling: steps get 0.3s after SIGINT, then 1.2s after SIGTERM"
        // Objects for tools are not mixed with it.
        let (shown, other) =
            format.utf8.elementsEqual("json".utf8) ? (answer.errors, answer.output) : (answer.output, answer.errors)
        #expect(shown.utf8.containsText(notice), "\(shown)")
        #expect(!other.utf8.containsText("cancelling: steps"), "\(other)")
    }

    @Test(arguments: ["plain", "github"])
    func aSilentStepShowsThatItIsStillRunning(format: String) throws {
        // Each step waits until the line about it is there.
        let waits = "until grep -q \"$NAME: .*[s]till\\|$NAME | .*[s]till\" \"$SHOWN\"; do sleep 0.02; done"
        let sandbox = try Sandbox([
            ".github/workflows/ci.yml": """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                timeout-minutes: 2
                steps:
                  - uses: actions/checkout@v4
                  - { name: first, env: { NAME: 2 first }, run: '\(waits)' }
                  - uses: ./action
            """,
            "action/action.yml": """
            runs:
              using: composite
              steps: [{ name: inner, shell: bash, env: { NAME: 3/1 inner }, run: '\(waits)' }]
            """,
        ])
        let answer = try sandbox.shell(
            "$PROGRAM run --format \(format) --env SHOWN=$PWD/../shown > ../shown; code=$?; cat ../shown; exit $code",
            environment: ["PITLANE_HEARTBEAT": "100ms"])
        #expect(answer.status == 0, "\(answer.output) \(answer.errors)")
        #expect(answer.output.utf8.containsText("still running, no output for 0."), "\(answer.output)")
        #expect(!answer.output.utf8.containsText("3 Run ./action: still"), "\(answer.output)")
        let wrong = try sandbox.pitlane("run", environment: ["PITLANE_HEARTBEAT": "soon"])
        #expect(wrong.status == 2 && wrong.errors.utf8.containsText("PITLANE_HEARTBEAT=soon: must be a duration"))
    }
}

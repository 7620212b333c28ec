import Basics
import TestSupport
import Testing

/// However a run ends, the terminal is as it was, and the end is said.
struct TerminalEndTests {
    private static let workflow = """
        on: push
        jobs:
          job:
            runs-on: ubuntu-latest
            steps: [{ run: 'trap "" INT TERM; echo holding; while :; do sleep 1; done' }]
          after: { needs: job, if: always(), runs-on: ubuntu-latest, steps: [{ run: exit 1 }] }
        """

    private func start(_ sandbox: Sandbox, terminal: String) throws -> PseudoTerminal {
        let environment = Sandbox.environment([
            "TERM": terminal, "PITLANE_WORK": sandbox.work, "PITLANE_GRACE": "60s,60s",
        ])
        return try PseudoTerminal(
            ["/bin/sh", "-c", "echo $$ > ../pid; exec \"$0\" run", Sandbox.program],
            environment: environment.map { "\($0.0)=\($0.1)" }, folder: sandbox.repository)
    }

    /// The last of the sequences that hide and show the cursor.
    private func isCursorShown(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let places = bytes.indices.filter { bytes[$0...].starts(with: "\u{1B}[?25".utf8) }
        return places.last.map { bytes[$0 + 5] == UInt8(ascii: "h") } ?? false
    }

    @Test(arguments: ["INT INT", "TERM TERM", "INT TERM", "HUP HUP"])
    func aSecondSignalGivesTheCursorBack(signals: String) throws {
        let sandbox = try Sandbox(workflow: Self.workflow)
        let terminal = try start(sandbox, terminal: "xterm")
        try terminal.expect("holding")
        let names = signals.utf8.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
        _ = try sandbox.shell("kill -\(names[0]) $(cat ../pid)")
        try terminal.expect("cancelling: steps get")
        _ = try sandbox.shell("kill -\(names[1]) $(cat ../pid)")
        #expect(try terminal.wait() == 130)
        #expect(terminal.text.utf8.containsText("what was running is recorded as interrupted"), "\(terminal.text)")
        #expect(isCursorShown(terminal.text), "\(terminal.text)")
    }

    /// A terminal that can do nothing gets lines.
    @Test(arguments: ["dumb", ""])
    func aTerminalWithoutAbilitiesGetsPlainLines(name: String) throws {
        let sandbox = try Sandbox(
            workflow: "on: push\njobs: { job: { runs-on: ubuntu-latest, steps: [{ run: echo said }] } }\n")
        let terminal = try start(sandbox, terminal: name)
        #expect(try terminal.wait() == 0)
        #expect(terminal.text.utf8.containsText("said") && !terminal.text.utf8.contains(0x1B), "\(terminal.text)")
    }

    /// The second request is the last word: what would run under a cancellation does not, and nobody waits.
    @Test func aSecondCancelKillsTheRun() throws {
        let sandbox = try Sandbox(workflow: Self.workflow)
        let answer = try sandbox.shell(
            """
            "$PROGRAM" run --format json > ../out & pid=$!
            until grep -q '"line":"holding"' ../out; do sleep 0.02; done
            "$PROGRAM" cancel; "$PROGRAM" cancel 1; wait $pid; echo "code $?"; cat ../out
            """, environment: ["PITLANE_GRACE": "60s,60s"])
        #expect(answer.output.utf8.containsText("run 1 is being killed"), "\(answer.output)")
        #expect(answer.output.utf8.containsText("code 130"))
        #expect(answer.conclusions == ["job": "cancelled", "after": "cancelled"], "\(answer.output)")
        #expect(answer.objects("step.finished").count == 1)
        // Another attempt is asked again.
        let again = try sandbox.shell(
            """
            "$PROGRAM" rerun 1 --format json > ../again & pid=$!
            until grep -q '"line":"holding"' ../again; do sleep 0.02; done
            "$PROGRAM" cancel 1; "$PROGRAM" cancel 1; wait $pid; echo "code $?"
            """, environment: ["PITLANE_GRACE": "60s,60s"])
        #expect(again.output.utf8.containsText("has been asked to stop; watch"), "\(again.output)")
        #expect(again.output.utf8.containsText("code 130"))
    }
}

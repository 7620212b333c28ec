import Basics
import TestSupport
import Testing

/// Output of steps that end badly.
struct OutputTests {
    /// 20,001 lines and then `exit 3`, again and again: not one line may be lost, neither on the display nor on record.
    @Test func noLineBeforeAFailureIsLost() throws {
        let rounds = ProveTier.count(sample: 3, full: 200)
        let sandbox = try Sandbox(
            workflow: """
                on: push
                jobs: { a: { runs-on: ubuntu-latest, steps: [{ run: "seq -f 'line %.0f' 20001; exit 3" }] } }
                """)
        var lost = 0
        for round in 1...rounds {
            let answer = try sandbox.run()
            #expect(answer.status == 1, "\(answer.errors)")
            #expect(answer.conclusions == ["a": "failure"])
            let shown = answer.lines("a").filter { $0.utf8.starts(with: "line ".utf8) }
            let record = try sandbox.pitlane("logs", "\(round)", "a")
            let kept = record.output.utf8.split(separator: UInt8(ascii: "\n"))
                .count { String(decoding: $0, as: UTF8.self).utf8.containsText("line 2") }
            lost += 20_001 - shown.count
            #expect(shown.last.map { Key($0) } == "line 20001", "round \(round)")
            // 2, 20 to 29, 200 to 299, 2000 to 2999, 20000 and 20001; the header has none of them.
            #expect(kept == 1 + 10 + 100 + 1000 + 2, "round \(round)")
        }
        #expect(lost == 0)
        try Evidence.record(name: "lost-lines", counts: ["rounds": rounds, "lost": lost])
    }

    /// Whatever a command writes, on a device that takes nothing it has failed.
    @Test func outputThatCannotBeWrittenIsAnError() throws {
        let sandbox = try Sandbox(
            workflow: "on: push\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: echo said }] } }\n")
        let commands = [
            "run", "run --format github", "run --format json", "run --format tree", "rerun 1", "runs", "show", "logs",
            "logs --follow", "why", "plan", "check --format json", "doctor", "expr 1==1", "prune", "--help",
            "--version", "help run", "completion bash", "runs --format json", "artifacts 1 --format json",
        ]
        let answer = try sandbox.shell(
            commands.flatMap { command in
                [
                    "\"$PROGRAM\" \(command) > /dev/full 2> errors; echo \"$? $(grep -c 'No space left' errors) \(command)\"",
                    "\"$PROGRAM\" \(command) >&- 2> errors; echo \"$? $(grep -c 'Bad file' errors) \(command)\"",
                ]
            }.joined(separator: "\n")
                + "\n\"$PROGRAM\" runs --format json | grep -o '\"conclusion\":\"success\"' | sort -u"
                + "\n\"$PROGRAM\" logs 2>&1 | head -c 1 > /dev/null; echo \"${PIPESTATUS[0]}\"")
        let expected = commands.flatMap { ["1 1 \($0)", "1 1 \($0)"] } + ["\"conclusion\":\"success\"", "0"]
        let lines = answer.output.utf8.split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
        #expect(lines == expected, "\(answer.output) \(answer.errors)")
    }
}

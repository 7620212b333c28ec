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
}

import Basics
import Journal
import Planning
import Rendering
import Synchronization
import TestSupport
import Testing

struct TreeTests {
    private static let commands = NextCommands(place: [], values: [])

    private static func display(_ collected: Collected, width: Int, at offset: Int64) -> TreeRunObserver {
        var estimates = Estimates()
        for (key, job, time): (String, String, Int64) in [
            ("lint", "lint", 12_000), ("types", "types", 9_000), ("tests (3.12)", "tests", 30_000),
            ("tests (3.13)", "tests", 29_000), ("coverage", "coverage", 5_000), ("docs", "docs", 1_000),
        ] {
            estimates.set(time, workflow: SampleRun.inputs.workflowPath, key: key, job: job)
        }
        return TreeRunObserver(
            output: collected.writer, style: .plain, size: { (width, 30) }, now: { SampleRun.time(offset) },
            estimates: estimates, commands: commands)
    }

    @Test("the tree while the run goes on", arguments: [50, 80, 140])
    func live(width: Int) throws {
        let display = Self.display(Collected(), width: width, at: 41_000)
        SampleRun.play(SampleRun.beginning, to: display)
        let lines = display.frame(width: width, height: 30)
        try Golden.expect(Golden.text(lines, width: width), "tree-live-\(width).txt")
    }

    @Test("what stays when the run is over", arguments: [50, 80, 140])
    func end(width: Int) throws {
        let collected = Collected()
        let display = Self.display(collected, width: width, at: 43_000)
        SampleRun.play(SampleRun.beginning + SampleRun.end, to: display)
        display.finish()
        // The frames drawn before are taken back by the sequences in front of the last one.
        let text = collected.text
        let screen = Screen.playing(text, columns: width)
        try Golden.expect(screen, "tree-end-\(width).txt")
        #expect(!text.utf8.contains(0x1B) || text.utf8.count > 0)
    }

    @Test("more jobs than lines are folded", arguments: [3, 5, 8, 12, 20])
    func folded(height: Int) {
        let display = Self.display(Collected(), width: 80, at: 60_000)
        let plans = (0..<30).map {
            SampleRun.leg("build[\($0)]", "build (\($0))", index: $0, matrix: ["n": .number(Double($0))])
        }
        var inputs = SampleRun.inputs
        inputs.jobs = [JobShape(id: "build", needs: [])]
        var events: [JournalEvent] = [
            .run(.created(inputs)),
            .run(.jobExpanded(NodePath("build"), legs: plans, failFast: false, maxParallel: 8)),
        ]
        for index in 0..<20 { events.append(.run(.legStarted(NodePath("build[\(index)]"), attempt: 1))) }
        for index in 0..<15 {
            let conclusion: Conclusion = index % 7 == 3 ? .failure : .success
            events.append(.run(.legEnded(NodePath("build[\(index)]"), attempt: 1, LegResult(conclusion))))
        }
        display.committed(events, run: 3, at: SampleRun.time(1_000))
        let lines = display.frame(width: 80, height: height)
        #expect(lines.count <= height)
        display.finish()
    }

    @Test("random runs are never wider than the terminal, and names never act on it")
    func randomRuns() {
        let random = RandomSource()
        for index in 0..<ProveTier.count(sample: 60, full: 3_000) {
            var source = random.fork(index)
            let width = source.int(in: 10...160)
            let collected = Collected()
            let display = Self.display(collected, width: width, at: 500_000)
            let displays: [any RunDisplay] = [
                display,
                WrittenRunObserver.plain(
                    output: collected.writer, style: .plain, commands: Self.commands, heartbeat: .zero,
                    now: { SampleRun.time(0) }),
                WrittenRunObserver.github(
                    output: collected.writer, commands: Self.commands, heartbeat: .zero,
                    now: { SampleRun.time(0) }),
                WrittenRunObserver.json(output: collected.writer) { _ in },
            ]
            let run = RandomRun(&source)
            for entry in run.entries {
                for display in displays { run.play(entry, to: display) }
                let height = source.int(in: 3...20)
                let lines = display.frame(width: width, height: height)
                #expect(lines.count <= height, "\(random) case \(index)")
                for line in lines {
                    let text = line.text(.plain)
                    #expect(line.width <= width && CellWidth.of(text) <= width, "\(random) case \(index): \(text)")
                    #expect(LogLineTests.isHarmless(text, allowsColours: false), "\(random) case \(index): \(text)")
                }
            }
            display.finish()
        }
    }
}

/// Plays what a live tree writes, to see what stands there at the end.
enum Screen {
    /// The text on a terminal of `columns` cells after `text`; knows the sequences the tree uses.
    static func playing(_ text: String, columns: Int) -> String {
        var lines: [String] = [""]
        var row = 0
        var scalars = Array(text.unicodeScalars)[...]
        while let scalar = scalars.popFirst() {
            if scalar == "\n" {
                row += 1
                if row == lines.count { lines.append("") }
            } else if scalar == "\r" {
                continue
            } else if scalar == "\u{1B}" {
                scalars.removeFirst()
                var parameters = ""
                while let next = scalars.popFirst() {
                    if next.value >= 0x40 {
                        switch next {
                        case "A": row -= Int(parameters) ?? 1
                        case "J": lines.removeSubrange((row + 1)...); lines[row] = ""
                        default: break
                        }
                        break
                    }
                    parameters.unicodeScalars.append(next)
                }
            } else {
                lines[row].unicodeScalars.append(scalar)
            }
        }
        return lines.joined(separator: "\n")
    }
}

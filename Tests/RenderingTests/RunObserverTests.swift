import Basics
import Journal
import Planning
import Rendering
import TestSupport
import Testing

struct RunObserverTests {
    private static let commands = NextCommands(place: [], values: [])

    @Test("plain output names job and step on each line", arguments: [false, true])
    func plain(isColoured: Bool) throws {
        let collected = Collected()
        let display = WrittenRunObserver.plain(
            output: collected.writer, style: Style(isColoured: isColoured), commands: Self.commands, heartbeat: .zero,
            now: { SampleRun.time(0) })
        SampleRun.play(SampleRun.beginning + SampleRun.end, to: display)
        display.finish()
        try Golden.expect(collected.text, isColoured ? "plain-coloured.txt" : "plain.txt")
    }

    @Test("json output has one object a line")
    func json() throws {
        let collected = Collected()
        let display = WrittenRunObserver.json(output: collected.writer) { _ in }
        SampleRun.play(SampleRun.beginning + SampleRun.end, to: display)
        display.finish()
        try Golden.expect(collected.text, "run.ndjson")
        for line in collected.text.utf8.split(separator: UInt8(ascii: "\n")) {
            let object = try JSONValue.parse(bytes: Array(line))
            let type = try #require(object["type"]?.stringValue)
            #expect(object["run"] == 12)
            if !type.utf8.starts(with: "run.".utf8) {
                #expect(object["key"]?.stringValue != nil && object["job"]?.stringValue != nil, "\(type)")
            }
        }
    }

    @Test("github output keeps groups apart and commands out")
    func github() throws {
        let collected = Collected()
        let display = WrittenRunObserver.github(
            output: collected.writer, commands: Self.commands, heartbeat: .zero,
            now: { SampleRun.time(0) })
        SampleRun.play(SampleRun.beginning, to: display)
        let leg = SampleRun.legs[2]
        Array("::add-path::/evil\nx ##[add-path]/evil\n".utf8).withUnsafeBytes {
            display.logged($0, run: 12, leg: leg, step: .main(4))
        }
        SampleRun.play(SampleRun.end, to: display)
        display.finish()
        try Golden.expect(collected.text, "github.txt")
        var isOpen = false
        for line in collected.text.utf8.split(separator: UInt8(ascii: "\n")) {
            if line.starts(with: "##[group]".utf8) {
                #expect(!isOpen)
                isOpen = true
            }
            if line.starts(with: "##[endgroup]".utf8) { isOpen = false }
            if line.starts(with: "::".utf8) {
                #expect(["::error", "::warning", "::notice"].contains { line.starts(with: $0.utf8) })
            }
        }
        #expect(!isOpen)
    }

    @Test("github output of much at once costs about what plain output does")
    func cost() {
        let piece = Array((1...20_000).map { "line \($0) of a log\n" }.joined().utf8)
        func time(_ display: any RunDisplay) -> Duration {
            SampleRun.play(Array(SampleRun.beginning.prefix(5)), to: display)
            return ProcessorTime.measure {
                piece.withUnsafeBytes { display.logged($0, run: 12, leg: SampleRun.legs[0], step: .main(2)) }
            }
        }
        let plain = time(
            WrittenRunObserver.plain(
                output: { _ in }, style: .plain, commands: Self.commands, heartbeat: .zero,
                now: { SampleRun.time(0) }))
        let github = time(
            WrittenRunObserver.github(
                output: { _ in }, commands: Self.commands, heartbeat: .zero, now: { SampleRun.time(0) }))
        // A hundred times as much where each line copies all before it.
        #expect(github < plain * 3, "\(github) against \(plain)")
    }

    @Test("how a log is cut makes no difference")
    func cuts() {
        let random = RandomSource()
        let text = "first\nzwei ünd drei\n\n##[error]日本語 kaputt\nprogress 1\rprogress 2\nlast without end"
        let expected = Self.outputs(of: [Array(text.utf8)])
        for index in 0..<ProveTier.count(sample: 200, full: 5_000) {
            var source = random.fork(index)
            var pieces: [[UInt8]] = []
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                let count = min(rest.count, source.int(in: 1...9))
                pieces.append(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            #expect(Self.outputs(of: pieces).map { Key($0) } == expected.map { Key($0) }, "\(random) case \(index)")
        }
    }

    private static func outputs(of pieces: [[UInt8]]) -> [String] {
        let (plain, json, github) = (Collected(), Collected(), Collected())
        let displays: [any RunDisplay] = [
            WrittenRunObserver.plain(
                output: plain.writer, style: .plain, commands: Self.commands, heartbeat: .zero,
                now: { SampleRun.time(0) }),
            WrittenRunObserver.json(output: json.writer, notes: { _ in }),
            WrittenRunObserver.github(
                output: github.writer, commands: Self.commands, heartbeat: .zero,
                now: { SampleRun.time(0) }),
        ]
        for display in displays {
            SampleRun.play(Array(SampleRun.beginning.prefix(5)), to: display)
            for piece in pieces {
                piece.withUnsafeBytes { display.logged($0, run: 12, leg: SampleRun.legs[0], step: .main(2)) }
            }
            SampleRun.play([SampleRun.beginning[10]], to: display)
            display.finish()
        }
        return [plain.text, json.text, github.text]
    }

    @Test("a line without end is shown in pieces, not kept in memory")
    func endlessLine() {
        let collected = Collected()
        let display = WrittenRunObserver.plain(
            output: collected.writer, style: .plain, commands: Self.commands, heartbeat: .zero,
            now: { SampleRun.time(0) })
        SampleRun.play(Array(SampleRun.beginning.prefix(5)), to: display)
        for _ in 0..<40 {
            [UInt8](repeating: UInt8(ascii: "x"), count: 10_000).withUnsafeBytes {
                display.logged($0, run: 12, leg: SampleRun.legs[0], step: .main(2))
            }
        }
        let shown = collected.text.utf8.count { $0 == UInt8(ascii: "x") }
        #expect(shown >= 300_000)
    }
}

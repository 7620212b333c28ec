import Logs
import TestSupport
import Testing

struct LogReaderTests {
    @Test func readsFromAnyPlaceWhateverThePieces() throws {
        let random = RandomSource()
        for round in 0..<ProveTier.count(sample: 3, full: 100) {
            var source = random.fork(round)
            var output: [UInt8] = []
            for _ in 0..<source.int(in: 0...20_000) {
                output.append(source.chance(0.1) ? UInt8(ascii: "\n") : UInt8(ascii: "a"))
            }
            output += [UInt8](repeating: UInt8(ascii: "b"), count: source.int(in: 0...600_000))
            let (fixture, summary) = try LogFixture.log(output, pieces: [1000, 262_144, 262_144, 77])
            let newlines = output.count { $0 == UInt8(ascii: "\n") }
            let lines = newlines + (output.isEmpty || output.last == UInt8(ascii: "\n") ? 0 : 1)
            #expect(summary == LogSummary(bytes: Int64(output.count), lines: Int64(lines)), "\(random) round \(round)")
            guard !output.isEmpty else { continue }
            let reader = try LogReader(path: fixture.path)
            let start = source.int(in: 0...output.count)
            var seen: [UInt8] = []
            let end = try reader.read(from: Int64(start)) { seen.append(contentsOf: $0) }
            #expect(seen == Array(output[start...]) && end == Int64(output.count), "\(random) round \(round)")
        }
    }

    @Test func followsAGrowingLog() throws {
        let fixture = LogFixture()
        let log = fixture.open()
        log.writeLine("one")
        let reader = try LogReader(path: fixture.path)
        var seen: [UInt8] = []
        var offset = try reader.read(from: 0) { seen.append(contentsOf: $0) }
        log.writeLine("two")
        offset = try reader.read(from: offset) { seen.append(contentsOf: $0) }
        #expect(String(decoding: seen, as: UTF8.self) == "one\ntwo\n")
        #expect(offset == 8)
        _ = try log.close()
    }

    @Test func saysWhichLogCannotBeRead() {
        let failure = #expect(throws: LogFailure.self) { try LogReader(path: "/nowhere/step.log") }
        #expect(failure?.description == "cannot open the log /nowhere/step.log: No such file or directory")
    }
}

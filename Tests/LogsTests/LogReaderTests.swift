import Glibc
import Logs
import TestSupport
import Testing

struct LogReaderTests {
    /// Lines as a reader of the whole file sees them, with their newlines.
    private func lines(_ bytes: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var line: [UInt8] = []
        for byte in bytes {
            line.append(byte)
            if byte == UInt8(ascii: "\n") {
                lines.append(line)
                line = []
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }

    private func read(_ reader: LogReader, _ range: Range<Int64>) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try reader.read(lines: range) { bytes.append(contentsOf: $0) }
        return bytes
    }

    /// An output whose lines are short and long by turns, and whose newlines fall on the index's places too.
    private func output(_ source: inout RandomSource, _ count: Int) -> [UInt8] {
        var output: [UInt8] = []
        while output.count < count {
            let length = source.pick([0, 1, 1, 20, 110, 5000, 300_000])
            output += [UInt8](
                repeating: UInt8(ascii: "a") + UInt8(output.count % 26), count: source.int(in: 0...length))
            output.append(UInt8(ascii: "\n"))
        }
        for place in [262_142, 262_143, 262_144, 524_287, 524_288] where place < output.count && source.chance(0.5) {
            output[place] = UInt8(ascii: "\n")
        }
        if source.chance(0.5) { output.removeLast() }
        return output
    }

    @Test func findsEveryLineByTheIndex() throws {
        let random = RandomSource()
        for round in 0..<ProveTier.count(sample: 3, full: 100) {
            var source = random.fork(round)
            let output = output(&source, source.int(in: 0...1_500_000))
            let (fixture, summary) = try LogFixture.log(output, pieces: [1000, 262_144, 262_144, 77])
            let lines = lines(output)
            #expect(summary.lines == Int64(lines.count), "\(random) round \(round)")
            #expect(summary.bytes == Int64(output.count), "\(random) round \(round)")
            #expect(summary.index.count == output.count / 262_144, "\(random) round \(round)")
            for (position, entry) in summary.index.enumerated() {
                let before = output[..<(262_144 * (position + 1) - 1)].count { $0 == UInt8(ascii: "\n") } + 1
                #expect(entry == Int64(before), "\(random) round \(round)")
            }
            guard !output.isEmpty else { continue }
            for index in [summary.index, []] {
                let reader = try LogReader(path: fixture.path, index: index)
                for _ in 0..<20 {
                    let start = source.int(in: 0...(lines.count + 2))
                    let end = start + source.int(in: 0...5)
                    let expected = lines.indices.filter { (start..<end).contains($0) }.flatMap { lines[$0] }
                    #expect(
                        try read(reader, Int64(start)..<Int64(end)) == expected,
                        "\(random) round \(round) \(start)..<\(end)")
                }
            }
        }
    }

    @Test func findsTheLastLines() throws {
        let random = RandomSource()
        for round in 0..<ProveTier.count(sample: 10, full: 200) {
            var source = random.fork(round)
            let output = output(&source, source.int(in: 0...300_000))
            let (fixture, _) = try LogFixture.log(output)
            guard !output.isEmpty else { continue }
            let lines = lines(output)
            let reader = try LogReader(path: fixture.path)
            for count in [0, 1, 2, 7, 1000] {
                let start = try reader.startOfLastLines(count)
                #expect(Array(output[Int(start)...]) == lines.suffix(count).flatMap { $0 }, "\(random) round \(round)")
                let texts = lines.suffix(count).map { line in
                    String(
                        decoding: (line.last == UInt8(ascii: "\n") ? line.dropLast() : line[...]).suffix(100),
                        as: UTF8.self)
                }
                #expect(try reader.lastLines(count, limit: 100) == texts, "\(random) round \(round)")
            }
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

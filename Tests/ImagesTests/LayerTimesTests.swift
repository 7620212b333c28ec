import Basics
import Files
import Images
import Processes
import TestSupport
import Testing

@Suite("Times in layers")
struct LayerTimesTests {
    /// The layer as an image gets it, read in pieces of random lengths.
    private static func lasting(_ layer: [UInt8], _ random: inout some RandomNumberGenerator) throws -> [UInt8] {
        var times = LayerTimes()
        return try lasting(layer, &times, &random)
    }

    private static func lasting(
        _ layer: [UInt8], _ times: inout LayerTimes, _ random: inout some RandomNumberGenerator
    ) throws -> [UInt8] {
        func pieces() -> [ArraySlice<UInt8>] {
            var (pieces, rest) = ([ArraySlice<UInt8>](), layer[...])
            while !rest.isEmpty {
                let piece = rest.prefix(Int.random(in: 1...1500, using: &random))
                pieces.append(piece)
                rest = rest.dropFirst(piece.count)
            }
            return pieces
        }
        var scan = times.begin(without: [Array("run/mount".utf8)])
        for piece in pieces() { try piece.withUnsafeBytes { try scan.add($0) } }
        var edits = LayerEdits(try times.edits(scan))
        var result: [UInt8] = []
        for piece in pieces() { piece.withUnsafeBytes { edits.apply(to: $0) { result += $0 } } }
        return result
    }

    /// A tar archive.
    private struct Archive {
        var bytes: [UInt8] = []

        mutating func add(_ path: String, _ content: [UInt8] = [], kind: Character = "0", link: String = "", time: Int)
        {
            var header = [UInt8](repeating: 0, count: 512)
            func put(_ text: String, _ place: Int) {
                header.replaceSubrange(place..<(place + text.utf8.count), with: Array(text.utf8))
            }
            func octal(_ number: Int) -> String {
                let digits = String(number, radix: 8)
                return String(repeating: "0", count: 11 - digits.utf8.count) + digits
            }
            put(path, 0)
            put("0000644", 100)
            put(octal(content.count), 124)
            put(octal(time), 136)
            put(String(kind), 156)
            put(link, 157)
            put("ustar", 257)
            put("00", 263)
            for index in 148..<156 { header[index] = 0x20 }
            let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
            put(String(repeating: "0", count: 6 - sum.utf8.count) + sum + "\0 ", 148)
            bytes += header + content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
        }

        mutating func end() { bytes += [UInt8](repeating: 0, count: 1024) }
    }

    private static func code(of time: Int, flags: UInt8 = 0) -> [UInt8] {
        let stamp = (0..<4).map { UInt8(truncatingIfNeeded: time >> ($0 * 8)) }
        return [0xA7, 0x0D, 0x0D, 0x0A, flags, 0, 0, 0] + stamp + [9, 0, 0, 0] + Array("marshalled".utf8)
    }

    private static func layer(at moment: Int) -> [UInt8] {
        var archive = Archive()
        archive.add("app/", kind: "5", time: moment)
        archive.add("app/__pycache__/", kind: "5", time: moment)
        archive.add("app/__pycache__/a.cpython-311.pyc", code(of: moment), time: moment + 1)
        archive.add("app/__pycache__/b.cpython-311.opt-1.pyc", code(of: 12345, flags: 3), time: moment + 1)
        archive.add("app/a.py", Array("print(1)\n".utf8), time: moment)
        archive.add("app/big", [UInt8](repeating: 7, count: 5000), time: moment + 2)
        archive.add("app/empty", time: moment + 2)
        archive.add("app/hard", kind: "1", link: "app/big", time: moment + 2)
        archive.add("app/link", kind: "2", link: "big", time: moment + 2)
        archive.add("pax", Array("30 mtime=\(moment).123456789\n13 path=long\n".utf8), kind: "x", time: moment)
        archive.add("short", Array("x".utf8), time: 0)
        archive.add("run/mount", time: moment)
        archive.end()
        return archive.bytes
    }

    @Test("layers of two moments become one, whatever pieces they come in", arguments: 0..<20)
    func same(_ seed: Int) throws {
        var random = RandomSource(seed: UInt64(seed))
        let one = try Self.lasting(Self.layer(at: 1_800_000_000), &random)
        let other = try Self.lasting(Self.layer(at: 1_900_000_000), &random)
        #expect(one == other)
        // Nothing is left to do for it.
        #expect(try Self.lasting(one, &random) == one)
        // The mount point is gone: one header less; and the times of the extended header.
        #expect(one.count == Self.layer(at: 1_800_000_000).count - 512)
    }

    @Test("a file's time tells its content")
    func content() throws {
        var random = RandomSource(seed: 1)
        func time(_ text: String) throws -> [UInt8] {
            var archive = Archive()
            archive.add("index.html", Array(text.utf8), time: 1_800_000_000)
            return Array(try Self.lasting(archive.bytes, &random)[136..<148])
        }
        #expect(try time("app.aaaa.js") == time("app.aaaa.js"))
        #expect(try time("app.aaaa.js") != time("app.bbbb.js"))
    }

    @Test("byte code follows its source, if it was valid", arguments: [true, false])
    func code(isValid: Bool) throws {
        var random = RandomSource(seed: 2)
        var times = LayerTimes()
        var first = Archive()
        first.add("m/x.py", Array("1".utf8), time: 1_800_000_000)
        var second = Archive()
        second.add("m/__pycache__/x.cpython-312.pyc", Self.code(of: 1_800_000_000 + (isValid ? 0 : 5)), time: 0)
        let source = try Self.lasting(first.bytes, &times, &random)
        let code = try Self.lasting(second.bytes, &times, &random)
        let recorded = (0..<4).reduce(0) { $0 | Int(code[512 + 8 + $1]) << ($1 * 8) }
        let time = Int(String(decoding: source[136..<147], as: UTF8.self), radix: 8)
        #expect((recorded == time) == isValid)
    }

    @Test("what is no archive is refused", arguments: 0..<50)
    func broken(_ seed: Int) throws {
        var random = RandomSource(seed: UInt64(seed))
        let whole = Self.layer(at: 1_800_000_000)
        // Without its end an entry is cut off, unless the cut is between two.
        let cut = Array(whole.prefix(Int.random(in: 1..<whole.count, using: &random)))
        if let short = try? Self.lasting(cut, &random) { #expect(cut.count % 512 == 0 && short.count <= cut.count) }
        // Any byte may be another: that is refused or passes, and nothing worse.
        var other = whole
        for _ in 0..<20 {
            other[Int.random(in: 0..<other.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        _ = try? Self.lasting(other, &random)
    }

    private static let hasPython = ProgramSearch.find("python3", in: "/usr/bin:/bin:/usr/local/bin") != nil

    @Test("python uses the byte code of a real layer", .enabled(if: hasPython, "there is no python3"))
    func python() throws {
        let folder = "/tmp/pitlane-layer-\(UniqueName.make())"
        defer { try? Folder.remove(folder) }
        try Folder.make("\(folder)/in/m")
        try Folder.write("x = 1\n", to: "\(folder)/in/m/a.py")
        let environment: [(Key, String)] = [("PATH", "/usr/bin:/bin:/usr/local/bin"), ("PYTHONPATH", "m")]
        func run(_ words: [String], in place: String) throws -> String {
            let answer = try Tool.run(words, environment: environment, workingDirectory: "\(folder)/\(place)")
            try #require(answer.status == 0, "\(words): \(answer.errorText)")
            return answer.errorText
        }
        _ = try run(["python3", "-c", "import a"], in: "in")
        _ = try run(["tar", "-cf", "../layer.tar", "m"], in: "in")
        var random = RandomSource(seed: 3)
        let layer = try Self.lasting(try Folder.content(of: "\(folder)/layer.tar"), &random)
        try Folder.make("\(folder)/out")
        try Folder.write(layer, to: "\(folder)/out.tar")
        _ = try run(["tar", "-xf", "../out.tar"], in: "out")
        let said = try run(["python3", "-v", "-c", "import a"], in: "out")
        #expect(said.contains("a.cpython") && said.contains("matches"), "\(said.suffix(2000))")
        #expect(!said.contains("# wrote"))
    }
}

import Basics
import TestSupport
import Testing
import Workflows

/// However a file is broken, it is read without a crash, and refused with a reason or accepted.
struct WorkflowFuzzTests {
    private static let seeds =
        ConformanceCase.all.map(\.workflow) + [
            "on: push\njobs:\n  a:\n    runs-on: x\n    strategy: {matrix: {v: [1, 2], exclude: [{v: 1}]}}\n"
                + "    steps:\n      - run: echo ${{ matrix.v }}\n      - parallel: [{uses: a/b@c}]\n      - wait-all:\n"
        ]

    @Test("mutated workflows give a model or errors within the file")
    func mutations() {
        var source = RandomSource()
        let pieces = [
            "", " ", "  ", "\n", ": ", "- ", "[", "]", "{", "}", "'", "\"", "${{ ", " }}", "${{ insert }}", "&a ", "*a",
            "~",
            "true", "1", "!!int ", "|\n", "é", "\t", "if", "needs", "uses", "run", "with", "on", "github.x", "(", ")",
        ]
        for _ in 0..<ProveTier.count(sample: 1_000, full: 60_000) {
            var lines = source.pick(Self.seeds).split(separator: "\n", omittingEmptySubsequences: false).map {
                Array($0.utf8)
            }
            for _ in 0...source.int(in: 0...3) {
                guard !lines.isEmpty else { break }
                let at = source.int(in: 0...(lines.count - 1))
                switch source.int(in: 0...5) {
                case 0: lines.remove(at: at)
                case 1: lines.insert(source.pick(lines), at: at)
                case 2: lines.swapAt(at, source.int(in: 0...(lines.count - 1)))
                case 3: lines[at] = Array("  ".utf8) + lines[at]
                default:
                    let start = source.int(in: 0...lines[at].count)
                    let end = min(lines[at].count, start + source.int(in: 0...4))
                    lines[at].replaceSubrange(start..<end, with: source.pick(pieces).utf8)
                }
            }
            let bytes = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
            let (workflow, diagnostics) = WorkflowReader.read(path: "w.yml", bytes)
            let hasErrors = diagnostics.contains { $0.severity == .error }
            #expect((workflow == nil) == hasErrors, "\(source) \(String(decoding: bytes, as: UTF8.self))")
            // Bytes that are, or are part of, a line break in YAML.
            let last = bytes.count { [0x0A, 0x0D, 0x85, 0xA8, 0xA9].contains($0) } + 2
            #expect(
                diagnostics.allSatisfy {
                    ($0.range?.end.line ?? 1) <= last && $0.message != "The file could not be understood"
                },
                "\(source) \(String(decoding: bytes, as: UTF8.self))")
            _ = ActionReader.read(path: "action.yml", bytes)
        }
    }
}

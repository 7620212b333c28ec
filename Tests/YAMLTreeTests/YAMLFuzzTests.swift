import Basics
import TestSupport
import Testing
import YAMLTree

/// Whatever the bytes are, there is a tree within the limits or a reason, soon.
struct YAMLFuzzTests {
    @Test("random bytes of YAML's alphabet give a tree or a located reason")
    func randomText() {
        var source = RandomSource()
        let pieces = [
            "a", "b: ", "- ", "\n", "  ", "[", "]", "{", "}", ", ", ": ", "? ", "&x ", "*x ", "!!str ", "!t ", "|",
            ">-",
            "'", "\"", "#", "%", "---", "...", "\t", "\r", "\u{85}", "é", "\u{FEFF}", "\\", "@", "`", "<<: ", "\0", "~",
        ]
        for _ in 0..<ProveTier.count(sample: 1_500, full: 100_000) {
            var bytes: [UInt8] = []
            for _ in 0..<source.int(in: 0...60) {
                if source.chance(0.03) {
                    bytes.append(UInt8(source.int(in: 0...255)))
                } else {
                    bytes += source.pick(pieces).utf8
                }
            }
            let document = YAMLDocument.parse(bytes, limits: YAMLLimits(nodes: 500, depth: 10))
            #expect((document.root == nil) == !document.diagnostics.isEmpty, "\(source) \(bytes)")
            if let root = document.root {
                #expect(depth(root) <= 10 && count(root) <= 500, "\(source) \(bytes)")
            }
        }
    }

    @Test(
        "long runs of one construct end quickly",
        arguments: [
            "[", "{", "{a: ", "- ", "? ", "a: ", "[a, ", "'", "\"", "&a ", "!!a ", "*a ", "a:\n", "a: 1\n", " ", "\n",
            "|\n", "%", "a ",
        ]
    )
    func longRuns(_ piece: String) {
        let text = String(repeating: piece, count: 1_000_000 / piece.utf8.count)
        let document = YAMLDocument.parse(text: text)
        #expect((document.root == nil) == !document.diagnostics.isEmpty)
    }

    private func depth(_ node: YAMLNode) -> Int {
        switch node.content {
        case .scalar: 0
        case .sequence(let items): 1 + (items.map(depth).max() ?? 0)
        case .mapping(let pairs): 1 + (pairs.flatMap { [depth($0.key), depth($0.value)] }.max() ?? 0)
        }
    }

    private func count(_ node: YAMLNode) -> Int {
        switch node.content {
        case .scalar: 1
        case .sequence(let items): 1 + items.reduce(0) { $0 + count($1) }
        case .mapping(let pairs): 1 + pairs.reduce(0) { $0 + count($1.key) + count($1.value) }
        }
    }
}

import Basics
import Reports
import TestSupport
import Testing

/// Broken reports of each tool.
struct SecurityFuzzTests {
    @Test(arguments: SecuritySamples.all.indices)
    func mutatedReportsNeverCrashNorDependOnTheirPieces(sample: Int) throws {
        let source = RandomSource()
        let count = ProveTier.count(sample: 300, full: 150_000)
        let report = Array(SecuritySamples.all[sample].utf8)
        var readable = 0
        for index in 0..<count {
            var random = source.fork(index)
            let mutant = Self.mutated(report, &random)
            guard let whole = try? security(mutant, chunk: mutant.count + 1) else { continue }
            readable += 1
            let pieces = try security(mutant, chunk: random.int(in: 1...80))
            #expect(whole == pieces, "\(source) case \(index)")
            // What is read can be judged, shown and written.
            let verdict = SecurityGateTests.verdict([whole])
            #expect(verdict.report.outcome == verdict.outcome, "\(source) case \(index)")
            #expect(!GateMarkdown.text(verdict.report).utf8.isEmpty)
            _ = try security(SecuritySARIF.log(verdict, version: "1").bytes())
        }
        try Evidence.record(
            name: "security-mutations-\(sample)", counts: ["mutants": count, "readable": readable],
            seeds: [source.seed])
    }

    /// Whatever stands in the place of a value: the report is refused, or still not green.
    @Test(arguments: SecuritySamples.all)
    func noValueOfAnotherKindTurnsAReportGreen(report: String) throws {
        let document = try JSONValue.parse(bytes: Array(report.utf8))
        var count = 0
        for other in [.null, 0, "", [], [:], true, -1, "x"] as [JSONValue] {
            Self.each(of: document, replacedBy: other) { changed in
                count += 1
                guard let read = try? security(changed.bytes()) else { return }
                let verdict = SecurityGateTests.verdict([read])
                #expect(verdict.outcome == .block, "\(changed.text())")
            }
        }
        #expect(count > 50)
    }

    /// Calls `body` with `value` once for each of the values that are what the report is about, replaced.
    private static func each(of value: JSONValue, replacedBy other: JSONValue, _ body: (JSONValue) -> Void) {
        if other.isNull { body(.null) }
        switch value {
        case .array(let elements):
            for index in elements.indices {
                each(of: elements[index], replacedBy: other) { element in
                    var changed = elements
                    changed[index] = element
                    body(.array(changed))
                }
            }
        case .object(let object):
            // A finding that the tool ignores is none.
            for member in object.members where member.name != "ignored" {
                each(of: member.value, replacedBy: other) { inner in
                    var changed = object
                    changed[member.name] = inner
                    body(.object(changed))
                }
            }
        default: if !other.isNull { body(other) }
        }
    }

    static func mutated(_ report: [UInt8], _ random: inout RandomSource) -> [UInt8] {
        var bytes = report
        for _ in 0..<random.int(in: 1...4) where !bytes.isEmpty {
            let at = random.int(in: 0...(bytes.count - 1))
            let end = min(bytes.count, at + random.int(in: 1...30))
            switch random.int(in: 0...6) {
            case 0: bytes[at] = UInt8(truncatingIfNeeded: random.next())
            case 1: bytes.remove(at: at)
            case 2: bytes.insert(random.pick(Array("<>&;'\"/[]{},:-0123456789!?\\".utf8)), at: at)
            case 3: bytes.removeSubrange(at..<end)
            case 4: bytes.insert(contentsOf: bytes[at..<end], at: random.int(in: 0...bytes.count))
            case 5:
                let word = random.pick(["null", "[]", "{}", "\"\"", "0", "-1", "1e308", "true", "\"\\u0000\""])
                bytes.replaceSubrange(at..<end, with: word.utf8)
            default: bytes[at] = random.pick(Array("0123456789".utf8))
            }
        }
        return bytes
    }
}

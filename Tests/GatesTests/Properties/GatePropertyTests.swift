import Gates
import TestSupport
import Testing

/// What must never turn a gate's verdict, on random reports, policies and bases.
struct GatePropertyTests {
    static let properties: [GateProperty] = [
        .anotherFinding, .aWaiverLess, .aLineCovered, .anUncoveredLine, .anotherFailedTest, .aSlowerBenchmark,
    ]

    @Test(arguments: properties)
    func verdictsTurnOneWayOnly(property: GateProperty) throws {
        let source = RandomSource()
        let cases = ProveTier.count(sample: 4000, full: 100_000)
        var (held, turned) = (0, 0)
        for index in 0..<cases {
            var random = source.fork(index)
            let turn = try property.turn(&random)
            guard let turn else { continue }
            let (before, after) = property.isWorse ? (turn.before, turn.after) : (turn.after, turn.before)
            #expect(before == .pass || after == .block, "\(source) case \(index): \(turn.words)")
            if before == .block { held += 1 } else if after == .block { turned += 1 }
        }
        // The property is about something: many were blocked all along, and some became so.
        #expect(held > cases / 20 && turned > cases / 500, "\(property) \(source): \(held) held, \(turned) turned")
        try Evidence.record(
            name: "gate-\(property.name)", counts: ["cases": cases, "blocked": held, "turned": turned],
            seeds: [source.seed])
    }
}

/// Something that may happen to a report, and what it may do to the verdict.
struct GateProperty: Sendable, CustomStringConvertible {
    /// Two verdicts, without and with what happens.
    struct Turn {
        var before: GateOutcome
        var after: GateOutcome
        /// What a failure shows.
        var words: String

        init(_ before: GateOutcome, _ after: GateOutcome, _ words: String) {
            (self.before, self.after, self.words) = (before, after, words)
        }
    }

    /// Its name in the evidence.
    let name: String
    /// Whether it makes matters worse: then nothing blocked may pass. Otherwise nothing that passes may be blocked.
    let isWorse: Bool
    /// A random case; nil for one the property says nothing of.
    let turn: @Sendable (inout RandomSource) throws -> Turn?

    init(_ name: String, isWorse: Bool, _ turn: @escaping @Sendable (inout RandomSource) throws -> Turn?) {
        (self.name, self.isWorse, self.turn) = (name, isWorse, turn)
    }

    var description: String { name }
}

/// Lets two parsers of the whole test run be fed at a time, and counts what came of each.
actor FuzzLanes {
    static let shared = FuzzLanes()

    private static let count = 2

    private var busy = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var counts: [String: Int] = [:]
    private var duration = Duration.zero

    /// Carries out `body` once a lane is free.
    func inLane<Value: Sendable>(_ body: @Sendable () async -> Value) async -> Value {
        // A lane that is handed over stays busy.
        if busy < Self.count { busy += 1 } else { await withCheckedContinuation { waiting.append($0) } }
        let value = await body()
        if waiting.isEmpty { busy -= 1 } else { waiting.removeFirst().resume() }
        return value
    }

    /// Adds a parser's counts and hands all of them on: each call writes more, the last one everything.
    func record(
        _ outcome: MutationFuzz.Outcome, of name: String, seconds: Duration, seed: UInt64
    ) throws(FileProblem) {
        counts["\(name)_mutants"] = outcome.documents
        counts["\(name)_taken"] = outcome.taken
        counts["parsers"] = counts.count / 2
        duration += outcome.duration
        try Evidence.record(
            name: "report-fuzzing", counts: counts, measures: ["each_s": seconds / .seconds(1)], seeds: [seed],
            duration: duration)
    }
}

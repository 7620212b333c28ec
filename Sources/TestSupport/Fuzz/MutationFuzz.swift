import Glibc

/// Feeds a parser with broken documents for a while: it must never crash or hang, and what `FuzzSubject.check` says
/// must hold.
///
/// 1 s of processor time each parser, 5 minutes under `PITLANE_PROVE`, or `PITLANE_FUZZ_SECONDS`. `PITLANE_SEED`
/// repeats the same documents in the same order. Two parsers are fed at a time, each on a thread of its own.
///
///     PITLANE_FUZZ_SECONDS=20 swift test --filter Fuzz
package enum MutationFuzz {
    /// What came of one parser.
    package struct Outcome: Sendable {
        /// How many documents it was fed.
        package var documents = 0
        /// How many of them it took.
        package var taken = 0
        /// The processor time.
        package var duration = Duration.zero
        /// What does not hold, with the document; the first such thing ends it.
        package var fault: String?
    }

    /// The same documents in each run of the sample, so that a change is blamed for what it does alone; the long tier
    /// looks for new ones.
    private static let seed: UInt64 =
        ProveTier.isFull || getenv("PITLANE_SEED") != nil ? RandomSource().seed : 977_369_254

    /// Feeds the parser, and hands the counts of all parsers so far to `Evidence`.
    ///
    /// - Throws: `FileProblem` where a file cannot be written.
    package static func run(_ subject: FuzzSubject) async throws -> Outcome {
        let budget = budget * subject.share
        let result = await FuzzLanes.shared.inLane {
            await FuzzThread.run { Result { try feed(subject, for: budget, source: RandomSource(seed: seed)) } }
        }
        let outcome = try result.get()
        try await FuzzLanes.shared.record(outcome, of: subject.name, seconds: budget, seed: seed)
        return outcome
    }

    private static var budget: Duration {
        if let text = getenv("PITLANE_FUZZ_SECONDS"), let seconds = Double(String(cString: text)) {
            return .seconds(seconds)
        }
        return .seconds(ProveTier.count(sample: 1, full: 300))
    }

    /// Feeds the parser on the calling thread: first each seed, which it must take, then mutants and parts of seeds.
    ///
    /// - Throws: `FileProblem` where the file with the last document cannot be written.
    package static func feed(
        _ subject: FuzzSubject, for budget: Duration, source: RandomSource
    ) throws -> Outcome {
        var feeding = try FuzzFeeding(subject, source)
        print("fuzz \(subject.name): \(source); after a crash its document is in \(feeding.path)")
        for (index, seed) in subject.seeds.enumerated() {
            let answer = try feeding.feed(seed, source)
            guard answer.fault == nil, answer.isTaken else {
                feeding.outcome.fault = "the whole document \(index): \(answer.fault ?? "refused")"
                return feeding.outcome
            }
        }
        let mutator = Mutator(seeds: subject.seeds, words: subject.words)
        let start = ProcessorTime.now
        var index = 0
        while feeding.outcome.fault == nil, ProcessorTime.now - start < budget {
            try feeding.feedCase(index, of: mutator)
            index += 1
        }
        var outcome = feeding.outcome
        outcome.duration = ProcessorTime.now - start
        let rate = Int(Double(outcome.documents) / max(outcome.duration / .seconds(1), 0.001))
        print("fuzz \(subject.name): \(outcome.documents) documents, \(outcome.taken) taken, \(rate) a second")
        return outcome
    }
}

import Planning
import Testing

struct JobResumptionTests {
    private static let time = Instant(milliseconds: 1)

    private static func started(_ id: StepID, post: Bool = false) -> JobEvent {
        .stepStarted(id, name: "step \(id)", at: time, deadline: nil, registersPost: post)
    }

    private static func ended(_ id: StepID, _ outcome: Conclusion, _ conclusion: Conclusion? = nil) -> JobEvent {
        .stepEnded(id, StepResult(outcome: outcome, conclusion: conclusion, at: time))
    }

    private static func prepared(_ count: Int, pre: [StepID] = []) -> JobEvent {
        .prepared(stepCount: count, pre: pre, deadline: time)
    }

    /// Step 1 with a `pre` and a `post`, 2 fails and is tolerated, 3 is skipped, 4 fails, its sequel is skipped.
    private static let journal: [JobEvent] = [
        prepared(5, pre: [StepID([1], phase: .pre)]), started(StepID([1], phase: .pre)),
        ended(StepID([1], phase: .pre), .success), started(.main(1), post: true), ended(.main(1), .success),
        started(.main(2)), ended(.main(2), .failure, .success), .stepSkipped(.main(3), name: "3"), started(.main(4)),
        ended(.main(4), .failure), .stepSkipped(.main(5), name: "5"), started(StepID([1], phase: .post)),
        ended(StepID([1], phase: .post), .success), .ended(LegResult(.failure)),
    ]

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let events: [JobEvent]
        let number: Int
        let error: ResumptionError
    }

    private static let cases = [
        Case(testDescription: "no such step", events: journal, number: 6, error: .noSuchStep(6, count: 5)),
        Case(testDescription: "step 0", events: journal, number: 0, error: .noSuchStep(0, count: 5)),
        Case(testDescription: "after the failed one", events: journal, number: 5, error: .failedBefore(4)),
        Case(
            testDescription: "no workspace", events: [.ended(LegResult(.failure))], number: 1, error: .notPrepared),
        Case(
            testDescription: "a job without steps", events: [prepared(0)], number: 1, error: .noSuchStep(1, count: 0)),
        Case(
            testDescription: "a failed pre",
            events: [
                prepared(1, pre: [StepID([1], phase: .pre)]), started(StepID([1], phase: .pre)),
                ended(StepID([1], phase: .pre), .failure), .stepSkipped(.main(1), name: ""),
            ], number: 1, error: .notSuccessful),
        Case(
            testDescription: "while the job was being cancelled",
            events: [
                prepared(2), started(.main(1)), .cancelling(.cancelled, hardStop: time), ended(.main(1), .success),
                .stepSkipped(.main(2), name: ""),
            ], number: 2, error: .notSuccessful),
        Case(
            testDescription: "over before its turn",
            events: [prepared(2), started(.main(1)), ended(.main(1), .success)], number: 2, error: .neverReached(2)),
        Case(
            testDescription: "an open background step",
            events: [
                prepared(2), .stepQueued(.main(1), name: ""), started(.main(1)), started(.main(2)),
                ended(.main(1), .success),
            ], number: 2, error: .background([.main(1)])),
    ]

    @Test(arguments: cases) func `what cannot go on is refused`(_ sample: Case) {
        #expect(throws: sample.error) {
            try JobResumption(sample.events, attempt: 1, from: sample.number)
        }
        #expect(!sample.error.description.utf8.isEmpty)
    }

    @Test func `the next attempt stands where the earlier one stood`() throws {
        let resumption = try JobResumption(Self.journal, attempt: 1, from: 4)
        #expect(JobResumption.failedStep(Self.journal) == 4)
        let state = JobState()
        let events = JobDecider.decide(
            state, .prepared(stepCount: 5, pre: [], deadline: Self.time, resumption: resumption))
        #expect(events.last == .resumed(.main(4), attempt: 1))
        var next = JobState(events)
        #expect(next.pending == [.begin(.main(4))])
        #expect(next.status == .success)
        for event in [Self.started(.main(4)), Self.ended(.main(4), .success), .stepSkipped(.main(5), name: "")] {
            next.apply(event)
        }
        // The post that an earlier attempt's step registered has its turn.
        #expect(next.pending == [.begin(StepID([1], phase: .post))])
    }

    @Test func `an attempt that went on can be gone on from`() throws {
        let first = try JobResumption(Self.journal, attempt: 1, from: 4)
        let journal =
            JobDecider.decide(
                JobState(), .prepared(stepCount: 5, pre: [], deadline: Self.time, resumption: first))
            + [
                Self.started(.main(4)), Self.ended(.main(4), .success), Self.started(.main(5)),
                Self.ended(.main(5), .failure),
            ]
        let second = try JobResumption(journal, attempt: 2, from: 5)
        #expect(second.events.count == first.events.count + 2)
        #expect(!second.events.contains { if case .resumed = $0 { true } else { false } })
        #expect(try JobResumption(journal, attempt: 2, from: 2).events == Array(first.events.prefix(4)))
    }

    @Test func `nothing is taken over after the hard stop`() throws {
        let resumption = try JobResumption(Self.journal, attempt: 1, from: 4)
        let state = JobState([.cancelling(.cancelled, hardStop: Self.time), .hardStopped])
        let events = JobDecider.decide(
            state, .prepared(stepCount: 5, pre: [], deadline: Self.time, resumption: resumption))
        #expect(events == [Self.prepared(5)])
    }
}

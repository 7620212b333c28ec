import Basics
import Planning
import Testing

/// Single rules of a job's steps, each in a few lines (docs/language/steps.md#order, docs/language/actions.md). That
/// they hold together is what the simulation shows.
struct JobDeciderTests {
    /// A prepared job whose steps the test works off one by one.
    struct Attempt {
        private(set) var state = JobState()

        init(steps: Int, pre: [StepID] = [], deadline: Int64 = 1000) {
            send(.prepared(stepCount: steps, pre: pre, deadline: Instant(milliseconds: deadline)))
        }

        @discardableResult
        mutating func send(_ stimulus: JobStimulus) -> [JobEvent] {
            let events = JobDecider.decide(state, stimulus)
            for event in events { state.apply(event) }
            return events
        }

        @discardableResult
        mutating func start(
            _ id: StepID, deadline: Int64? = nil, registersPost: Bool = false, inner: Int? = nil,
            role: StepRole = .ordinary
        ) -> [JobEvent] {
            send(
                .started(
                    id, name: "\(id)", at: Instant(milliseconds: 0),
                    deadline: deadline.map { Instant(milliseconds: $0) }, registersPost: registersPost, inner: inner,
                    role: role))
        }

        mutating func end(_ id: StepID, _ outcome: Conclusion = .success, continueOnError: Bool = false) {
            send(
                .ended(id, StepResult(outcome: outcome, at: Instant(milliseconds: 1)), continueOnError: continueOnError)
            )
        }

        mutating func run(_ id: StepID, _ outcome: Conclusion = .success, registersPost: Bool = false) {
            start(id, registersPost: registersPost)
            end(id, outcome)
        }

        mutating func cancel(hardStop: Int64 = 500) {
            send(.cancel(.cancelled, hardStop: Instant(milliseconds: hardStop)))
        }

        /// `outcome conclusion` of a step that has ended.
        func result(_ id: StepID) -> String? {
            guard case .ended(let result)? = state.steps[id] else { return nil }
            return "\(result.outcome) \(result.conclusion)"
        }
    }

    static let one = StepID.main(1)
    static let two = StepID.main(2)

    @Test(arguments: [
        (Conclusion.success, false, "success success", Conclusion.success),
        (.failure, false, "failure failure", .failure), (.failure, true, "failure success", .success),
        (.cancelled, false, "cancelled cancelled", .cancelled), (.cancelled, true, "cancelled cancelled", .cancelled),
    ])
    func `outcome, conclusion and the job's status`(
        outcome: Conclusion, continueOnError: Bool, result: String, status: Conclusion
    ) {
        var job = Attempt(steps: 1)
        job.start(Self.one)
        job.end(Self.one, outcome, continueOnError: continueOnError)
        #expect(job.result(Self.one) == result)
        #expect(job.state.status == status)
        #expect(job.state.pending == [.complete])
    }

    @Test func `a skipped step changes nothing`() {
        var job = Attempt(steps: 1)
        job.send(.skipped(Self.one, name: "x"))
        #expect(job.state.status == .success)
        #expect(job.state.isFinal(Self.one))
    }

    @Test func `posts run last registered first, also after a failure, and those of skipped steps do not`() {
        var job = Attempt(steps: 4)
        job.run(.main(1), registersPost: true)
        job.run(.main(2), .failure, registersPost: true)
        job.send(.skipped(.main(3), name: ""))
        job.run(.main(4), registersPost: true)
        for number in [4, 2, 1] {
            let post = StepID([number], phase: .post)
            #expect(job.state.pending == [.begin(post)])
            job.run(post)
        }
        #expect(job.state.pending == [.complete])
    }

    @Test func `posts of a composite's steps run inside its own, in reverse order`() {
        var job = Attempt(steps: 1)
        job.start(Self.one, inner: 2)
        job.run(Self.one.inner(1), registersPost: true)
        job.run(Self.one.inner(2), registersPost: true)
        job.end(Self.one)
        let post = Self.one.phase(.post)
        job.start(post)
        #expect(job.state.pending == [.begin(post.inner(2))])
        job.run(post.inner(2))
        job.run(post.inner(1))
        #expect(job.state.pending == [.finish(post)])
        job.end(post)
        #expect(job.state.pending == [.complete])
    }

    @Test func `an inner step reads its composite's status, the composite's end is the job's`() {
        var job = Attempt(steps: 2)
        job.run(Self.one, .failure)
        job.start(Self.two, inner: 2)
        #expect(job.state.status(for: Self.two.inner(1)) == .success)
        job.run(Self.two.inner(1), .failure)
        #expect(job.state.status(for: Self.two.inner(2)) == .failure)
        job.send(.skipped(Self.two.inner(2), name: ""))
        job.end(Self.two, .success)
        #expect(job.result(Self.two) == "failure failure")
    }

    @Test func `a composite is not over before its steps`() {
        var job = Attempt(steps: 1)
        job.start(Self.one, inner: 1)
        job.end(Self.one)
        #expect(job.result(Self.one) == nil)
        #expect(job.state.pending == [.begin(Self.one.inner(1))])
    }

    @Test func `a pre of an action inside a composite counts for the job`() {
        let pre = Self.one.inner(1).phase(.pre)
        var job = Attempt(steps: 1, pre: [pre])
        job.run(pre, .failure)
        #expect(job.state.status == .failure)
        #expect(job.state.pending == [.begin(Self.one)])
    }

    @Test func `a step out of time is a failure, whatever its process says`() {
        var job = Attempt(steps: 1)
        job.start(Self.one, deadline: 10)
        #expect(job.state.nextDeadline == Instant(milliseconds: 10))
        job.send(.clock(Instant(milliseconds: 10), hardStop: Instant(milliseconds: 99)))
        #expect(job.state.pending == [.run(Self.one), .stop(Self.one, .timeout)])
        job.end(Self.one, .success)
        #expect(job.result(Self.one) == "failure failure")
    }

    @Test func `a job out of time stops like a cancelled one and says so`() {
        var job = Attempt(steps: 2, deadline: 10)
        job.start(Self.one)
        job.send(.clock(Instant(milliseconds: 10), hardStop: Instant(milliseconds: 20)))
        #expect(job.state.pending == [.run(Self.one), .recheck(Self.one)])
        job.send(.rechecked(Self.one, continues: false))
        job.end(Self.one)
        #expect(job.result(Self.one) == "cancelled cancelled")
        job.send(.skipped(Self.two, name: ""))
        job.send(.completed(outputs: [], failure: nil))
        #expect(job.state.result?.conclusion == .cancelled)
    }

    @Test func `a step that goes on under a cancellation keeps its result`() {
        var job = Attempt(steps: 1)
        job.start(Self.one)
        job.cancel()
        job.send(.rechecked(Self.one, continues: true))
        job.end(Self.one)
        #expect(job.result(Self.one) == "success success")
        #expect(job.state.status == .cancelled)
    }

    @Test func `after the hard stop nothing begins, not even posts`() {
        var job = Attempt(steps: 2)
        job.start(Self.one, registersPost: true)
        job.cancel(hardStop: 500)
        job.send(.clock(Instant(milliseconds: 500), hardStop: Instant(milliseconds: 900)))
        #expect(job.state.pending == [.run(Self.one), .kill(Self.one)])
        job.end(Self.one)
        #expect(job.state.pending == [.complete])
        job.start(Self.two)
        #expect(job.state.steps[Self.two] == nil)
        job.send(.completed(outputs: [], failure: nil))
        #expect(job.state.result?.conclusion == .cancelled)
    }

    @Test(arguments: [true, false])
    func `a job that is killed begins nothing, whether it was cancelled before or not`(isCancelled: Bool) {
        var job = Attempt(steps: 2)
        job.start(Self.one, registersPost: true)
        if isCancelled { job.cancel(hardStop: 500) }
        let now = Instant(milliseconds: 5)
        #expect(
            job.send(.kill(at: now))
                == (isCancelled ? [] : [.cancelling(.cancelled, hardStop: now)]) + [JobEvent.hardStopped])
        #expect(job.send(.kill(at: now)) == [])
        #expect(job.state.pending == [.run(Self.one), .kill(Self.one)])
        job.end(Self.one)
        #expect(job.state.pending == [.complete])
    }

    @Test func `without time for cancelled steps the job's limit is the hard stop`() {
        var job = Attempt(steps: 1, deadline: 10)
        job.start(Self.one)
        let now = Instant(milliseconds: 10)
        #expect(job.send(.clock(now, hardStop: now)) == [.cancelling(.timeout, hardStop: now), .hardStopped])
    }

    @Test func `outputs that do not evaluate fail the job, and a cancelled one stays cancelled`() {
        for (isCancelled, conclusion) in [(false, Conclusion.failure), (true, .cancelled)] {
            var job = Attempt(steps: 0)
            if isCancelled { job.cancel() }
            job.send(.completed(outputs: [], failure: "broken"))
            #expect(job.state.result == LegResult(conclusion, message: "broken"))
        }
    }

    @Test func `a job that cannot be prepared is a failure, and a cancelled one cancelled`() {
        var state = JobState()
        let failed = JobDecider.decide(state, .notPrepared(message: "no"))
        #expect(failed == [.ended(LegResult(.failure, message: "no"))])
        state.apply(.cancelling(.cancelled, hardStop: Instant(milliseconds: 1)))
        let cancelled = JobDecider.decide(state, .notPrepared(message: "no"))
        #expect(cancelled == [.ended(LegResult(.cancelled, message: "no"))])
    }

    // MARK: - Values

    @Test(arguments: [
        (StepID.main(3), "3"), (StepID([3, 2]), "3/2"), (StepID([3], phase: .pre), "pre 3"),
        (StepID([3, 10, 1], phase: .post), "post 3/10/1"),
    ])
    func `a step's id reads back`(id: StepID, text: String) {
        #expect(id.description == text)
        #expect(StepID(text) == id)
    }

    @Test(arguments: ["", "0", "-1", "3/", "/3", "post", "post  3", "pro 3", "3/x", "+", "main 3"])
    func `what is no step's id is none`(text: String) { #expect(StepID(text) == nil) }

    @Test(
        arguments: [
            (1.5, 90_000), (0, 0), (-1, 0), (.nan, 0), (.infinity, 52_560_000 * 60_000), (1e300, 52_560_000 * 60_000),
        ] as [(Double, Int64)])
    func `a deadline is always a moment`(minutes: Double, milliseconds: Int64) {
        #expect(Instant(milliseconds: 5).advanced(byMinutes: minutes) == Instant(milliseconds: 5 + milliseconds))
    }
}

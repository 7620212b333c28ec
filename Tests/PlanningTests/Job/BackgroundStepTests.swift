import Planning
import Testing

/// Single rules of background steps (docs/language/steps.md#background-steps).
struct BackgroundStepTests {
    typealias Attempt = JobDeciderTests.Attempt

    private func step(_ number: Int) -> StepID { .main(number) }

    @Test func `the job goes on while a background step runs`() {
        var job = Attempt(steps: 2)
        job.start(step(1), role: .background)
        #expect(job.state.pending == [.run(step(1)), .begin(step(2))])
        job.run(step(2))
        #expect(job.state.pending == [.run(step(1))])
        job.end(step(1))
        #expect(job.state.pending == [.complete])
    }

    @Test(arguments: [
        (Conclusion.failure, false, false, "failure failure", Conclusion.failure),
        (.failure, true, false, "success success", .success), (.failure, false, true, "failure success", .success),
        (.success, false, false, "success success", .success),
    ])
    func `a failure counts when it is waited for`(
        outcome: Conclusion, isTolerated: Bool, waitIsTolerated: Bool, wait: String, status: Conclusion
    ) {
        var job = Attempt(steps: 2)
        job.start(step(1), role: .background)
        job.end(step(1), outcome, continueOnError: isTolerated)
        #expect(job.state.status == .success)
        job.start(step(2), role: .wait([step(1)]))
        #expect(job.state.pending == [.finish(step(2))])
        job.end(step(2), continueOnError: waitIsTolerated)
        #expect(job.result(step(2)) == wait)
        #expect(job.state.status == status)
        #expect(job.state.pending == [.complete])
    }

    @Test func `a wait lasts until the last of its steps has ended, and no longer`() {
        var job = Attempt(steps: 4)
        for number in 1...3 { job.start(step(number), role: .background) }
        job.start(step(4), role: .wait([step(1), step(2)]))
        job.end(step(1))
        job.end(step(4))
        #expect(job.result(step(4)) == nil)
        job.end(step(2))
        #expect(job.state.pending == [.finish(step(4)), .run(step(3))])
        let end = StepResult(outcome: .success, at: Instant(milliseconds: 1))
        let events = job.send(.ended(step(4), end, continueOnError: false))
        #expect(events.last == .stepsJoined([step(1), step(2)], by: step(4)))
        #expect(job.state.background == [step(3)])
    }

    @Test func `the end of the steps waits for the rest, before the posts`() {
        var job = Attempt(steps: 2)
        job.start(step(1), registersPost: true, role: .background)
        job.run(step(2))
        #expect(job.state.pending == [.run(step(1))])
        job.end(step(1), .failure)
        #expect(job.state.status == .failure)
        #expect(job.state.pending == [.begin(step(1).phase(.post))])
    }

    @Test func `ten run at a time, the others in their order`() {
        var job = Attempt(steps: 12)
        for number in 1...10 { #expect(job.start(step(number), role: .background).count == 2) }
        #expect(job.start(step(11), role: .background) == [.stepQueued(step(11), name: "11")])
        job.start(step(12), role: .background)
        #expect(job.state.pending == (1...10).map { .run(step($0)) })
        job.end(step(7))
        #expect(job.state.pending.contains(.launch(step(11))))
        #expect(!job.state.pending.contains(.launch(step(12))))
        job.start(step(11))
        #expect(job.state.pending.contains(.run(step(11))))
    }

    @Test func `a cancelled background step does not fail the job`() {
        var job = Attempt(steps: 2)
        job.start(step(1), role: .background)
        job.start(step(2), role: .cancel(step(1)))
        #expect(job.state.pending == [.run(step(1)), .stop(step(1), .step)])
        job.end(step(1), .failure)
        #expect(job.result(step(1)) == "cancelled cancelled")
        job.end(step(2))
        #expect(job.result(step(2)) == "success success")
        #expect(job.state.status == .success)
    }

    @Test func `cancelling what has failed already fails the job`() {
        var job = Attempt(steps: 2)
        job.start(step(1), role: .background)
        job.end(step(1), .failure)
        job.start(step(2), role: .cancel(step(1)))
        job.end(step(2))
        #expect(job.result(step(2)) == "failure failure")
        #expect(job.state.status == .failure)
    }

    @Test func `cancelling what waits for a place ends it there`() {
        var job = Attempt(steps: 13)
        for number in 1...12 { job.start(step(number), role: .background) }
        job.start(step(13), role: .cancel(step(12)))
        #expect(job.result(step(12)) == "cancelled cancelled")
        #expect(job.state.pending.contains(.finish(step(13))))
        #expect(job.state.queue(contains: step(11)))
    }

    @Test func `cancelling the job reaches every background step, the waits go on`() {
        var job = Attempt(steps: 3)
        job.start(step(1), role: .background)
        job.start(step(2), role: .background)
        job.start(step(3), role: .wait(nil))
        job.cancel()
        #expect(
            job.state.pending == [.run(step(1)), .recheck(step(1)), .run(step(2)), .recheck(step(2))])
        job.send(.rechecked(step(1), continues: false))
        job.end(step(1), .failure)
        job.send(.rechecked(step(2), continues: true))
        job.end(step(2), .success)
        job.end(step(3))
        #expect(job.result(step(1)) == "cancelled cancelled")
        #expect(job.result(step(3)) == "cancelled cancelled")
        #expect(job.state.pending == [.complete])
    }

    @Test func `after the hard stop nobody waits for what has not begun`() {
        var job = Attempt(steps: 12)
        for number in 1...11 { job.start(step(number), role: .background) }
        job.start(step(12), role: .wait(nil))
        job.cancel(hardStop: 5)
        job.send(.clock(Instant(milliseconds: 5), hardStop: Instant(milliseconds: 5)))
        for number in 1...10 { job.end(step(number)) }
        #expect(job.state.pending == [.finish(step(12))])
        job.end(step(12))
        #expect(job.state.pending == [.complete])
    }

    @Test func `a background step that began late registers its post at its turn`() {
        var job = Attempt(steps: 12)
        for number in 1...11 { job.start(step(number), role: .background) }
        job.run(step(12), registersPost: true)
        job.end(step(1))
        job.start(step(11), registersPost: true)
        for number in 2...11 { job.end(step(number)) }
        #expect(job.state.pending == [.begin(step(12).phase(.post))])
        job.run(step(12).phase(.post))
        #expect(job.state.pending == [.begin(step(11).phase(.post))])
    }

    @Test func `a step out of time fails its wait`() {
        var job = Attempt(steps: 2)
        job.start(step(1), deadline: 10, role: .background)
        job.start(step(2), role: .wait(nil))
        #expect(job.state.nextDeadline == Instant(milliseconds: 10))
        job.send(.clock(Instant(milliseconds: 10), hardStop: Instant(milliseconds: 99)))
        job.end(step(1))
        job.end(step(2))
        #expect(job.result(step(2)) == "failure failure")
    }
}

extension JobState {
    fileprivate func queue(contains id: StepID) -> Bool {
        if case .queued = steps[id] { true } else { false }
    }
}

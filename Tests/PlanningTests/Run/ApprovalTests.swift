import Basics
import Planning
import Testing

/// Legs that wait for people: to approve their environment, or to lift a freeze.
struct ApprovalTests {
    private static let pipeline = """
        on: push
        jobs:
          build: {runs-on: x, steps: [{run: a}]}
          deploy:
            needs: build
            runs-on: x
            strategy: {matrix: {place: [eu, us]}}
            environment: {name: Production}
            steps: [{run: a}]
          smoke: {needs: deploy, runs-on: x, environment: production, steps: [{run: a}]}
          tell: {needs: smoke, if: always(), runs-on: x, steps: [{run: a}]}
        """

    /// A run, started by ann, that waits for an approval of production.
    private static func run(_ policy: ApprovalPolicy, upTo count: Int = 1, _ text: String = pipeline) throws
        -> WorkflowRun
    {
        var run = try WorkflowRun(
            text, environments: [EnvironmentPolicy(name: "PRODUCTION", approval: policy)], startedBy: "ann")
        run.finish()
        return run
    }

    private static func answer(_ user: String, _ approves: Bool = true, _ comment: String = "", at now: Int64 = 0)
        -> RunStimulus
    {
        .answer(
            environment: "production",
            ApprovalAnswer(by: user, approves: approves, comment: comment, at: Instant(milliseconds: now)))
    }

    private static let two = ApprovalPolicy(reviewers: ["ann", "bob", "cy"], required: 2, expires: 100)
    private static let one = ApprovalPolicy(reviewers: ["ann", "bob", "cy"], expires: 100)

    @Test func `one approval covers all jobs of an environment`() throws {
        var run = try Self.run(Self.one)
        #expect(run.state.status == .waiting && run.state.pending.isEmpty)
        #expect(run.state.holds == ["Production waits for an approval by bob, cy"])
        run.send(Self.answer("bob"))
        #expect(run.state.status == .inProgress)
        run.finish()
        #expect(run.state.conclusion == .success)
        let asked = run.events.count { if case .approvalRequested = $0 { true } else { false } }
        #expect(asked == 1)
    }

    @Test func `as many as required have to approve, and each counts once`() throws {
        var run = try Self.run(Self.two)
        run.send(Self.answer("bob"))
        #expect(run.state.status == .waiting)
        run.send(Self.answer("bob"))
        #expect(run.state.status == .waiting)
        let approval = try #require(run.state.approvals["production"])
        #expect(approval.missing == 1 && approval.answers.count == 1)
        run.send(Self.answer("cy"))
        run.finish()
        #expect(run.state.conclusion == .success)
    }

    @Test func `a rejection fails all jobs of the environment, with its comment`() throws {
        var run = try Self.run(Self.two)
        run.send(Self.answer("bob"))
        run.send(Self.answer("cy", false, "not on Friday"))
        run.finish()
        let messages = run.legs("deploy").map { run.state.legs[$0.path]?.result?.message }
        #expect(messages == ["rejected by cy: not on Friday", "rejected by cy: not on Friday"])
        #expect(run.result("smoke") == .skipped && run.result("tell") == .success)
        #expect(run.state.conclusion == .failure)
    }

    @Test(arguments: [
        ("ann", true, 0, "ann started the run, and Production has no self-review; bob, cy may answer"),
        ("ann", false, 0, "ann started the run, and Production has no self-review; bob, cy may answer"),
        ("dan", true, 0, "dan is not a reviewer of Production (ann, bob, cy)"),
        ("bob", true, 100, "the approval of Production expired on 1970-01-01T00:00:00.100Z; start a new run"),
        ("bob", true, 99, nil),
    ])
    func `who may not answer is told why`(_ user: String, _ approves: Bool, _ now: Int64, _ reason: String?) throws {
        var run = try Self.run(Self.one)
        let moment = Instant(milliseconds: now)
        #expect(run.state.refusal(of: user, approves: approves, to: "production", at: moment) == reason)
        run.send(Self.answer(user, approves, at: now), at: now)
        #expect(run.state.approvals["production"]?.answers.isEmpty == (reason != nil))
    }

    @Test func `what nobody asks any more cannot be answered`() throws {
        var run = try Self.run(Self.one)
        let refusal = { (run: WorkflowRun, user: String) in
            run.state.refusal(of: user, approves: true, to: "production", at: Instant(milliseconds: 0))
        }
        #expect(
            run.state.refusal(of: "bob", approves: true, to: "stage", at: Instant(milliseconds: 0))
                == "no approval of stage is asked for")
        run.send(Self.answer("bob"))
        #expect(refusal(run, "cy") == "Production is approved already by bob")
        run = try Self.run(Self.one)
        run.send(.cancel(reason: "enough"))
        #expect(refusal(run, "bob") == "no job of the run waits for the approval of Production any more")
        run = try Self.run(Self.one)
        run.send(Self.answer("cy", false, "no"))
        #expect(refusal(run, "bob") == "rejected by cy: no")
    }

    @Test func `a starter may approve where the policy says so, and a rerun asks again`() throws {
        var policy = Self.one
        policy.allowsSelfReview = true
        var run = try Self.run(policy)
        run.send(Self.answer("ann"))
        run.finish(["deploy[1]": LegResult(.failure)])
        #expect(run.state.conclusion == .failure)
        run.send(.rerun(.failed, by: "bob"))
        #expect(run.state.status == .waiting && run.state.starters == ["ann", "bob"])
        #expect(run.state.approvals["production"]?.answers.isEmpty == true)
        run = try Self.run(Self.one)
        run.send(Self.answer("cy", false))
        run.finish()
        run.send(.rerun(.failed, by: "bob"))
        #expect(run.state.holds == ["Production waits for an approval by cy"])
    }

    @Test func `a request expires by the clock, and only then`() throws {
        var run = try Self.run(Self.one)
        run.send(.clock, at: 99)
        #expect(run.state.status == .waiting)
        run.send(.clock, at: 100)
        run.finish()
        #expect(run.state.conclusion == .failure)
        #expect(
            run.state.legs[NodePath("deploy[0]")]?.result?.message
                == "the approval of Production expired on 1970-01-01T00:00:00.100Z; start a new run")
    }

    @Test func `a wait without reviewers needs nobody, and one with them starts after both`() throws {
        var run = try Self.run(ApprovalPolicy(reviewers: [], wait: 50, expires: 100))
        #expect(run.state.status == .inProgress)
        #expect(run.state.pending == [.wake(Instant(milliseconds: 50))])
        run.send(.clock, at: 49)
        #expect(run.state.pending == [.wake(Instant(milliseconds: 50))])
        run.send(.clock, at: 50)
        run.finish()
        #expect(run.state.conclusion == .success)

        var policy = Self.one
        policy.wait = 50
        run = try Self.run(policy)
        run.send(Self.answer("bob", at: 10), at: 10)
        #expect(run.state.status == .inProgress && run.state.pending == [.wake(Instant(milliseconds: 50))])
        // As long as nothing has started somebody can still say no.
        run.send(Self.answer("cy", false, at: 20), at: 20)
        run.finish()
        #expect(run.state.conclusion == .failure)
    }

    @Test func `other jobs run while one waits, and the run is parked after them`() throws {
        var run = try WorkflowRun(
            """
            on: push
            jobs:
              deploy: {runs-on: x, environment: production, steps: [{run: a}]}
              long: {runs-on: x, steps: [{run: a}]}
            """, environments: [EnvironmentPolicy(name: "production", approval: Self.one)], startedBy: "ann")
        #expect(run.state.status == .inProgress)
        #expect(run.state.pending == [.start(NodePath("long"), attempt: 1), .wake(Instant(milliseconds: 100))])
        run.send(.legStarted(NodePath("long"), attempt: 1))
        run.send(Self.answer("dan"))
        #expect(run.state.status == .inProgress)
        run.send(.legEnded(NodePath("long"), attempt: 1, LegResult(.success)))
        #expect(run.state.status == .waiting)
    }

    @Test func `a cancelled run asks nobody, whatever its conditions say`() throws {
        var run = try WorkflowRun(
            "on: push\njobs: {deploy: {if: always(), runs-on: x, environment: production, steps: [{run: a}]}}",
            environments: [EnvironmentPolicy(name: "production", approval: Self.one)])
        #expect(run.state.status == .waiting)
        run.send(.cancel(reason: "enough"))
        #expect(run.state.conclusion == .cancelled)
    }

    @Test func `a parked run gives its place back, and takes it again before it goes on`() throws {
        var run = try WorkflowRun(
            "on: push\njobs: {deploy: {runs-on: x, environment: production, steps: [{run: a}]}}",
            environments: [EnvironmentPolicy(name: "production", approval: Self.two)],
            concurrency: Concurrency(group: "one"))
        func take() throws {
            guard case .claim(let claim)? = run.state.pending.first else { return }
            run.send(.placeTaken(claim))
        }
        try take()
        #expect(run.state.status == .waiting && !run.state.hasPlace)
        // An answer that is not enough needs no place.
        run.send(Self.answer("bob"))
        #expect(run.state.status == .waiting)
        run.send(Self.answer("cy"))
        try take()
        #expect(run.state.pending == [.start(NodePath("deploy"), attempt: 1)])
        run.finish()
        #expect(run.state.conclusion == .success)
    }

    @Test func `what runs under a cancellation takes the place again that a parked run gave back`() throws {
        let file = """
            on: push
            jobs:
              deploy: {runs-on: x, environment: production, steps: [{run: a}]}
              clean: {needs: deploy, if: always(), runs-on: x, steps: [{run: a}]}
            """
        for isLost in [false, true] {
            var run = try WorkflowRun(
                file, environments: [EnvironmentPolicy(name: "production", approval: Self.one)],
                concurrency: Concurrency(group: "one"))
            guard case .claim(let claim)? = run.state.pending.first else { throw Violation("asks for no place") }
            run.send(.placeTaken(claim))
            #expect(run.state.status == .waiting)
            run.send(.cancel(reason: "enough"))
            #expect(run.state.conclusion == nil && run.state.pending == [.claim(claim)])
            run.send(isLost ? .placeLost(claim, reason: "a newer one") : .placeTaken(claim))
            #expect(run.state.pending == (isLost ? [] : [.start(NodePath("clean"), attempt: 1)]))
            run.finish()
            #expect(run.state.conclusion == .cancelled)
            #expect(run.state.result(of: NodePath("clean")) == (isLost ? .cancelled : .success))
        }
    }

    @Test func `jobs of a frozen environment wait, approved or not, until it is lifted`() throws {
        let freeze = Freeze(environment: "production", reason: "sale", by: "cy", at: Instant(milliseconds: 0))
        var run = try WorkflowRun(Self.pipeline)
        run.send(.clock, freezes: [freeze])
        run.send(.legStarted(NodePath("build"), attempt: 1), freezes: [freeze])
        run.send(.legEnded(NodePath("build"), attempt: 1, LegResult(.success)), freezes: [freeze])
        #expect(run.state.status == .waiting && run.state.holds == ["production is frozen by cy: sale"])
        run.send(.clock, freezes: [freeze])
        #expect(run.state.status == .waiting)
        run.send(.clock)
        run.finish()
        #expect(run.state.conclusion == .success)
    }
}

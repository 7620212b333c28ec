import Basics
import Planning
import TestSupport

/// A random graph of jobs with all that its expressions and runners will answer, decided in advance.
struct RunWorld: Sendable {
    /// What a job's `if` says.
    enum Condition: CaseIterable, Sendable { case success, failure, always, cancelled, notCancelled, never }

    /// Where a job's evaluation breaks, if at all.
    enum Fault: Sendable { case none, condition, matrix }

    struct Job: Sendable {
        let path: NodePath
        let id: Key
        /// The calling leg, or nil at the top.
        let scope: NodePath?
        let needs: [NodePath]
        let ancestors: [NodePath]
        var condition = Condition.success
        var fault = Fault.none
        var legs: [NodePath] = []
        /// How many more legs need another machine.
        var absent = 0
        /// Whether those in `legs` need one, too.
        var isWhollyAbsent = false
        var failFast = true
        var maxParallel = 1
    }

    struct Leg: Sendable {
        let path: NodePath
        let job: NodePath
        var continueOnError = false
        /// How it ends where nobody stops it.
        var natural = Conclusion.success
        var outputs: [Output] = []
        /// The concurrency groups it needs.
        var groups: [String] = []
        var environment: String?
        /// It needs a group twice, or one that the run or a call around it has.
        var isDeadlocked = false
        var call: Call?
    }

    struct Call: Sendable {
        var jobs: [NodePath] = []
        /// The workflow cannot be called.
        var isBroken = false
        /// Its outputs do not evaluate.
        var hasBrokenOutputs = false
    }

    private(set) var top: [NodePath] = []
    /// The run's own concurrency group.
    private(set) var group: String?
    /// What environments ask for; others ask for nothing.
    private(set) var environments: [EnvironmentPolicy] = []
    private(set) var jobs: [NodePath: Job] = [:]
    private(set) var legs: [NodePath: Leg] = [:]

    /// All jobs, in a fixed order.
    var jobPaths: [NodePath] { jobs.keys.sorted() }

    /// All legs, in a fixed order.
    var legPaths: [NodePath] { legs.keys.sorted() }

    init(_ random: inout RandomSource) {
        // Small graphs show more orders of events, large ones more shapes.
        let count = random.chance(0.15) ? random.int(in: 1...40) : random.int(in: 1...8)
        if random.chance(0.2) { group = "Run" }
        if random.chance(0.5) { environments = Self.environments(&random) }
        top = addJobs(count, scope: nil, depth: 0, &random)
    }

    /// Who may answer, or tries to; the first has started the run.
    static let people = ["ann", "bob", "cy", "nobody"]

    private static func environments(_ random: inout RandomSource) -> [EnvironmentPolicy] {
        ["Production", "waits"].map { name in
            EnvironmentPolicy(
                name: Key(name),
                approval: ApprovalPolicy(
                    reviewers: name == "waits" ? [] : Array(people.prefix(3)), required: random.int(in: 1...2),
                    allowsSelfReview: random.chance(0.5), wait: random.pick([0, 0, 20]), expires: 100))
        }
    }

    /// What an environment asks for.
    func approval(_ environment: Key) -> ApprovalPolicy? {
        environments.first { $0.identity == environment }?.approval
    }

    // MARK: - Growing

    private mutating func addJobs(
        _ count: Int, scope: NodePath?, depth: Int, _ random: inout RandomSource
    ) -> [NodePath] {
        var paths: [NodePath] = []
        for number in 0..<count {
            let id = Key("j\(number)")
            let path = scope.map { $0.appending(job: id) } ?? NodePath(id.string)
            var needs: [NodePath] = []
            for earlier in paths.shuffled(using: &random).prefix(random.pick([0, 0, 1, 1, 2, 3])) {
                needs.append(earlier)
            }
            let ancestors = Set(needs).union(needs.flatMap { jobs[$0]?.ancestors ?? [] })
            var job = Job(path: path, id: id, scope: scope, needs: needs, ancestors: ancestors.sorted())
            if random.chance(0.4) { job.condition = random.pick(Condition.allCases) }
            if random.chance(0.05) { job.fault = random.pick([.condition, .matrix]) }
            job.failFast = random.chance(0.7)
            let isPlain = random.chance(0.5)
            let legCount = isPlain ? 1 : random.int(in: 1...6)
            job.legs = isPlain ? [path] : (0..<legCount).map { path.leg($0) }
            if random.chance(0.15) {
                job.absent = random.int(in: 1...3)
                job.isWhollyAbsent = random.chance(0.3)
            }
            job.maxParallel = random.chance(0.5) ? legCount : random.int(in: 1...legCount)
            jobs[path] = job
            let calls = depth < 2 && random.chance(depth == 0 ? 0.12 : 0.2)
            for leg in job.legs { addLeg(leg, of: path, calls: calls, depth: depth, &random) }
            paths.append(path)
        }
        return paths
    }

    private mutating func addLeg(
        _ path: NodePath, of job: NodePath, calls: Bool, depth: Int, _ random: inout RandomSource
    ) {
        var leg = Leg(path: path, job: job)
        leg.continueOnError = random.chance(0.2)
        if random.chance(0.3) { leg.natural = random.pick([.failure, .failure, .failure, .timedOut, .cancelled]) }
        for name in ["a", "b", "c"] as [Key] where random.chance(0.3) {
            leg.outputs.append(Output(name, random.chance(0.2) ? "" : "\(path) \(random.int(in: 0...9))"))
        }
        if random.chance(0.2) {
            leg.groups = (0...random.int(in: 0...1)).map { "\(path) \($0)" }
            if random.chance(0.1) {
                leg.groups.append(
                    random.pick([
                        "RUN", leg.groups[0],
                        jobs[job]?.scope.flatMap { legs[$0]?.groups.first?.uppercased() } ?? "run",
                    ]))
            }
            leg.isDeadlocked = isDeadlocked(leg)
        }
        legs[path] = leg
        if !calls, !environments.isEmpty, random.chance(0.4) {
            leg.environment = random.pick(["production", "PRODUCTION", "waits", "free"])
            legs[path] = leg
        }
        if calls {
            var call = Call()
            call.isBroken = random.chance(0.1)
            call.hasBrokenOutputs = random.chance(0.05)
            call.jobs = addJobs(random.int(in: 1...4), scope: path, depth: depth + 1, &random)
            leg.call = call
        }
        legs[path] = leg
    }

    private func isDeadlocked(_ leg: Leg) -> Bool {
        var held = [group].compactMap { $0?.lowercased() }
        var scope = jobs[leg.job]?.scope
        while let path = scope, let caller = legs[path] {
            held += caller.groups.map { $0.lowercased() }
            scope = jobs[caller.job]?.scope
        }
        let wanted = leg.groups.map { $0.lowercased() }
        return Set(wanted).count < wanted.count || wanted.contains { held.contains($0) }
    }

    // MARK: - Answers

    /// The legs of a job that another machine would have to run.
    static func absent(_ job: Job) -> [AbsentLeg] {
        (0..<job.absent).map { AbsentLeg(key: "\(job.path) absent \($0)", missing: "other", reason: "not here") }
    }

    /// Whether a job's `if` holds (docs/language/expressions.md#conditions).
    static func holds(_ condition: Condition, ancestors: [Conclusion], isCancelling: Bool) -> Bool {
        switch condition {
        case .success: !isCancelling && !ancestors.contains { $0 != .success }
        case .failure: !isCancelling && ancestors.contains(.failure)
        case .always: true
        case .cancelled: isCancelling
        case .notCancelled: !isCancelling
        case .never: false
        }
    }

    /// The shapes of jobs that stand side by side.
    func shapes(_ paths: [NodePath]) -> [JobShape] {
        paths.compactMap { path in
            guard let job = jobs[path] else { return nil }
            return JobShape(id: job.id, needs: job.needs.compactMap { jobs[$0]?.id })
        }
    }

    /// What a run of this world is created with.
    var inputs: RunInputs {
        RunInputs(
            workflowPath: ".github/workflows/w.yml", workflowName: "w", title: "w", event: "push", refName: "main",
            sha: "0", github: ["event": [1.5, "é", nil]], variables: ["V": true], secretNames: ["TOKEN"],
            files: [SourceFile(path: "w.yml", text: "on: push\r\n")], jobs: shapes(top),
            concurrency: group.map { Concurrency(group: $0, queue: .max) }, environments: environments,
            startedBy: Self.people[0])
    }

    /// One line that says all of the jobs seen: ids, results and outputs, in the order given.
    static func digest(_ jobs: [(id: Key, result: Conclusion, outputs: [Output])]) -> String {
        jobs.map { job in
            let outputs = job.outputs.map { "\($0.name)=\($0.value)" }.sorted()
            return "\(job.id):\(job.result.rawValue)(\(outputs.joined(separator: ",")))"
        }.joined(separator: " ")
    }
}

/// Answers a run's questions from a random world. The answers hold a digest of all that was asked with, so that a
/// wrong situation shows in the journal.
struct RandomRules: JobRules {
    let world: RunWorld

    func evaluate(_ situation: JobSituation) -> JobEvaluation {
        guard let job = world.jobs[situation.job.path] else { return .fail(message: "unknown job") }
        if job.fault == .condition { return .fail(message: "the condition is broken") }
        guard holds(job, situation) else { return .skip(reason: "\(job.condition)") }
        if job.fault == .matrix { return .fail(message: "the matrix is broken") }
        let absent = RunWorld.absent(job)
        if job.isWhollyAbsent { return .skip(reason: "not here", absent: absent) }
        let legs = job.legs.enumerated().map { index, path in
            LegPlan(
                path: path, key: "\(path)", name: digest(situation.needs),
                matrix: path == job.path ? nil : ["index": .number(Double(index))], index: index,
                total: job.legs.count, runsOn: ["ubuntu-latest"], environment: world.legs[path]?.environment,
                timeoutMinutes: 0.5 + Double(index),
                continueOnError: world.legs[path]?.continueOnError ?? false,
                concurrency: (world.legs[path]?.groups ?? []).map { Concurrency(group: $0, cancelsInProgress: true) },
                call: world.legs[path]?.call == nil ? nil : "./\(path)")
        }
        return .run(legs, absent: absent, failFast: job.failFast, maxParallel: job.maxParallel)
    }

    func continuesWhenCancelled(_ situation: JobSituation) -> Bool {
        guard let job = world.jobs[situation.job.path] else { return false }
        return RunWorld.holds(job.condition, ancestors: situation.ancestorResults, isCancelling: true)
    }

    func jobs(calledBy leg: LegPlan) throws(CallError) -> [JobShape] {
        guard let call = world.legs[leg.path]?.call, !call.isBroken else { throw CallError("no such workflow") }
        return world.shapes(call.jobs)
    }

    func outputs(ofCall leg: LegPlan, jobs: [NeededJob]) throws(CallError) -> [Output] {
        guard world.legs[leg.path]?.call?.hasBrokenOutputs == false else { throw CallError("broken outputs") }
        return [Output("seen", digest(jobs)), Output("empty", "")]
    }

    private func holds(_ job: RunWorld.Job, _ situation: JobSituation) -> Bool {
        RunWorld.holds(
            job.condition, ancestors: situation.ancestorResults, isCancelling: situation.isCancelling)
    }

    private func digest(_ jobs: [NeededJob]) -> String {
        RunWorld.digest(jobs.map { ($0.id, $0.result, $0.outputs) })
    }
}

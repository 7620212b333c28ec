import Basics
import Journal
import Planning
import Store

extension Samples {
    /// Three jobs: one that is fine, a matrix of which one leg fails twice, one that is skipped.
    static func writeWholeRun(_ run: DrivenRun) throws {
        let lint = NodePath("lint")
        try run.append([expanded("lint"), .run(.legStarted(lint, attempt: 1))], at: at(10))
        try run.append(
            [
                .job(lint, attempt: 1, .prepared(stepCount: 2, pre: [], deadline: at(10_000))),
                began(lint, .main(1), "Run flake8", 11),
            ],
            at: at(11))
        let result = StepResult(
            outcome: .failure, conclusion: .success, at: at(40), exitCode: 1, message: "exit code 1",
            outputs: [Output("o", "v")],
            log: LogReference(path: "logs/1/lint/1.log", bytes: 300_000, lines: 4),
            annotations: [Annotation(level: .warning, message: "unused", file: "a.py", line: 3)],
            processorMicroseconds: 1234, maximumResidentBytes: 5 << 20)
        try run.append(
            [
                .job(lint, attempt: 1, .stepEnded(.main(1), result)),
                .job(lint, attempt: 1, .stepSkipped(.main(2), name: "Report")),
            ],
            at: at(40))
        try run.append([began(lint, .main(1).phase(.post), "Post", 41)], at: at(41))
        try run.append(
            [
                .job(lint, attempt: 1, .stepEnded(.main(1).phase(.post), StepResult(outcome: .success, at: at(42)))),
                .job(lint, attempt: 1, .ended(LegResult(.success))),
                .run(.legEnded(lint, attempt: 1, LegResult(.success))),
            ], at: at(42))
        let legs = ["a", "b"].enumerated().map { index, value in
            LegPlan(
                path: NodePath("test").leg(index), key: "test (\(value))", matrix: ["v": .string(value)], index: index,
                total: 2)
        }
        try run.append([.run(.jobExpanded(NodePath("test"), legs: legs, failFast: false, maxParallel: 2))], at: at(50))
        for attempt in 1...2 {
            try run.append([.run(.legStarted(legs[0].path, attempt: attempt))], at: at(60 + Int64(attempt)))
            try run.append(
                [.run(.legEnded(legs[0].path, attempt: attempt, LegResult(.failure)))], at: at(70 + Int64(attempt)))
        }
        try run.append([.run(.legStarted(legs[1].path, attempt: 1))], at: at(80))
        let outputs = [Output("z", "1"), Output("a", "2")]
        try run.append([.run(.legEnded(legs[1].path, attempt: 1, LegResult(.success, outputs: outputs)))], at: at(90))
        try run.append([.run(.jobSkipped(NodePath("last"), reason: "needs a job that failed"))], at: at(91))
        try run.append([.run(.ended(.failure))], at: at(200))
    }

    static func began(_ leg: NodePath, _ step: StepID, _ name: String, _ time: Int64) -> JournalEvent {
        .job(leg, attempt: 1, .stepStarted(step, name: name, at: at(time), deadline: nil, registersPost: false))
    }
}

import Basics
import Journal
import Planning
import Rendering

/// The run of docs/output.md#terminal as events, with the bytes its steps write in between.
enum SampleRun {
    enum Entry {
        case events([JournalEvent], at: Int64)
        case log(String, leg: String, step: StepID)
    }

    static let inputs = RunInputs(
        workflowPath: ".github/workflows/pr-checks.yml", workflowName: "PR checks", title: "Prices",
        event: "pull_request", refName: "feature/prices", sha: "4f2c1ab0000000000000000000000000000000aa",
        github: ["head_ref": "feature/prices", "base_ref": "develop"],
        jobs: [
            JobShape(id: "lint", needs: []), JobShape(id: "types", needs: []), JobShape(id: "tests", needs: ["lint"]),
            JobShape(id: "coverage", needs: ["tests"]), JobShape(id: "docs", needs: []),
        ])

    static func leg(_ path: String, _ key: String, index: Int = 0, matrix: JSONValue? = nil) -> LegPlan {
        LegPlan(path: NodePath(path), key: key, matrix: matrix, index: index, total: matrix == nil ? 1 : 2)
    }

    static let legs: [LegPlan] = [
        leg("lint", "lint"), leg("types", "types"), leg("tests[0]", "tests (3.12)", matrix: ["python": "3.12"]),
        leg("tests[1]", "tests (3.13)", index: 1, matrix: ["python": "3.13"]), leg("coverage", "coverage"),
    ]

    private static func expanded(_ job: String, _ paths: [String]) -> JournalEvent {
        let plans = paths.compactMap { path in legs.first { $0.path == NodePath(path) } }
        return .run(.jobExpanded(NodePath(job), legs: plans, failFast: false, maxParallel: 8))
    }

    private static func started(_ path: String, _ step: Int, _ name: String, _ at: Int64) -> JournalEvent {
        .job(
            NodePath(path), attempt: 1,
            .stepStarted(.main(step), name: name, at: time(at), deadline: nil, registersPost: false))
    }

    private static func ended(_ path: String, _ step: Int, _ result: StepResult) -> JournalEvent {
        .job(NodePath(path), attempt: 1, .stepEnded(.main(step), result))
    }

    private static func over(_ path: String, _ conclusion: Conclusion, _ outputs: [Output] = []) -> JournalEvent {
        .run(.legEnded(NodePath(path), attempt: 1, LegResult(conclusion, outputs: outputs)))
    }

    /// Milliseconds after the run's creation as a moment.
    static func time(_ offset: Int64) -> Instant { Instant(milliseconds: 1_772_366_400_000 + offset) }

    static let pytest = """
        ##[group]Run pytest
        shell: bash -e
        ##[endgroup]
        collected 212 items
        tests/unit/test_trends.py ......F
        >       assert trend("golf", 2019).slope < 0
        E       assert 12.5 < 0
        tests/unit/test_trends.py:41: AssertionError
        \u{1B}[31m1 failed\u{1B}[0m, 211 passed in 6.1s
        ##[error]Process completed with exit code 1.

        """

    static let annotation = Annotation(
        level: .warning, message: "line too long (130 > 120)", title: "E501", file: "backend/app/prices.py", line: 12,
        column: 121)

    /// Up to the moment docs/output.md#terminal shows the run at.
    static let beginning: [Entry] = [
        .events([.run(.created(inputs))], at: 0),
        .events(
            [
                expanded("lint", ["lint"]), expanded("types", ["types"]),
                .run(.jobSkipped(NodePath("docs"), reason: "if: false")),
                .run(.legStarted(NodePath("lint"), attempt: 1)), .run(.legStarted(NodePath("types"), attempt: 1)),
            ], at: 5),
        .events([started("lint", 1, "Check out", 20)], at: 20),
        .events([ended("lint", 1, StepResult(outcome: .success, at: time(320)))], at: 320),
        .events([started("lint", 2, "flake8", 330), started("types", 1, "mypy", 340)], at: 340),
        .log("app/prices.py:12:121: E501 line too", leg: "lint", step: .main(2)),
        .log("Success: no issues found\n", leg: "types", step: .main(1)),
        .log(" long (130 > 120 characters)\n1 warning \u{1F370}", leg: "lint", step: .main(2)),
        .events([ended("types", 1, StepResult(outcome: .success, at: time(9_800)))], at: 9_800),
        .events([over("types", .success)], at: 9_805),
        .events(
            [
                ended(
                    "lint", 2,
                    StepResult(
                        outcome: .failure, conclusion: .success, at: time(12_380), exitCode: 1,
                        annotations: [annotation]))
            ], at: 12_380),
        .events(
            [
                over("lint", .success, [Output("report", "lint.txt")]), expanded("tests", ["tests[0]", "tests[1]"]),
                .run(.legStarted(NodePath("tests[0]"), attempt: 1)),
                .run(.legStarted(NodePath("tests[1]"), attempt: 1)),
            ], at: 12_405),
        .events([started("tests[0]", 4, "pytest", 20_000), started("tests[1]", 4, "pytest", 25_000)], at: 25_000),
        .log("tests/unit/test_trends.py ......\n", leg: "tests[0]", step: .main(4)),
        .log(pytest, leg: "tests[1]", step: .main(4)),
        .events(
            [
                ended(
                    "tests[1]", 4,
                    StepResult(
                        outcome: .failure, at: time(31_100), exitCode: 1,
                        message: "Process completed with exit code 1."))
            ], at: 31_100),
        .events([over("tests[1]", .failure)], at: 31_605),
    ]

    static let end: [Entry] = [
        .events([ended("tests[0]", 4, StepResult(outcome: .success, at: time(42_500)))], at: 42_500),
        .events(
            [
                over("tests[0]", .success),
                .run(.jobSkipped(NodePath("coverage"), reason: "a job it needs has failed: tests")),
                .run(.ended(.failure)),
            ], at: 43_000),
    ]

    /// Shows the entries to a display.
    static func play(_ entries: [Entry], to display: some RunDisplay, run: Int = 12) {
        for entry in entries {
            switch entry {
            case .events(let events, let at): display.committed(events, run: run, at: time(at))
            case .log(let text, let path, let step):
                guard let leg = legs.first(where: { $0.path == NodePath(path) }) else { continue }
                Array(text.utf8).withUnsafeBytes { display.logged($0, run: run, leg: leg, step: step) }
            }
        }
    }
}

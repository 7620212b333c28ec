import Basics
import Journal
import Planning
import Rendering
import TestSupport

/// A run whose events need not make sense: displays take whatever comes.
struct RandomRun {
    enum Entry {
        case event(JournalEvent)
        case log([UInt8], LegPlan, StepID)
    }

    private(set) var entries: [Entry] = []

    private static let names = [
        "lint", "tests (3.12)", "a\u{1B}[2Jb", "日本語のジョブ", "x\u{202E}y", "very long name of a job that goes on and on",
        "line\nbreak", "tab\tbed", "", "e\u{301}", "call / build (linux, \"a b\")",
    ]

    init(_ source: inout RandomSource) {
        let ids = (0..<source.int(in: 1...6)).map { Key("job\($0)") }
        var inputs = SampleRun.inputs
        inputs.workflowName = source.pick(Self.names)
        inputs.github = ["head_ref": .string(source.pick(Self.names)), "base_ref": "main"]
        inputs.jobs = ids.enumerated().map { number, id in
            JobShape(id: id, needs: number > 0 && source.chance(0.5) ? [ids[source.int(in: 0...(number - 1))]] : [])
        }
        entries.append(.event(.run(.created(inputs))))
        var legs: [LegPlan] = []
        for _ in 0..<source.int(in: 5...60) {
            let id = source.pick(ids)
            let path = NodePath(id.string)
            switch source.int(in: 0...9) {
            case 0: entries.append(.event(.run(.jobSkipped(path, reason: source.pick(Self.names)))))
            case 1: entries.append(.event(.run(.jobFailed(path, message: source.pick(Self.names)))))
            case 2:
                let made = (0..<source.int(in: 1...4)).map {
                    LegPlan(path: path.leg($0), key: source.pick(Self.names), continueOnError: source.chance(0.2))
                }
                legs += made
                entries.append(.event(.run(.jobExpanded(path, legs: made, failFast: true, maxParallel: 2))))
            case 3: entries.append(.event(.run(.cancelRequested(reason: source.pick(Self.names)))))
            default: if let leg = legs.isEmpty ? nil : source.pick(legs) { add(leg, &source) }
            }
        }
        entries.append(.event(.run(.ended(source.pick(Conclusion.allCases)))))
    }

    private mutating func add(_ leg: LegPlan, _ source: inout RandomSource) {
        let step = source.chance(0.2) ? StepID([2, 1], phase: .post) : StepID.main(source.int(in: 1...5))
        let at = SampleRun.time(Int64(source.int(in: 0...100_000)))
        func event(_ event: JobEvent) { entries.append(.event(.job(leg.path, attempt: 1, event))) }
        switch source.int(in: 0...6) {
        case 0: entries.append(.event(.run(.legStarted(leg.path, attempt: 1))))
        case 1:
            event(.stepStarted(step, name: source.pick(Self.names), at: at, deadline: nil, registersPost: false))
        case 2:
            event(
                .stepEnded(
                    step,
                    StepResult(
                        outcome: source.pick(Conclusion.allCases), at: at, exitCode: 1,
                        message: source.pick(Self.names),
                        annotations: [
                            Annotation(level: .error, message: source.pick(Self.names), file: source.pick(Self.names))
                        ])))
        case 3: event(.stepSkipped(step, name: source.pick(Self.names)))
        case 4:
            let result = LegResult(
                source.pick(Conclusion.allCases), message: source.chance(0.3) ? source.pick(Self.names) : nil)
            entries.append(.event(.run(.legEnded(leg.path, attempt: 1, result))))
        default:
            let bytes = Array((source.pick(Self.names) + (source.chance(0.7) ? "\n" : "")).utf8)
            entries.append(.log(Array(bytes.prefix(source.int(in: 0...bytes.count))), leg, step))
        }
    }

    func play(_ entry: Entry, to display: any RunDisplay) {
        switch entry {
        case .event(let event): display.committed([event], run: 1, at: SampleRun.time(100))
        case .log(let bytes, let leg, let step):
            bytes.withUnsafeBytes { display.logged($0, run: 1, leg: leg, step: step) }
        }
    }
}

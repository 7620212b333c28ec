import Basics
import Processes
import Rollouts
import Synchronization

/// Asks the version that is watched, and the one before it for comparison, again and again on threads of its own, so
/// that one answer that does not come delays none of the others.
final class ProbeRounds: Sendable {
    /// What is asked.
    struct Question: Sendable {
        let probe: Probe
        let isFormer: Bool
        /// The time between two questions.
        let interval: Duration
    }

    private struct State: Sendable {
        var answers: [BakeVerdict.Answer] = []
        var patience: [Key: Int] = [:]
        var isEnded = false
    }

    /// So many questions of a kind may be without an answer at the same time.
    private static let atOnce = 4

    private let state = Mutex(State())
    private let start: ContinuousClock.Instant

    /// - Parameter start: the moment from which times count.
    init(_ questions: [Question], from start: ContinuousClock.Instant) {
        self.start = start
        for question in questions {
            let count = question.isFormer ? 1 : Self.atOnce
            for index in 0..<count {
                // It ends by itself after `end`; a question that has no answer yet keeps nobody waiting.
                _ = SystemThread.start { [self] in
                    ask(question, each: question.interval * count, after: question.interval * index)
                }
            }
        }
    }

    private func ask(_ question: Question, each interval: Duration, after delay: Duration) {
        var next = ContinuousClock.now + delay
        let pace = Pace { [self] in state.withLock { $0.isEnded } }
        let path = Key(question.probe.path)
        var probe = question.probe.alone()
        while (try? pace.wait(ContinuousClock.now.duration(to: next))) != nil {
            if let patience = state.withLock({ $0.patience[path] }) { probe.timeout = .milliseconds(patience) }
            let asked = ContinuousClock.now
            let problem = probe.problem()
            let answer = BakeVerdict.Answer(
                path: path, isFormer: question.isFormer, asked: milliseconds(asked),
                time: milliseconds(.now) - milliseconds(asked), problem: problem)
            state.withLock { $0.answers.append(answer) }
            next = max(next + interval, .now)
        }
    }

    private func milliseconds(_ moment: ContinuousClock.Instant) -> Int {
        Int(start.duration(to: moment) / .milliseconds(1))
    }

    /// Tells a verdict what was answered since the last time, and asks on with the patience that follows.
    func tell(_ verdict: inout BakeVerdict, _ paths: [Key]) {
        for answer in state.withLock({ state in
            defer { state.answers = [] }
            return state.answers
        }) { verdict.note(answer) }
        for path in paths {
            let patience = verdict.patience(path)
            state.withLock { $0.patience[path] = patience }
        }
    }

    /// Asks nothing any more.
    func end() { state.withLock { $0.isEnded = true } }
}

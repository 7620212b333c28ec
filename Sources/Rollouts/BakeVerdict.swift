package import Basics

/// Whether a version that has got the requests may keep them: what visitors got, what it answers to questions of
/// Pitlane's own, and what it uses. A value; times are in milliseconds since the watch began.
package struct BakeVerdict: Sendable {
    /// An answer to a question of Pitlane's own.
    package struct Answer: Hashable, Sendable {
        package let path: Key
        /// Whether the former version gave it.
        package let isFormer: Bool
        /// When it was asked.
        package let asked: Int
        package let time: Int
        /// Why it is no answer that a visitor could use; nil where it is.
        package let problem: String?

        package init(path: Key, isFormer: Bool, asked: Int, time: Int, problem: String?) {
            self.path = path
            self.isFormer = isFormer
            self.asked = asked
            self.time = time
            self.problem = problem
        }
    }

    /// How many of a hundred requests may fail once there are `enough`.
    private static let allowedShare = 5
    private static let enough = 30
    /// Fewer failed requests are an accident.
    private static let leastFailures = 5
    /// So many failed questions in a row are no accident, nor is a fifth of `enoughQuestions`.
    private static let failuresInARow = 3
    private static let enoughQuestions = 15
    /// How many times as long an answer may take, and how much longer in milliseconds whatever the factor is.
    private static let allowedFactor = 3
    private static let allowedExtra = 50
    /// What comes in the first second may be slow: nothing is warm yet.
    private static let warmUp = 1_000
    /// The time that slowness is measured in.
    private static let window = 2_000
    /// How many answers a time is the middle of, at least, and how many it must be unless it is longer by
    /// `clearExtra`, which chance is not.
    private static let leastTimes = 3
    private static let enoughTimes = 9
    private static let clearExtra = 500
    private static let mostTimes = 15
    private static let leastAnswered = 10
    /// How many of a hundred parts of its memory a version may use, and by how many it must have grown to be bad.
    private static let allowedMemory = 90
    private static let memoryGrowth = 10

    private let new: Colour
    private let memoryLimit: Int?
    private var looks: [(time: Int, counters: Traffic.Counters)] = []
    private var failures: [Key: Int] = [:]
    private var lastProblem = ""
    private var times: [Key: [Int]] = [:]
    private var formerTimes: [Key: [Int]] = [:]
    private var formerFails: Set<Key> = []
    private var firstMemory: Int?
    private var first: Traffic.Counters?
    /// What was measured.
    package private(set) var numbers = BakeNumbers()
    /// Why the version must go; nil while it may stay.
    package private(set) var reason: String?

    /// - Parameters:
    ///   - new: the place of the version that is watched.
    ///   - memoryLimit: how many bytes it may use; nil for no limit.
    package init(of new: Colour, memoryLimit: Int?) {
        self.new = new
        self.memoryLimit = memoryLimit
        numbers.memoryLimit = memoryLimit
    }

    private mutating func refuse(_ text: String) { reason = reason ?? text }

    // MARK: - Visitors

    /// Takes the front door's counters into account.
    package mutating func note(_ log: TrafficLog, at time: Int) {
        guard let now = log.last?.colours[new] else { return }
        let count = log.counts[new] ?? TrafficLog.Count()
        let before = log.atSwitch?.colours[new.other] ?? Traffic.Counters()
        let since = log.counts[new.other] ?? TrafficLog.Count()
        let former = (
            requests: before.requests + since.requests,
            failed: before.refused + before.cutShort + since.refused + since.cutShort
        )
        // Since the switch all new requests are this version's.
        let failed = min(count.requests, count.refused + log.lost)
        numbers.requests = count.requests
        numbers.failed = failed
        numbers.formerRequests = former.requests
        numbers.formerFailed = former.failed
        numbers.formerTime = before.answered >= Self.enough ? before.time : nil
        if looks.last.map({ $0.counters.answered > now.answered }) == true { (looks, first) = ([], nil) }
        if first == nil { first = now }
        numbers.time = first.flatMap { now.meanTime(since: $0) }

        // More than twice the former version's share.
        let isWorse = failed * max(1, former.requests) > 2 * former.failed * count.requests
        let isMuch = count.requests >= Self.enough && failed * 100 > count.requests * Self.allowedShare
        if isWorse, failed >= Self.leastFailures, isMuch || failed * 2 > count.requests {
            refuse(
                "\(failed) of \(count.requests) requests failed; of the former version's "
                    + "\(former.failed) of \(former.requests)")
        }

        looks.append((time, now))
        looks = looks.filter { time - $0.time <= Self.window }
        guard let start = looks.first, start.time >= Self.warmUp, time - start.time >= Self.window * 3 / 4,
            let usual = numbers.formerTime, let mean = now.meanTime(since: start.counters)
        else { return }
        let answers = now.answered - start.counters.answered
        let extra = Self.allowedExtra + Traffic.Counters.doubt(answers) * 3 / 2
        if answers >= Self.leastAnswered, mean > usual * Self.allowedFactor, mean > usual + extra {
            refuse("answers took \(mean)ms, those of the former version \(usual)ms (the last \(answers) requests)")
        }
    }

    // MARK: - Questions of Pitlane's own

    /// How long a question may take before it has no answer, in milliseconds.
    package func patience(_ path: Key) -> Int {
        let usual = formerTimes[path].flatMap(Self.middle) ?? 0
        return min(5_000, max(2_000, usual * Self.allowedFactor + 500))
    }

    /// Takes an answer to a question into account.
    package mutating func note(_ answer: Answer) {
        let path = answer.path
        if answer.isFormer {
            if answer.problem == nil { formerFails.remove(path) } else { formerFails.insert(path) }
            if answer.problem == nil { formerTimes[path] = Self.longer(formerTimes[path], by: answer.time) }
            numbers.formerQuestionTime = formerTimes.values.compactMap(Self.middle).max()
            return
        }
        numbers.questions += 1
        // What the former version does not answer either is no fault of this one.
        if let problem = answer.problem, !formerFails.contains(path) {
            numbers.failedQuestions += 1
            lastProblem = problem
            let row = (failures[path] ?? 0) + 1
            failures[path] = row
            if row >= Self.failuresInARow { refuse("\(row) questions in a row failed: \(problem)") }
        } else {
            failures[path] = 0
        }
        let (failed, all) = (numbers.failedQuestions, numbers.questions)
        if all >= Self.enoughQuestions, failed * 5 > all {
            refuse("\(failed) of \(all) questions failed: \(lastProblem)")
        }
        guard answer.asked >= Self.warmUp else { return }
        let own = Self.longer(times[path], by: answer.time)
        times[path] = own
        numbers.questionTime = times.values.compactMap(Self.middle).max()
        guard let time = Self.middle(own), let usual = formerTimes[path].flatMap(Self.middle) else { return }
        let needed = time - usual >= Self.clearExtra ? Self.leastTimes : Self.enoughTimes
        if own.count >= needed, time > usual * Self.allowedFactor, time > usual + Self.allowedExtra {
            refuse("GET \(path) took \(time)ms, with the former version \(usual)ms (\(own.count) questions)")
        }
    }

    private static func longer(_ times: [Int]?, by time: Int) -> [Int] { (times ?? []).suffix(mostTimes - 1) + [time] }

    private static func middle(_ times: [Int]) -> Int? {
        times.count >= leastTimes ? times.sorted()[times.count / 2] : nil
    }

    // MARK: - The container

    /// Takes the memory that the version uses into account, in bytes, and how often it was started again.
    package mutating func note(memory: Int, restarts: Int) {
        numbers.memory = max(numbers.memory ?? 0, memory)
        numbers.restarts = max(numbers.restarts, restarts)
        let first = firstMemory ?? memory
        firstMemory = min(first, memory)
        guard let limit = memoryLimit, limit > 0 else { return }
        let share = memory / max(1, limit / 100)
        if share >= Self.allowedMemory, share - first / max(1, limit / 100) >= Self.memoryGrowth {
            refuse(
                "it uses \(share) % of the \(limit / 1_000_000)MB it may use, and used "
                    + "\(first / max(1, limit / 100)) % when the watch began")
        }
    }
}

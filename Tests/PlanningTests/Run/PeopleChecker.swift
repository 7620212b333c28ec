import Basics
import Planning

/// What people have been asked in a run, answered and frozen, by the checker's own bookkeeping.
struct PeopleChecker {
    enum Fate { case asked, granted, rejected, expired }

    struct Question {
        let policy: ApprovalPolicy
        let at: Int64
        var answers: [String: Bool] = [:]
        var fate = Fate.asked

        /// Whether enough have approved.
        var isAnswered: Bool {
            fate != .rejected && (policy.reviewers.isEmpty || answers.values.count { $0 } >= policy.required)
        }
    }

    var questions: [Key: Question] = [:]
    /// As the run knows it.
    var frozen: [Key: Freeze] = [:]
    var starters: Set<String> = [RunWorld.people[0]]
    var isParked = false
    /// Whether a parked run has had nothing but answers since.
    private(set) var isTakenUpInVain = false

    mutating func takeUp(_ event: RunEvent) {
        let isAnswer = if case .approvalAnswered = event { true } else { false }
        isTakenUpInVain = isAnswer && (isParked || isTakenUpInVain)
        isParked = false
    }

    mutating func ask(_ environment: Key, _ policy: ApprovalPolicy, at now: Instant) throws {
        guard questions[environment] == nil else { throw Violation("\(environment) is asked for twice") }
        questions[environment] = Question(policy: policy, at: now.milliseconds)
    }

    mutating func take(_ answer: ApprovalAnswer, _ environment: Key, at now: Instant) throws {
        guard let question = questions[environment],
            question.fate == .asked || question.fate == .granted && !answer.approves
        else {
            throw Violation("\(environment) is answered and nobody asks")
        }
        let mayAnswer =
            question.policy.reviewers.contains(answer.by) && (!answer.approves || question.answers[answer.by] == nil)
            && (question.policy.allowsSelfReview || !starters.contains(answer.by))
            && (question.isAnswered ? !answer.approves : now.milliseconds < question.at + question.policy.expires)
        guard mayAnswer else { throw Violation("\(answer) to \(environment) does not count") }
        questions[environment]?.answers[answer.by] = answer.approves
        if !answer.approves { questions[environment]?.fate = .rejected }
    }

    mutating func grant(_ environment: Key, at now: Instant) throws {
        guard let question = questions[environment], question.fate == .asked, question.isAnswered,
            now.milliseconds >= question.at + question.policy.wait
        else { throw Violation("\(environment) is granted too early") }
        questions[environment]?.fate = .granted
    }

    mutating func expire(_ environment: Key, at now: Instant) throws {
        guard let question = questions[environment], question.fate == .asked, !question.isAnswered,
            now.milliseconds >= question.at + question.policy.expires
        else { throw Violation("\(environment) expires too early") }
        questions[environment]?.fate = .expired
    }

    func isRefused(_ environment: Key) -> Bool {
        questions[environment].map { $0.fate == .rejected || $0.fate == .expired } ?? false
    }

    /// When something happens by itself, of the environments somebody waits for.
    func wakings(_ isWaitedFor: (Key) -> Bool) -> [RunState.Command] {
        questions.sorted { $0.key < $1.key }.filter { $1.fate == .asked && isWaitedFor($0) }.map { _, question in
            let time = question.isAnswered ? question.policy.wait : question.policy.expires
            return .wake(Instant(milliseconds: question.at + time))
        }
    }
}

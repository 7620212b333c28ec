import Basics
package import Journal
package import Planning
package import Store

/// An answer that does not count: who gave it has no right to, or it came too late.
package struct RefusedAnswer: Error, CustomStringConvertible {
    /// Why, and who may answer.
    package let description: String
}

extension RunStore {
    /// Leaves an answer to a request for approval in the run's inbox, for whoever drives the run next.
    ///
    /// - Returns: the run.
    /// - Throws: `RefusedAnswer` if it does not count; `SessionError` if there is no such request.
    package func leave(_ answer: ApprovalAnswer, to id: Int) throws -> Int {
        let (record, request) = try request(answer, to: id)
        try send(request, to: .run(record.run), at: answer.at)
        return record.run
    }

    /// The request with which an answer reaches the driver of a run.
    func request(_ answer: ApprovalAnswer, to id: Int) throws -> (record: ApprovalRecord, request: StreamRequest) {
        // Numbers of runs and of approvals are easily taken for each other.
        let other = try holds(ofRun: id).compactMap(\.approval).first { $0.id != id }
        guard let record = try approval(id) else {
            if let other {
                throw SessionError(
                    "there is no approval \(id); run \(id) waits for approval \(other.id), of "
                        + "\(other.approval.environment): see it with", next: .show(id))
            }
            throw SessionError("there is no approval \(id) in \(dataDirectory); see what waits with", next: .runs)
        }
        if let reason = try refusal(of: answer, record) {
            let hint = other.map {
                "; run \(id) waits for approval \($0.id), and approval \(id) is of run \(record.run)"
            }
            throw RefusedAnswer(description: reason + (hint ?? ""))
        }
        return (record, .answer(environment: Key(record.approval.environment).asciiLowercased, answer))
    }

    /// Why an answer does not count, or nil.
    package func refusal(of answer: ApprovalAnswer, _ record: ApprovalRecord) throws -> String? {
        let run = record.run
        let state = RunState(try events(ofRun: run).compactMap { $0.event.ofRun })
        if let conclusion = state.conclusion {
            return record.approval.failure
                ?? "run \(run) is over (\(conclusion.rawValue)); nothing of it can be approved"
        }
        let environment = Key(record.approval.environment).asciiLowercased
        guard state.approvals[environment]?.requested == record.approval.requested else {
            return "run \(run) has been started over since, and asks again"
        }
        return state.refusal(of: answer.by, approves: answer.approves, to: environment, at: answer.at)
    }
}

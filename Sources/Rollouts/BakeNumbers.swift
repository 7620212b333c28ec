package import Basics

/// What was measured while a version was watched, as whole numbers; times are in milliseconds.
package struct BakeNumbers: Hashable, Sendable {
    /// Requests of visitors since the switch, and how many of them failed.
    package var requests = 0
    package var failed = 0
    /// The same of the former version for as long as the front door has counted.
    package var formerRequests = 0
    package var formerFailed = 0
    /// The mean time to the head of an answer for visitors; nil where none came.
    package var time: Int?
    package var formerTime: Int?
    /// Questions of Pitlane's own, how many failed, and the middle of their times for the slowest path.
    package var questions = 0
    package var failedQuestions = 0
    package var questionTime: Int?
    package var formerQuestionTime: Int?
    /// How often the container was started again.
    package var restarts = 0
    /// The most memory that was seen, in bytes, and how much there may be.
    package var memory: Int?
    package var memoryLimit: Int?

    package init() {}

    private static var members: [(name: Key, path: WritableKeyPath<BakeNumbers, Int>)] {
        [
            ("requests", \.requests), ("failed", \.failed), ("former_requests", \.formerRequests),
            ("former_failed", \.formerFailed), ("questions", \.questions), ("failed_questions", \.failedQuestions),
            ("restarts", \.restarts),
        ]
    }
    private static var optionalMembers: [(name: Key, path: WritableKeyPath<BakeNumbers, Int?>)] {
        [
            ("milliseconds", \.time), ("former_milliseconds", \.formerTime), ("question_milliseconds", \.questionTime),
            ("former_question_milliseconds", \.formerQuestionTime), ("memory", \.memory),
            ("memory_limit", \.memoryLimit),
        ]
    }

    /// The numbers as JSON.
    package var json: JSONValue {
        var object: JSONObject = [:]
        for (name, path) in Self.members { object[name] = .number(Double(self[keyPath: path])) }
        for (name, path) in Self.optionalMembers {
            object[name] = self[keyPath: path].map { .number(Double($0)) } ?? nil
        }
        return .object(object)
    }

    /// Reads numbers; what is missing is 0 or nil.
    package init(_ json: JSONValue) {
        for (name, path) in Self.members { self[keyPath: path] = json[name]?.intValue ?? 0 }
        for (name, path) in Self.optionalMembers { self[keyPath: path] = json[name]?.intValue }
    }

    /// The numbers as a line for people.
    package var text: String {
        var parts = ["\(requests) requests, \(failed) failed"]
        if let time { parts[0] += " (\(time)ms\(formerTime.map { ", before \($0)ms" } ?? ""))" }
        parts.append("\(questions) questions, \(failedQuestions) failed")
        if let questionTime {
            parts[1] += " (\(questionTime)ms\(formerQuestionTime.map { ", before \($0)ms" } ?? ""))"
        }
        if let memory, let memoryLimit { parts.append("\(memory / 1_000_000)MB of \(memoryLimit / 1_000_000)MB") }
        return parts.joined(separator: "; ")
    }
}

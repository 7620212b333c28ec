package import Basics
import Gates
import Planning

/// A line of a driver's answer: one JSON object. All but a measurement and the news of a deployment end the answer.
package enum DriverAnswer: Hashable, Sendable {
    /// A value that was asked for.
    case measurement(Measurement)
    /// What is being done.
    case news(DeploymentNews)
    /// What a deployment came to.
    case deployed(DeploymentResult)
    /// What holds for the job.
    case facts(JobFacts)
    /// All is done or said.
    case done
    /// Nothing is kept, and that is no fault of the request.
    case declined(reason: String)
    /// Nothing is done, since something is wrong.
    case refused(reason: String)

    /// Whether nothing follows it.
    package var isLast: Bool {
        switch self {
        case .measurement, .news: false
        case .deployed, .facts, .done, .declined, .refused: true
        }
    }

    /// The line as JSON.
    package var json: JSONValue {
        let version: JSONValue = .number(Double(DriverRequest.version))
        return switch self {
        case .measurement(let measurement):
            [
                "version": version, "answer": "measurement", "gate": .string(measurement.series.gate.rawValue),
                "series": .string(measurement.series.name.string), "tree": .string(measurement.place.tree),
                "sha": .string(measurement.place.sha), "branch": .string(measurement.place.branch),
                "run": measurement.place.run.map { .number(Double($0)) } ?? .null,
                "job": measurement.place.job.map { .string($0) } ?? .null,
                "verdict": .string(measurement.outcome.rawValue),
                "recorded": .number(Double(measurement.recorded.milliseconds)), "value": measurement.value,
            ]
        case .news(let news): Self.message(news.word, news.members)
        case .deployed(let result): Self.message("deployed", result.members)
        case .facts(let facts):
            [
                "version": version, "answer": "facts", "policy": facts.policy.map { .string($0) } ?? .null,
                "uncommitted": .bool(facts.isUncommitted),
            ]
        case .done: ["version": version, "answer": "done"]
        case .declined(let reason): ["version": version, "answer": "declined", "reason": .string(reason)]
        case .refused(let reason): ["version": version, "answer": "refused", "reason": .string(reason)]
        }
    }

    private static func message(_ word: String, _ members: [JSONObject.Member]) -> JSONValue {
        .object(
            JSONObject(
                [
                    JSONObject.Member("version", .number(Double(DriverRequest.version))),
                    JSONObject.Member("answer", .string(word)),
                ] + members))
    }

    /// Reads a line.
    ///
    /// - Throws: `MessageProblem` that says what is wrong with it.
    package init(line: [UInt8]) throws(MessageProblem) {
        var members = try MessageMembers(line, of: "the driver's answer", version: DriverRequest.version)
        let word = try members.text("answer")
        switch Key(word) {
        case "measurement":
            let series = try members.series()
            let run = try members.value("run").isNull ? nil : try members.count("run")
            let job = try members.value("job").isNull ? nil : try members.text("job")
            let place = Measurement.Place(
                tree: try members.text("tree"), sha: try members.text("sha"), branch: try members.text("branch"),
                run: run, job: job)
            self = .measurement(
                Measurement(
                    series, at: place, try members.word("verdict"), value: try members.value("value"),
                    recorded: Instant(milliseconds: Int64(try members.count("recorded")))))
        case "deployed": self = .deployed(try DeploymentResult(&members))
        case "facts":
            let policy = try members.value("policy").isNull ? nil : try members.text("policy")
            self = .facts(JobFacts(policy: policy, isUncommitted: try members.flag("uncommitted")))
        case "done": self = .done
        case "declined": self = .declined(reason: try members.text("reason"))
        case "refused": self = .refused(reason: try members.text("reason"))
        case let word:
            guard let news = try DeploymentNews(word, &members) else {
                throw MessageProblem("the driver's answer '\(word)' is not known")
            }
            self = .news(news)
        }
        try members.end()
    }
}

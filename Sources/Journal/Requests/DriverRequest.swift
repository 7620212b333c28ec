package import Basics
package import Gates

/// What a process of a job asks of the driver of its run: one JSON object, a line of the job's socket.
///
/// A request holds nothing of who asks but the environment that it may be for: run, job, commit and branch are what the
/// driver knows. Kinds and members are never renamed; a member that is unknown is an error.
package struct DriverRequest: Hashable, Sendable {
    /// The kinds.
    package enum Kind: Hashable, Sendable {
        /// What holds for the job.
        case facts
        /// What was measured of some contents of the repository, the most wanted first, at most `limit` values.
        case measurements(Measurement.Series, trees: [String], limit: Int)
        /// Keep what was measured of a content, which must be one of the run's.
        case record(Measurement.Series, tree: String, GateOutcome, JSONValue)
        /// Change what serves in the environment of the job.
        case deploy(DeploymentRequest)
    }

    /// What is asked.
    package let kind: Kind
    /// The environment that it is asked for, or nil.
    package let environment: Key?
    /// The name of the asking step's file for outputs, which no other step has; nil where that is not known.
    package let step: Key?

    package init(_ kind: Kind, environment: Key? = nil, step: Key? = nil) {
        self.kind = kind
        self.environment = environment
        self.step = step
    }

    /// Asks for a change of what serves in an environment.
    package init(_ request: DeploymentRequest, step: Key?) {
        self.init(.deploy(request), environment: request.environment, step: step)
    }

    /// Raised where an older driver would misunderstand a newer request.
    static let version = 1
    /// More contents than any gate looks through, and more values than any shows.
    private static let mostContents = 10_000
    private static let longestName = 1000

    // MARK: - Text

    /// The request as JSON.
    package var json: JSONValue {
        var members: [JSONObject.Member] = [JSONObject.Member("version", .number(Double(Self.version)))]
        func add(_ name: Key, _ value: JSONValue) { members.append(JSONObject.Member(name, value)) }
        func add(_ kind: String, _ series: Measurement.Series) {
            add("request", .string(kind))
            add("gate", .string(series.gate.rawValue))
            add("series", .string(series.name.string))
        }
        switch kind {
        case .facts: add("request", "facts")
        case .measurements(let series, let trees, let limit):
            add("measurements", series)
            add("trees", .array(trees.map { .string($0) }))
            add("limit", .number(Double(limit)))
        case .record(let series, let tree, let outcome, let value):
            add("record", series)
            add("tree", .string(tree))
            add("verdict", .string(outcome.rawValue))
            add("value", value)
        case .deploy(let request):
            add("request", .string(request.word))
            members += request.members
        }
        if let environment { add("environment", .string(environment.string)) }
        if let step { add("step", .string(step.string)) }
        return .object(JSONObject(members))
    }

    /// Reads a request.
    ///
    /// - Throws: `MessageProblem` that says what is wrong with it.
    package init(line: [UInt8]) throws(MessageProblem) {
        var members = try MessageMembers(line, of: "the request", version: Self.version)
        let word = try members.text("request")
        environment = try members.optionalText("environment").map { Key($0) }
        step = try members.optionalText("step").map { Key($0) }
        switch Key(word) {
        case "facts": kind = .facts
        case "measurements":
            let series = try members.series()
            let trees = try members.list("trees", atMost: Self.mostContents).map(MessageMembers.tree)
            kind = .measurements(series, trees: trees, limit: try members.count("limit"))
        case "record":
            kind = .record(
                try members.series(), tree: try MessageMembers.tree(members.value("tree")),
                try members.word("verdict"), try members.value("value"))
        case "deploy", "rollback":
            kind = .deploy(try DeploymentRequest(Key(word), &members, environment: environment))
        default:
            throw MessageProblem(
                "the request '\(word)' is not known: there are facts, measurements, record, deploy and rollback")
        }
        try members.end()
        guard kind.series.map({ $0.name.string.utf8.count <= Self.longestName }) ?? true else {
            throw MessageProblem("series: a name may have \(Self.longestName) bytes at most")
        }
    }
}

extension DriverRequest.Kind {
    fileprivate var series: Measurement.Series? {
        switch self {
        case .facts, .deploy: nil
        case .measurements(let series, _, _), .record(let series, _, _, _): series
        }
    }
}

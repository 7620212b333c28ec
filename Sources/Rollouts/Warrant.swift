package import Basics

/// What a change of an environment stands on: who asked for it where, who approved that, and what gates said.
package struct Warrant: Hashable, Sendable {
    /// What a gate said of the content that is deployed.
    package struct Verdict: Hashable, Sendable {
        /// `coverage`, or `coverage api` for a series of that name.
        package let gate: String
        /// `pass` or `block`.
        package let outcome: String
        /// The numbers behind it, by their names.
        package let numbers: [Key: Int]

        package init(gate: String, outcome: String, numbers: [Key: Int]) {
            self.gate = gate
            self.outcome = outcome
            self.numbers = numbers
        }
    }

    /// The number of the run whose job asked; nil by hand.
    package let run: Int?
    /// The job's key.
    package let job: String?
    /// Which attempt of it.
    package let attempt: Int?
    /// The same for all attempts of the job, as one that is started over since its driver has died, and for no other.
    package let key: Key?
    /// The users who approved it.
    package let approvers: [String]
    /// What gates said of its commit.
    package var verdicts: [Verdict] = []
    /// What else people should know of it; nil for nothing.
    package var remark: String?

    /// - Parameter run: nil by hand.
    package init(run: Int? = nil, job: String? = nil, attempt: Int? = nil, key: Key? = nil, approvers: [String] = []) {
        self.run = run
        self.job = job
        self.attempt = attempt
        self.key = key
        self.approvers = approvers
    }
}

extension Warrant {
    /// The warrant as JSON.
    package var json: JSONValue {
        [
            "run": run.map { .number(Double($0)) } ?? nil, "job": job.map { .string($0) } ?? nil,
            "attempt": attempt.map { .number(Double($0)) } ?? nil,
            "key": key.map { .string($0.string) } ?? nil, "approvers": .array(approvers.map { .string($0) }),
            "gates": .array(verdicts.map(\.json)), "remark": remark.map { .string($0) } ?? nil,
        ]
    }

    /// Reads a warrant; what an older version has not written is not known.
    package init(_ json: JSONValue) {
        self.init(
            run: json["run"]?.intValue, job: json["job"]?.stringValue, attempt: json["attempt"]?.intValue,
            key: json["key"]?.stringValue.map { Key($0) },
            approvers: (json["approvers"]?.arrayValue ?? []).compactMap(\.stringValue))
        verdicts = (json["gates"]?.arrayValue ?? []).map { Verdict($0) }
        remark = json["remark"]?.stringValue
    }
}

extension Warrant.Verdict {
    fileprivate var json: JSONValue {
        var numbers = JSONObject()
        for (name, number) in self.numbers.sorted(by: { $0.key < $1.key }) { numbers[name] = .number(Double(number)) }
        return ["gate": .string(gate), "verdict": .string(outcome), "numbers": .object(numbers)]
    }

    fileprivate init(_ json: JSONValue) {
        var numbers: [Key: Int] = [:]
        for member in json["numbers"]?.objectValue?.members ?? [] { numbers[member.name] = member.value.intValue }
        self.init(
            gate: json["gate"]?.stringValue ?? "", outcome: json["verdict"]?.stringValue ?? "", numbers: numbers)
    }
}

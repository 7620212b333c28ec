import Basics
import Planning

/// One line of a plan: a job, the legs of its matrix folded.
struct PlanRow {
    let cells: [Columns.Cell]
    /// Why it does not run, or what is to be said of it; may be empty.
    let reason: Columns.Cell

    static func rows(_ plan: WorkflowPlan, _ estimates: Estimates, _ freezes: [Freeze]) -> [PlanRow] {
        var rows: [PlanRow] = []
        var legs = plan.jobs[...]
        while let first = legs.first {
            let same = legs.prefix { $0.id == first.id && $0.caller.map(Key.init) == first.caller.map(Key.init) }
            legs = legs.dropFirst(same.count)
            let times = same.compactMap { estimates.milliseconds($0, in: plan) }
            rows.append(PlanRow(Array(same), times, freezes))
        }
        return rows
    }

    /// Legs that this machine cannot run are counted behind those that it runs.
    private init(_ all: [JobPlan], _ times: [Int64], _ freezes: [Freeze]) {
        let absent = all.compactMap(\.absent)
        let here = all.filter { $0.absent == nil }
        let legs = here.isEmpty ? all : here
        let job = legs[0]
        let ink: Ink = job.runs == .no ? .quiet : .plain
        let indent = String(repeating: "  ", count: job.depth)
        // What the legs are called on GitHub, where all of them are called the same.
        let shown = legs.count > 1 ? nil : job.ownName
        let name =
            indent + (legs.count > 1 ? "\(job.id) ×\(legs.count)" : job.ownKey)
            + (shown.map { ": \($0)" } ?? "")
        var labels: [Key] = []
        for label in legs.flatMap(\.runsOn) where !labels.contains(Key(label)) { labels.append(Key(label)) }
        let place = job.call.map { "calls \($0)" } ?? labels.map(\.string).joined(separator: ", ")
        var time = ""
        if times.count == all.count, let longest = times.max() {
            time = "~\(PlanText.minutes(longest)) min\(legs.count > 1 ? " each" : "")"
        }
        let needs = job.needs.isEmpty ? "" : "needs \(job.needs.joined(separator: ", "))"
        var reason =
            switch job.runs {
            case .yes:
                (Self.facts(job, freezes) + (job.reason.utf8.isEmpty ? [] : [job.reason])).joined(separator: ", ")
            case .no where job.refusal != nil: "would fail: \(job.reason)"
            case .no where job.absent != nil: absent.count == 1 ? "not here: \(job.reason)" : absent.summary
            case .no: "skipped: \(job.reason)"
            case .later:
                (["later: \(job.reason)"]
                    + (job.refusal.map { ["would fail: \($0)"] } ?? Self.environment(of: job, freezes)))
                    .joined(separator: ", ")
            }
        if !here.isEmpty, !absent.isEmpty {
            reason += (reason.utf8.isEmpty ? "" : ", ") + absent.summary
        }
        cells = [
            Columns.Cell(name, ink), Columns.Cell(job.runs == .no ? "" : place, .quiet),
            Columns.Cell(legs.count > 1 ? Self.matrix(legs.compactMap(\.matrix)) : ""), Columns.Cell(time, .quiet),
            Columns.Cell(needs, .quiet),
        ]
        let isFrozen = job.environment.map { name in freezes.contains { $0.identity == Key(name).asciiLowercased } }
        let needsAttention = job.runs == .later || !absent.isEmpty || isFrozen == true
        self.reason = Columns.Cell(reason, needsAttention ? .attention : .quiet)
    }

    /// What a job may do beyond its steps: `environment staging`, `permissions contents: read`.
    private static func facts(_ job: JobPlan, _ freezes: [Freeze]) -> [String] {
        var facts = environment(of: job, freezes)
        for concurrency in job.concurrency { facts.append("concurrency \(concurrency.words)") }
        if let permissions = job.permissions { facts.append("permissions \(permissions.words)") }
        return facts
    }

    /// `environment production, frozen by bob: sale, waits for an approval of production by one of 2 reviewers`
    private static func environment(of job: JobPlan, _ freezes: [Freeze]) -> [String] {
        guard let environment = job.environment else { return [] }
        let freeze = freezes.first { $0.identity == Key(environment).asciiLowercased }
        return ["environment \(environment)", freeze?.outlook, job.approval?.outlook(of: environment)]
            .compactMap(\.self)
    }

    /// `python 3.11 3.12 3.13`: each key of the matrix with its values.
    private static func matrix(_ combinations: [JSONValue]) -> String {
        var values: [(name: Key, texts: [Key])] = []
        for member in combinations.compactMap(\.objectValue).flatMap(\.members) {
            let text = Key(member.value.stringValue ?? member.value.text())
            if let place = values.firstIndex(where: { $0.name == member.name }) {
                if !values[place].texts.contains(text) { values[place].texts.append(text) }
            } else {
                values.append((member.name, [text]))
            }
        }
        return values.map { "\($0.name) \($0.texts.map(\.string).joined(separator: " "))" }.joined(separator: ", ")
    }
}

extension ApprovalPolicy {
    /// `waits for an approval of production by one of 2 reviewers`
    fileprivate func outlook(of environment: String) -> String {
        let time = wait > 0 ? DurationText.rounded(.milliseconds(wait)) : nil
        guard !reviewers.isEmpty else { return "waits \(time ?? "0s") for \(environment)" }
        let who =
            switch (required, reviewers.count) {
            case (1, 1): reviewers[0]
            case (1, let count): "one of \(count) reviewers"
            case (let required, let count) where required == count: "\(count) reviewers"
            case (let required, let count): "\(required) of \(count) reviewers"
            }
        return "waits \(time.map { "\($0), then " } ?? "")for an approval of \(environment) by \(who)"
    }
}

extension Concurrency {
    /// `deploy`, `deploy (cancels what is in progress)`.
    var words: String {
        switch (cancelsInProgress, queue) {
        case (true, _): "\(group) (cancels what is in progress)"
        case (false, .max): "\(group) (all wait in order)"
        case (false, .single): group
        }
    }
}

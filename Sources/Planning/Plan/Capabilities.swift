package import Basics
import Expressions
package import Workflows

/// What this machine can honour. What a workflow asks beyond it is known when the run is planned: a leg that needs
/// another machine is left out by name and makes the run incomplete, and everything else is an error. Nothing of it is
/// green.
package struct Capabilities: Sendable {
    /// Which labels of `runs-on` mean this machine.
    package let labels: RunnerLabels
    /// What is known of the steps before they run.
    package let foresight: Foresight

    package init(labels: RunnerLabels, foresight: @escaping Foresight) {
        self.labels = labels
        self.foresight = foresight
    }

    // MARK: - One leg

    /// What a leg needs that this machine is not, or has not.
    struct Missing: Hashable, Sendable {
        /// In a word or two: `windows-latest`.
        let name: String
        /// The whole reason.
        let reason: String
    }

    /// What of `runs-on` means another machine; nil where the leg runs here.
    func missing(labels texts: [String], group: String?) -> Missing? {
        if let group, !labels.mapped.contains(Key(group).asciiLowercased) {
            return Missing(
                name: "group \(group)", reason: "needs a runner of the group '\(group)', which this machine is not in")
        }
        let missing = texts.filter { !labels.contains(Key($0)) }
        guard !missing.isEmpty else { return nil }
        let list = missing.map { "'\($0)'" }.joined(separator: " and ")
        return Missing(
            name: missing.joined(separator: " "), reason: "needs a runner labelled \(list), which this machine is not")
    }

    /// What the steps of a leg need that this machine has not; nil where nothing is known to be missing.
    func missing(for steps: [ForeseenStep]) -> Missing? {
        for step in steps where step.isCertain {
            for case .missing(let name, let problem) in foresight(step) {
                return Missing(name: name, reason: problem.message)
            }
        }
        return nil
    }

    /// What is to be said of steps before they run: errors where they are sure to fail on any machine.
    func diagnostics(of steps: [ForeseenStep]) -> [Diagnostic] {
        steps.flatMap { step in
            foresight(step).compactMap { finding in
                switch finding {
                case .refused(let problem): step.isCertain ? problem : problem.asWarning
                case .noted(let problem): problem.asWarning
                case .missing: nil
                }
            }
        }
    }

    /// What is known of the steps of a file alone, in every leg that would run here; what this machine lacks is a
    /// warning.
    package func diagnostics(ofStepsIn workflow: Workflow) -> [Diagnostic] {
        var seen: Set<Diagnostic> = []
        return workflow.jobs.flatMap { job -> [Diagnostic] in
            guard let steps = job.stepsJob, !Self.neverRuns(job) else { return [] }
            return legs(of: job).flatMap { matrix -> [Diagnostic] in
                var values = KnownValues(matrix.map { ["matrix": Value(json: $0)] } ?? [:])
                for env in [workflow.env, steps.env] { values.add(env: env) }
                if isElsewhere(steps.runsOn, values) { return [] }
                let foreseen = values.foresee(steps.steps)
                let lacking = foreseen.filter(\.isCertain).flatMap { step in
                    foresight(step).compactMap {
                        if case .missing(_, let problem) = $0 { problem.asWarning } else { nil }
                    }
                }
                let refused = refusals(of: job, values).map { $0.isCertain ? $0.problem : $0.problem.asWarning }
                return refused + diagnostics(of: foreseen) + lacking
            }
        }.filter { seen.insert($0).inserted }
    }

    /// Whether a job's own condition is false whatever happens.
    package static func neverRuns(_ job: Job) -> Bool {
        guard let source = job.conditionSource, !job.condition.calls("failure"), !job.condition.calls("cancelled"),
            // `!success()`
            !source.value.utf8.contains(UInt8(ascii: "!"))
        else { return false }
        return KnownValues([:]).holds(job.condition) == false
    }

    /// Whether labels that are known mean another machine.
    private func isElsewhere(_ runsOn: Token, _ values: KnownValues) -> Bool {
        guard let known = values.value(runsOn) else { return false }
        let labels = (try? (known["labels"] ?? known).requireTextList().map(\.value)) ?? []
        return missing(labels: labels, group: known["group"]?.string) != nil
    }

    /// The matrix combinations of a job as far as the file alone tells them; nil stands for one that is not known.
    private func legs(of job: Job) -> [JSONValue?] {
        guard let strategy = job.strategy else { return [.null] }
        guard case .object(let matrix)? = strategy["matrix"]?.json, let legs = try? Matrix.expand(matrix) else {
            return [strategy["matrix"] == nil && strategy.isLiteral ? .null : nil]
        }
        return legs.map { .object($0.values) }
    }

    // MARK: - Keys of a job

    /// A key that cannot be honoured here.
    struct Refusal {
        let problem: Diagnostic
        /// Whether it is known to be asked for; else only the run can tell, and nothing may be left out.
        let isCertain: Bool
    }

    /// What a leg of a job asks for that cannot be honoured here.
    func refusals(of job: Job, _ values: KnownValues) -> [Refusal] {
        guard let steps = job.stepsJob else { return [] }
        var refusals: [Refusal] = []
        func refuse(_ what: String, _ range: SourceRange, _ file: String, _ hint: String, isCertain: Bool = true) {
            let problem = Diagnostic(.error, "\(what) is not supported yet", file: file, range: range, hint: hint)
            refusals.append(Refusal(problem: problem, isCertain: isCertain))
        }
        if let token = steps.container {
            let isAsked = Self.namesImage(token, values)
            if isAsked != false {
                let hint = "run the steps on the machine itself"
                refuse("'container'", token.range, job.file, hint, isCertain: isAsked == true)
            }
        }
        if let token = steps.services {
            let isAsked = Self.namesService(token, values)
            if isAsked != false {
                refuse("'services'", token.range, job.file, "start the service in a step", isCertain: isAsked == true)
            }
        }
        if let token = steps.snapshot { refuse("'snapshot'", token.range, job.file, Self.onGitHub) }
        for step in steps.steps {
            if let what = unsupported(step) { refuse(what, step.actionRange, step.file, Self.onGitHub) }
        }
        return refusals
    }

    /// Whether a container has an image, without which there is none
    /// (docs/language/workflows.md#containers-and-services); nil if only the run can tell.
    private static func namesImage(_ token: Token, _ values: KnownValues) -> Bool? {
        if let image = token["image"] { return values.text(image).map { !$0.utf8.isEmpty } }
        guard let known = values.value(token) else { return nil }
        if let pairs = known.pairs { return !pairs.isEmpty && known["image"]?.scalarText?.utf8.isEmpty != true }
        return known.scalarText?.utf8.isEmpty != true
    }

    private static func namesService(_ token: Token, _ values: KnownValues) -> Bool? {
        guard let pairs = token.pairs ?? values.value(token)?.pairs else {
            return values.value(token).map { $0.scalarText?.utf8.isEmpty != true }
        }
        let answers = pairs.map { namesImage($0.value, values) }
        return answers.contains(true) ? true : answers.contains(nil) ? nil : false
    }

    private static let onGitHub = "leave the job out with --job, or run it on GitHub"

    private func unsupported(_ step: Step) -> String? {
        switch step.action {
        // What they are is found out before a run: nothing else in a file says whether they can be run.
        case .run, .uses(.local, _), .uses(.repository, _), .uses(.selfRepository, _): return nil
        case .wait, .waitAll, .cancel: return nil
        case .uses(.docker(let image), _): return "the container action docker://\(image)"
        }
    }
}

extension Diagnostic {
    /// The same as a warning.
    package var asWarning: Diagnostic {
        Diagnostic(.warning, message, file: file, range: range, label: label, hint: hint)
    }
}

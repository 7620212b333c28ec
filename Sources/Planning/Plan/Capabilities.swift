import Basics
import Workflows

/// What this machine can honour. What a workflow asks beyond it is known when the run is planned: a leg that needs
/// another machine is left out by name and makes the run incomplete, and everything else is an error. Nothing of it is
/// green.
package struct Capabilities: Sendable {
    /// Which labels of `runs-on` mean this machine.
    package let labels: RunnerLabels

    package init(labels: RunnerLabels) { self.labels = labels }

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

    // MARK: - A workflow

    /// Keys of the workflow, and of those of its jobs that may run, which cannot be honoured here.
    func problems(in workflow: Workflow, jobs running: Set<Key>) -> [Diagnostic] {
        var problems: [Diagnostic] = []
        func refuse(_ what: String, _ range: SourceRange, _ file: String, _ hint: String) {
            problems.append(Diagnostic(.error, "\(what) is not supported yet", file: file, range: range, hint: hint))
        }
        for job in workflow.jobs where running.contains(job.id) {
            guard let steps = job.stepsJob else { continue }
            if let token = steps.container, !token.isNull {
                refuse("'container'", token.range, job.file, "run the steps on the machine itself")
            }
            if let token = steps.services, !token.isNull {
                refuse("'services'", token.range, job.file, "start the service in a step")
            }
            if let token = steps.snapshot { refuse("'snapshot'", token.range, job.file, Self.onGitHub) }
            for step in steps.steps {
                if let what = unsupported(step) { refuse(what, step.actionRange, step.file, Self.onGitHub) }
            }
        }
        return problems
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

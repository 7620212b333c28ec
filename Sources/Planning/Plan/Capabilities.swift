package import Basics
import Workflows

/// What this machine can honour. Whatever a workflow asks beyond it is an error at plan time, by name: nothing that is
/// not supported is skipped, and nothing of it is green.
package struct Capabilities: Sendable {
    /// Labels of `runs-on` that mean this machine, lower case.
    package var labels: Set<Key>

    package init(labels: Set<Key>) { self.labels = labels }

    /// The labels every machine answers to, beside those mapped by `--runner`.
    package static func isHostLabel(_ label: Key) -> Bool {
        let label = label.asciiLowercased
        return label == "linux" || label == "self-hosted" || label.string.utf8.starts(with: "ubuntu-".utf8)
    }

    // MARK: - One leg

    /// What keeps a leg from running here.
    func problems(with plan: JobPlan, in workflow: Workflow) -> [Diagnostic] {
        guard let job = workflow.job(plan.id), let steps = job.stepsJob else { return [] }
        return plan.runsOn.compactMap { label in
            let key = Key(label).asciiLowercased
            if Self.isHostLabel(key) || labels.contains(key) { return nil }
            return Diagnostic(
                .error, "'\(plan.key)' wants a machine with the label '\(label)', and this one is not", file: job.file,
                range: steps.runsOn.range, label: "no runner here has this label",
                hint: "map it to this machine with --runner '\(label)=host'")
        }
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
            if let token = steps.runsOn["group"] {
                refuse("a runner 'group'", token.range, job.file, "name labels instead")
            }
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

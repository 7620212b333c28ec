import Basics
import Engine
import Journal
import Planning
import Store
import Workflows

/// Finds out what `rerun --from` means: the job whose workspace is there, and the step.
struct ResumeChooser {
    let subject: RerunSubject
    let step: FirstStep

    /// A leg that failed and has left its workspace.
    private struct Candidate {
        let path: NodePath
        let plan: LegPlan
        let attempt: Int
    }

    /// - Parameter job: a job of the run or one of its legs; nil where only one has failed.
    /// - Throws: `SessionError` with the reason and the remedy.
    func choose(job: NodePath?) throws -> RerunChoice {
        let candidate = try candidate(job)
        let events = subject.journal.compactMap { entry -> JobEvent? in
            guard case .job(candidate.path, candidate.attempt, let event) = entry.event else { return nil }
            return event
        }
        let number = try number(candidate, events)
        do throws(ResumptionError) {
            let resumption = try JobResumption(events, attempt: candidate.attempt, from: number)
            let point = ResumePoint(leg: candidate.path, step: number, attempt: candidate.attempt)
            return RerunChoice(selection: .from(point), resumption: resumption)
        } catch {
            throw SessionError("--from: \(SafeText.line(candidate.plan.key)): \(error)")
        }
    }

    // MARK: - The job

    private func candidate(_ job: NodePath?) throws -> Candidate {
        let wanted = legs(of: job)
        var kept: [Candidate] = []
        for leg in wanted where leg.result?.conclusion.result == .failure {
            guard let workspace = subject.work.kept(of: leg.plan.path), workspace.owner.isResumable else { continue }
            kept.append(Candidate(path: leg.plan.path, plan: leg.plan, attempt: workspace.owner.attempt))
        }
        guard kept.count <= 1 else {
            throw SessionError(
                "--from: \(kept.count) jobs of run \(subject.run) can continue; choose one with --job: "
                    + kept.map { ShellText.word($0.plan.key) }.joined(separator: ", "))
        }
        if let candidate = kept.first { return candidate }
        throw absence(wanted, job)
    }

    private func legs(of job: NodePath?) -> [LegNode] {
        let state = subject.state
        if let job, let leg = state.legs[job] { return [leg] }
        return state.order.filter { job == nil || $0 == job }.flatMap { path -> [LegNode] in
            guard case .expanded(let legs, _, _)? = state.jobs[path]?.phase else { return [] }
            return legs.compactMap { state.legs[$0] }
        }
    }

    /// Why no job can go on.
    private func absence(_ legs: [LegNode], _ job: NodePath?) -> SessionError {
        let failed = legs.filter { $0.result?.conclusion.result == .failure }
        if let job, legs.isEmpty {
            return SessionError("--from: \(SafeText.line(job.description)) has not run, so no step of it can continue")
        }
        // What a call failed of is one of its jobs.
        guard let first = failed.first(where: { $0.plan.call == nil }) ?? failed.first else {
            return SessionError(
                job == nil
                    ? "--from: no job of run \(subject.run) failed, and only those leave their workspace"
                    : "--from: \(SafeText.line(legs[0].plan.key)) did not fail, and only jobs that do leave their "
                        + "workspace")
        }
        let key = SafeText.line(first.plan.key)
        if first.plan.call != nil {
            return SessionError(
                "--from: \(key) calls a workflow; name one of its jobs, as shown by", next: .show(subject.run))
        }
        return SessionError(
            "--from: the workspace of \(key) is gone: only the last run that failed leaves its own, until pitlane "
                + "prune. Start the job over with", next: .rerunFailed(subject.run))
    }

    // MARK: - The step

    /// What a step of the job may be called.
    private struct StepName {
        let number: Int
        let id: String?
        let name: String?
    }

    private func number(_ candidate: Candidate, _ events: [JobEvent]) throws -> Int {
        guard case .named(let text) = step else {
            if let failed = JobResumption.failedStep(events) { return failed }
            throw SessionError(
                "--from: none of the steps of \(SafeText.line(candidate.plan.key)) itself failed; name the one to "
                    + "continue from")
        }
        if let number = Int(text), number > 0 { return number }
        if let id = StepID(text) {
            let reason = id.phase == .main ? "stands inside step \(id.numbers[0])" : "is not a step of the file"
            throw SessionError("--from: \(id) \(reason): use --from \(id.numbers[0])")
        }
        let names = names(candidate, events)
        let found = names.filter { name in
            name.id.map { Key($0).asciiLowercased } == Key(text).asciiLowercased
        }
        if let step = found.first { return step.number }
        let named = names.filter { $0.name.map { Key($0) } == Key(text) }
        if named.count == 1 { return named[0].number }
        let known = names.flatMap { [$0.id, $0.name].compactMap(\.self) }
        guard named.isEmpty else {
            throw SessionError(
                "--from: '\(SafeText.line(text))' is the name of steps "
                    + "\(named.map { "\($0.number)" }.joined(separator: ", ")): use the number")
        }
        throw SessionError(
            "--from: '\(SafeText.line(text))' is not a step of \(SafeText.line(candidate.plan.key))"
                + "\(Suggestion.text(for: text, among: known)); use its number, id or name, as shown by",
            next: .show(subject.run))
    }

    private func names(_ candidate: Candidate, _ events: [JobEvent]) -> [StepName] {
        var shown: [StepID: String] = [:]
        for event in events {
            switch event {
            case .stepStarted(let id, let name, _, _, _), .stepQueued(let id, let name), .stepSkipped(let id, let name):
                shown[id] = name
            default: break
            }
        }
        let job = subject.state.legs[candidate.path].flatMap { subject.state.jobs[$0.job] }
        let steps = job.flatMap { subject.workflow(of: $0)?.job($0.id) }?.stepsJob?.steps ?? []
        return steps.enumerated().map { index, step in
            StepName(number: index + 1, id: step.hasExplicitID ? step.id : nil, name: shown[.main(index + 1)])
        }
    }
}

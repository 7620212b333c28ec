import Actions
import Basics
import Files
import Logs
import Planning
import Workflows

extension JobRunner {
    // MARK: - Keeping

    /// Keeps the workspace of a job that failed, so that it can go on from one of its steps; removes any other, unless
    /// it is wanted for a look.
    func settleWorkspace(after result: LegResult) {
        defer { slot.release() }
        // An attempt that could not go on has changed nothing: another try may.
        if request.resumption != nil, !state.isPrepared { return }
        let isResumable = isWorthKeeping(result)
        // What cannot be kept is no start for anything, what cannot be removed is left for `pitlane prune`.
        if isResumable || services.host.keepsWork, (try? keepWorkspace(isResumable: isResumable)) != nil { return }
        try? slot.remove()
    }

    private func isWorthKeeping(_ result: LegResult) -> Bool {
        result.conclusion.result == .failure && state.isPrepared
    }

    private func keepWorkspace(isResumable: Bool) throws(FileError) {
        if isResumable { try keepMemory() }
        let below = { (folder: String, path: String) in
            String(decoding: path.utf8.dropFirst(folder.utf8.count + 1), as: UTF8.self)
        }
        try WorkOwner(
            run: request.work.run, leg: request.leg.path, attempt: request.attempt,
            isWanted: services.host.keepsWork, isResumable: isResumable, bytes: Folder.diskUse(of: folders.root),
            name: below(request.work.place.folder, folders.root), workspace: below(folders.root, folders.workspace)
        ).write(to: folders.root)
    }

    private func keepMemory() throws(FileError) {
        var kept = KeptWorkspace(
            attempt: request.attempt, secrets: secretsDigest, masks: Array(masker.values.dropFirst(givenMasks)))
        for id in Set(memory.effects.keys).union(outputs.keys) {
            kept.steps[id] = KeptWorkspace.Step(
                outputs: outputs[id] ?? [], effects: memory.effects[id] ?? JobMemory.Effects())
        }
        try kept.write(to: folders.root)
    }

    // MARK: - Going on

    /// Puts back what the steps of an earlier attempt have left: variables, outputs, state, masks, and what their posts
    /// start with. Their keys are evaluated again, their processes do not run again.
    ///
    /// - Returns: the events that say so, with times and logs of this attempt.
    func putBack(_ resumption: JobResumption) throws -> JobResumption {
        guard let kept = try KeptWorkspace.read(folders.root), kept.attempt == resumption.attempt else {
            throw ActionError("the workspace of attempt \(resumption.attempt) is not there any more")
        }
        guard Key(kept.secrets) == Key(secretsDigest) else {
            throw ActionError(
                "the job's secrets are not those of attempt \(resumption.attempt), whose steps may have left their "
                    + "values behind: start the whole job over with pitlane rerun \(request.run) --job")
        }
        for mask in kept.masks { masker.add(bytes: mask) }
        var resumption = resumption
        resumption.events = try resumption.events.map { try putBack($0, kept, attempt: resumption.attempt) }
        // From here on the workspace is no longer as that attempt left it.
        try WorkOwner.forget(folders.root)
        try KeptWorkspace.forget(folders.root)
        return resumption
    }

    private func putBack(_ event: JobEvent, _ kept: KeptWorkspace, attempt: Int) throws -> JobEvent {
        switch event {
        case .stepQueued(let id, let name):
            evaluate(id, name)
            memory.openLane(id)
        case .stepStarted(let id, let name, _, _, let registersPost):
            if starts[id] == nil { evaluate(id, name) }
            return .stepStarted(id, name: name, at: services.now(), deadline: nil, registersPost: registersPost)
        case .stepSkipped(let id, _): memory.record(id, outputs: [], outcome: .skipped, conclusion: .skipped)
        case .stepsJoined(let ids, _): memory.join(ids)
        case .stepEnded(let id, let result):
            let step = kept.steps[id] ?? KeptWorkspace.Step()
            memory.repeatEffects(step.effects, of: id)
            outputs[id] = step.outputs
            memory.record(id, outputs: step.outputs, outcome: result.outcome, conclusion: result.conclusion)
            return .stepEnded(id, try reused(result, of: id, attempt: attempt))
        case .prepared, .stepExpanded, .stepWaiting, .stepStopping, .resumed, .cancelling, .hardStopped, .ended: break
        }
        return event
    }

    /// Evaluates a step's keys as its beginning did, but for its condition.
    private func evaluate(_ id: StepID, _ name: String) {
        do {
            if id.phase == .pre { try openFrames(around: id) }
            guard let step = memory.step(id) else { throw ActionError("step \(id) is not in the job") }
            starts[id] = try start(step, id, name, try env(of: step, id))
        } catch {
            // A post of the step fails with this.
            starts[id] = StepStart(name: name, env: [:], work: .failure("\(error)"))
        }
    }

    private func reused(_ result: StepResult, of id: StepID, attempt: Int) throws -> StepResult {
        var reused = result
        reused.at = services.now()
        (reused.processorMicroseconds, reused.maximumResidentBytes) = (0, 0)
        guard memory[composite: id] == nil else { return reused }
        let recorder = try StepRecorder(
            logs: request.logs, leg: request.leg, attempt: request.attempt, step: id, run: request.run,
            masker: masker, matchers: matchers, annotations: StepAnnotations(),
            options: StepLogOptions(workspace: folders.workspace), observer: services.observer)
        let place = result.log.map { "; its log is \($0.path)" } ?? ""
        recorder.note("Not run again: the step is as attempt \(attempt) of the job left it\(place)")
        let recording = recorder.close()
        if let problem = recording.failures.first { throw ActionError(problem) }
        reused.log = recording.log
        return reused
    }
}

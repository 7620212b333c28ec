import Actions
import Basics
import Files
import Glibc
import Logs
import Planning
import Processes
import Workflows

extension JobRunner {
    /// Asks before a step whether it is to run, where somebody wants to be asked.
    func asking(_ id: StepID, _ stimulus: JobStimulus) async -> JobStimulus {
        guard let debugger = services.debugger, state.stop == nil, case .started(_, let name, _, _, _, _, _) = stimulus,
            let step = memory.step(id), !step.isControl
        else { return stimulus }
        switch await debugger.willRun(debugged(id, name, detail: script(of: step, id))) {
        case .run: return stimulus
        case .skip: return .skipped(id, name: name)
        case .stop:
            cancel()
            return .skipped(id, name: name)
        }
    }

    /// Runs a step, and asks what to do when it fails, where somebody wants to be asked.
    func executeAsking(_ id: StepID) async -> StepResult {
        var tries = 0
        while true {
            let result = await execute(id)
            guard let debugger = services.debugger, result.outcome == .failure, stopReason(id) == nil,
                state.stop == nil, !isTolerated(id)
            else { return result }
            let step = debugged(id, masker.mask(starts[id]?.name ?? ""), detail: result.message ?? "failed")
            switch await debugger.failed(step) {
            case .retry where state.stop == nil:
                outputs[id] = nil
                tries += 1
                keepLog(of: result, try: tries)
            case .retry, .goOn: return result
            case .stop:
                cancel()
                return result
            }
        }
    }

    /// The next try writes a log of its own; that of the failed one stays beside it.
    private func keepLog(of result: StepResult, try number: Int) {
        guard let log = result.log else { return }
        let name = String(decoding: log.path.utf8.dropFirst(request.logs.recorded.utf8.count), as: UTF8.self)
        let path = request.logs.absolute + name
        // Should it not go, the next try says that it has no log.
        try? Folder.rename(path, to: "\(path).try\(number)")
    }

    private func debugged(_ id: StepID, _ name: String, detail: String) -> DebuggedStep {
        DebuggedStep(job: request.leg.key, id: id, name: name, detail: detail) { terminal, type in
            try await self.openShell(id, terminal: terminal, type: type)
        }
    }

    /// The script a step runs, as well as it evaluates, masked; empty for an action.
    private func script(of step: Step, _ id: StepID) -> String {
        guard case .run(let script, _, _) = step.action else { return "" }
        let scope = scope(of: step, id, starts[id]?.env ?? [:])
        return masker.mask((try? script.evaluate(in: scope).requireText()) ?? "")
    }

    /// The first process of a session that opens a terminal gets it for its own, so that Ctrl-C and job control work in
    /// the shell; being a process of the step's keeper, nothing of it outlives the job.
    private func openShell(_ id: StepID, terminal: String, type: String) async throws {
        guard let step = memory.step(id), let start = starts[id] else { return }
        let files = try StepFiles(folder: folders.fileCommands)
        var environment = environment(step, id, start, files)
        environment["TERM"] = type
        let shell = ProgramSearch.find("bash", in: environment["PATH"] ?? "") ?? "/bin/sh"
        let spec = ProcessSpec(
            arguments: ["/bin/sh", "-c", "exec <>\"$0\" >&0 2>&1; exec \"$@\"", terminal, shell, "-i"],
            environment: environment.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
            workingDirectory: try folder(of: step, id, start))
        _ = try await spawn(spec, of: id, output: NoOutput())
        let content = files.collect()
        for entry in content.env { memory.change(.set(entry.name, entry.value), by: id) }
        for path in content.paths { memory.change(.prependPath(path), by: id) }
        outputs[id, default: []] += content.outputs.map { Output($0.name, $0.value) }
        guard content.errors.isEmpty else { throw ActionError(content.errors.joined(separator: "\n")) }
    }

    private func folder(of step: Step, _ id: StepID, _ start: StepStart) throws -> String {
        guard case .run(_, _, let token) = step.action else { return folders.workspace }
        let scope = scope(of: step, id, start.env)
        let name = try (token ?? (id.parent == nil ? defaultFolder : nil))?.evaluate(in: scope).requireText() ?? ""
        let folder = Folder.resolve(name, in: folders.workspace)
        return Folder.exists(folder) ? folder : folders.workspace
    }
}

/// What the shell writes goes to its terminal; its pipe stays empty.
private final class NoOutput: OutputSink {
    func write(_ bytes: UnsafeRawBufferPointer) {}
    func finish() {}
}

import Actions
import Basics
import Expressions
import Files
import Glibc
import Logs
import Planning
import Processes
import Workflows

extension JobRunner {
    /// Does what a started step does, and keeps all it wrote.
    func execute(_ id: StepID) async -> StepResult {
        guard let start = starts[id], let step = memory.step(id) else { return failure("step \(id) has not begun") }
        let recorder: StepRecorder
        let files: StepFiles
        do {
            recorder = try StepRecorder(
                logs: request.logs, leg: request.leg, attempt: request.attempt, step: id, run: request.run,
                masker: masker, matchers: matchers, annotations: annotations(of: id),
                options: logOptions(start, memory.variables(for: id).env), observer: services.observer)
            files = try StepFiles(folder: folders.fileCommands)
        } catch {
            return failure("\(error)")
        }
        pushes.begin(files.name)
        var result = StepResult(outcome: .success, at: services.now())
        do {
            switch start.work {
            case .script(let step): try await runScript(step, id, start, files, recorder, &result)
            case .builtIn(let action, let inputs):
                try await runBuiltIn(action, inputs, step, id, start, files, recorder, &result)
            case .node(let node): try await runNode(node, step, id, start, files, recorder, &result)
            case .composite, .control: break
            case .failure(let message): throw ActionError(message)
            }
        } catch {
            fail(&result, "\(error)", recorder)
        }
        collect(files.collect(), id, recorder, &result)
        if result.outcome == .failure, start.lacksToken, stopReason(id) == nil {
            recorder.annotate(.error, RunToken.remedy)
            result.message = "\(result.message ?? "") \(RunToken.remedy)"
        }
        noteStop(id, start, recorder, &result)
        let recording = recorder.close()
        for problem in recording.failures where result.outcome == .success { fail(&result, problem) }
        apply(recording, id)
        outputs[id] = Self.lastOfEach(outputs[id] ?? [])
        result.outputs = (outputs[id] ?? []).map { Output($0.name, masker.mask($0.value)) }
        result.log = recording.log
        do { result.effects = try takePushes(of: files.name) } catch { fail(&result, "\(error)") }
        if id.parent == nil { result.annotations = annotations(of: id).kept }
        result.at = services.now()
        return result
    }

    /// What the step's variables say about its log: the old `set-env` and `add-path`, which GitHub has switched off
    /// (docs/language/workflow-commands.md), and debug lines.
    private func logOptions(_ start: StepStart, _ variables: JSONObject) -> StepLogOptions {
        func isSet(_ name: Key) -> Bool {
            let value = start.env[name] ?? variables[name]
            return value?.stringValue.map { Key($0).asciiLowercased == "true" } ?? false
        }
        let isDebugging = isSet("ACTIONS_STEP_DEBUG") || isSet("RUNNER_DEBUG")
        return StepLogOptions(
            workspace: folders.workspace, showsDebug: isDebugging, isEchoing: isDebugging,
            allowsUnsecureCommands: isSet("ACTIONS_ALLOW_UNSECURE_COMMANDS"))
    }

    /// A name written twice has its last value.
    private static func lastOfEach(_ outputs: [Output]) -> [Output] {
        var kept: [Output] = []
        for output in outputs {
            kept.removeAll { $0.name == output.name }
            kept.append(output)
        }
        return kept
    }

    // MARK: - Scripts

    private func runScript(
        _ step: Step, _ id: StepID, _ start: StepStart, _ files: StepFiles, _ recorder: StepRecorder,
        _ result: inout StepResult
    ) async throws {
        guard case .run(let scriptToken, let shellToken, let folderToken) = step.action else { return }
        let scope = scope(of: step, id, start.env)
        let text = try scriptToken.evaluate(in: scope).requireText()
        // Defaults are those of the workflow's own steps; a composite's steps name their shell themselves
        // (docs/language/steps.md#shells).
        let isOwn = id.parent == nil
        let shellName = try (shellToken ?? (isOwn ? defaultShell : nil))?.evaluate(in: scope).requireText()
        let folderName = try (folderToken ?? (isOwn ? defaultFolder : nil))?.evaluate(in: scope).requireText() ?? ""
        let environment = environment(step, id, start, files)
        let shell = try Shell(shellName, hasBash: ProgramSearch.find("bash", in: environment["PATH"] ?? "") != nil)
        let folder = Folder.resolve(folderName, in: folders.workspace)
        guard Folder.exists(folder) else {
            throw ActionError(
                "working-directory '\(folderName)' does not exist in the workspace (\(folder)). Make it in an earlier "
                    + "step, or check the repository out first")
        }
        let script = "\(folders.temporary)/\(UniqueName.make())\(shell.fileExtension)"
        try Folder.write(shell.script(text), to: script)
        let arguments = shell.arguments(script: script)
        let env = memory.variables(for: id).env.members + start.env.members
        recorder.writeHeader(script: text, shell: shell.shown(path: environment["PATH"] ?? ""), env: env)
        let exit = try await spawn(
            ProcessSpec(
                arguments: arguments, environment: environment.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
                workingDirectory: folder),
            of: id, output: recorder.sink)
        note(exit, id, recorder, &result)
        // GitHub keeps the reason of a script that failed as an annotation without a place of its own.
        if exit.code != 0, stopReason(id) == nil {
            recorder.keep(Annotation(level: .error, message: "Process completed with exit code \(exit.code)."))
        }
    }

    private var defaultShell: Token? { request.job.stepsJob?.defaults.shell ?? request.workflow.defaults.shell }
    var defaultFolder: Token? {
        request.job.stepsJob?.defaults.workingDirectory ?? request.workflow.defaults.workingDirectory
    }

    func note(_ exit: ProcessExit, _ id: StepID, _ recorder: StepRecorder, _ result: inout StepResult) {
        result.add(exit.usage)
        result.exitCode = exit.code
        if exit.isOutputHeldOpen {
            recorder.note("a process the step left behind still holds its output open; what it writes now is lost")
        }
        if exit.code != 0 { fail(&result, "Process completed with exit code \(exit.code).", recorder) }
    }

    // MARK: - Built-in actions

    private func runBuiltIn(
        _ action: BuiltInAction, _ inputs: [Key: String], _ step: Step, _ id: StepID, _ start: StepStart,
        _ files: StepFiles, _ recorder: StepRecorder, _ result: inout StepResult
    ) async throws {
        for input in action.inputs
        where input.isRequired && inputs[input.name.asciiLowercased, default: ""].utf8.isEmpty {
            throw ActionError("Input required and not supplied: \(input.name)")
        }
        recorder.writeHeader(action: step.defaultName(in: scope(of: step, id, start.env)), inputs: inputs)
        let names = action.inputs.map(\.name)
        let strangers = inputs.keys.filter { name in !names.contains { $0.asciiLowercased == name } }
        if id.phase == .main, !strangers.isEmpty {
            let list = { (names: [Key]) in names.map { "'\($0)'" }.joined(separator: ", ") }
            recorder.annotate(
                .warning, "Unexpected input(s) \(list(strangers.sorted())), valid inputs are [\(list(names))]")
        }
        var ref = ""
        if case .uses(.repository(_, _, _, let named), _) = step.action { ref = named }
        let host = StepActionHost(
            runner: self, id: id, reference: ref, inputs: inputs, facts: facts, state: memory.state(of: id),
            environment: environment(step, id, start, files), artifacts: services.artifacts, caches: services.caches,
            recorder: recorder)
        defer { take(host.results, id, &result) }
        let work = id.phase == .post ? action.post : action.main
        try await work?(host)
    }

    private func take(_ results: StepActionHost.Results, _ id: StepID, _ result: inout StepResult) {
        outputs[id, default: []] += results.outputs
        for (name, value) in results.variables { memory.change(.set(name, value), by: id) }
        for folder in results.paths { memory.change(.prependPath(folder), by: id) }
        memory.save(results.state, for: id)
        result.add(results.usage)
    }

    private var facts: ActionFacts {
        let github = request.inputs.github
        func text(_ name: Key) -> String { github[name]?.stringValue ?? "" }
        return ActionFacts(
            workspace: folders.workspace, temporary: folders.temporary, toolCache: services.host.toolCache,
            program: services.host.program, programVariables: services.host.programVariables, run: request.run,
            repository: text("repository"), ref: text("ref"),
            baseRef: text("base_ref"),
            defaultBranch: github["event"]?["repository"]?["default_branch"]?.stringValue ?? "main",
            source: request.source, origin: origin)
    }

    // MARK: - Pushes

    /// What stands behind `origin` of the job's checkouts; uncommitted changes are never published.
    private var origin: CheckoutOrigin {
        CheckoutOrigin(
            runFolder: request.runFolder, job: JobFolders.folderName(request.leg.path),
            publishes: request.inputs.publishes && request.source.workTree == nil, driver: getpid(),
            isReadOnly: request.leg.permissions.map { $0[.contents] < .write } ?? false)
    }

    /// What this attempt pushes is noted from now on.
    func beginPushes() throws { try PushLog.begin(origin.pushLog) }

    /// Nothing pushes any more.
    func endPushes() { PushLog.remove(origin.pushLog) }

    private func takePushes(of step: Key) throws -> [Effect] {
        try pushes.take(of: step, from: origin.pushLog).map { entry in
            Effect(
                isWithheld: entry.isWithheld, ref: masker.mask(entry.ref), old: entry.old, new: entry.new,
                remote: masker.mask(entry.remote))
        }
    }

    // MARK: - What a step leaves behind

    /// The variables of a step's process (docs/language/variables.md).
    func environment(
        _ step: Step, _ id: StepID, _ start: StepStart, _ files: StepFiles, inputs: [Key: String] = [:]
    ) -> [Key: String] {
        // As on GitHub's images, what a job installs for its user is found.
        var base = (programs?.variables ?? [:]).merging(services.host.variables) { $1 }
        let own = [programs?.folder, "\(folders.home)/.local/bin"].compactMap(\.self)
        base["PATH"] = (own + [services.host.path]).joined(separator: ":")
        base["HOME"] = folders.home
        base["GIT_CEILING_DIRECTORIES"] = folders.ceiling
        var env = memory.frame(of: id)?.env ?? [:]
        for member in start.env.members { env[member.name] = member.value }
        var defaults = contexts.variables(step: step.id)
        defaults.merge(files.variables) { $1 }
        if let path = memory.frame(of: id)?.actionPath, !path.utf8.isEmpty { defaults["GITHUB_ACTION_PATH"] = path }
        let source = actionSource(of: step, id)
        defaults["GITHUB_ACTION_REPOSITORY"] = source.repository
        defaults["GITHUB_ACTION_REF"] = source.ref
        return memory.variables(for: id).process(base: base, step: env, inputs: inputs, defaults: defaults)
    }

    private func collect(
        _ content: StepFiles.Content, _ id: StepID, _ recorder: StepRecorder, _ result: inout StepResult
    ) {
        for entry in content.env { memory.change(.set(entry.name, entry.value), by: id) }
        for path in content.paths { memory.change(.prependPath(path), by: id) }
        outputs[id, default: []] += content.outputs.map { Output($0.name, $0.value) }
        memory.save(content.state.map { ($0.name, $0.value) }, for: id)
        for warning in content.warnings { recorder.annotate(.error, warning) }
        for error in content.errors { fail(&result, error, recorder) }
        guard !content.summary.isEmpty else { return }
        do {
            result.summary = try recorder.writeSummary(content.summary)
        } catch {
            fail(&result, "\(error)", recorder)
        }
    }

    private func apply(_ recording: StepRecorder.Recording, _ id: StepID) {
        outputs[id, default: []] += recording.outputs
        memory.save(recording.state, for: id)
        for (name, value) in recording.variables { memory.change(.set(name, value), by: id) }
        for path in recording.paths { memory.change(.prependPath(path), by: id) }
    }

    private func noteStop(_ id: StepID, _ start: StepStart, _ recorder: StepRecorder, _ result: inout StepResult) {
        switch stopReason(id) {
        case nil: return
        case .timeout:
            let minutes = start.timeoutMinutes.map { Value(json: .number($0)).asString } ?? "its"
            fail(&result, "The action '\(start.name)' has timed out after \(minutes) minutes.", recorder)
        case .cancelled, .step: fail(&result, "The operation was canceled.", recorder)
        }
    }

    private func fail(_ result: inout StepResult, _ message: String, _ recorder: StepRecorder? = nil) {
        let message = masker.mask(message)
        recorder?.error(message)
        result.outcome = .failure
        // The reason for a stop says more than the exit code it led to.
        result.message = message
    }
}

extension StepResult {
    fileprivate mutating func add(_ usage: ResourceUsage) {
        processorMicroseconds += usage.userMicroseconds + usage.systemMicroseconds
        maximumResidentBytes = max(maximumResidentBytes, usage.maximumResidentBytes)
    }
}

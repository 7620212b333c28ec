import Basics
import Expressions
import Logs
import Planning
import Processes
import Workflows

/// A started step as it runs: what it is given, and what has come of it so far.
struct StepRun: Sendable {
    /// What a step reads when it runs: expressions and variables have the values of that moment.
    struct Setting: Sendable {
        let step: Step
        let start: StepStart
        let scope: StepScope
        var variables: StepVariables
        /// What its earlier phases saved.
        let saved: [Key: String]
    }

    let id: StepID
    let setting: Setting
    /// The job's folders on this machine.
    let folders: JobFolders
    let processes: StepProcesses
    let recorder: StepRecorder
    private let files: StepFiles
    private let masker: Masker
    private(set) var result: StepResult
    private(set) var effects = StepEffects()

    /// - Parameter recorder: open; `finish` closes it.
    init(
        _ id: StepID, _ setting: Setting, folders: JobFolders, files: StepFiles, recorder: StepRecorder,
        processes: StepProcesses, masker: Masker, at time: Instant
    ) {
        self.id = id
        var setting = setting
        setting.variables.defaults.merge(files.variables) { $1 }
        self.setting = setting
        self.folders = folders
        self.files = files
        self.recorder = recorder
        self.processes = processes
        self.masker = masker
        result = StepResult(outcome: .success, at: time)
    }

    var environment: any StepEnvironment { processes.environment }
    var scope: StepScope { setting.scope }

    /// Whether it was told to stop.
    var isStopped: Bool { processes.stopReason(id) != nil }

    // MARK: - What it does

    /// Runs the process that the step is, with its output in the log; another code than 0 is the step's failure.
    ///
    /// - Parameter folder: where it starts, as the job's environment has it.
    mutating func run(_ arguments: [String], _ variables: [Key: String], in folder: String) async throws {
        let exit = try await processes.run(arguments, variables, in: folder, of: id, output: recorder.sink)
        add(exit.usage)
        result.exitCode = exit.code
        if exit.isOutputHeldOpen {
            recorder.note("a process the step left behind still holds its output open; what it writes now is lost")
        }
        if exit.code != 0 { fail("Process completed with exit code \(exit.code).") }
    }

    /// Adds what a process has used.
    mutating func add(_ usage: ResourceUsage) {
        result.processorMicroseconds += usage.userMicroseconds + usage.systemMicroseconds
        result.maximumResidentBytes = max(result.maximumResidentBytes, usage.maximumResidentBytes)
    }

    /// Adds what it leaves for others.
    mutating func add(_ effects: StepEffects) { self.effects.add(effects) }

    /// The step fails, and its log says why.
    mutating func fail(_ message: String) {
        recorder.error(masker.mask(message))
        failQuietly(message)
    }

    private mutating func failQuietly(_ message: String) {
        result.outcome = .failure
        // The reason for a stop says more than the exit code it led to.
        result.message = masker.mask(message)
    }

    // MARK: - Its end

    /// Reads what the step has written, says why it failed, and closes its log.
    mutating func finish() {
        collect(files.collect())
        if result.outcome == .failure, setting.start.lacksToken, !isStopped {
            recorder.annotate(.error, RunToken.remedy)
            result.message = "\(result.message ?? "") \(RunToken.remedy)"
        }
        switch processes.stopReason(id) {
        case nil: break
        case .timeout:
            let minutes = setting.start.timeoutMinutes.map { Value(json: .number($0)).asString } ?? "its"
            fail("The action '\(setting.start.name)' has timed out after \(minutes) minutes.")
        case .cancelled, .step: fail("The operation was canceled.")
        }
        let recording = recorder.close()
        for problem in recording.failures where result.outcome == .success { failQuietly(problem) }
        effects.add(recording.effects)
        result.log = recording.log
    }

    /// The result with all that the record says of the step.
    ///
    /// - Parameters:
    ///   - outputs: as they are.
    ///   - done: outside of the job.
    mutating func completed(
        outputs: [Output], annotations: [Annotation], done: Result<[Effect], any Error>, at time: Instant
    ) -> StepResult {
        result.outputs = outputs.map { Output($0.name, masker.mask($0.value)) }
        result.annotations = annotations
        switch done {
        case .success(let effects): result.effects = effects
        case .failure(let error): failQuietly("\(error)")
        }
        result.at = time
        return result
    }

    private mutating func collect(_ content: StepFiles.Content) {
        effects.add(content.effects)
        for warning in content.warnings { recorder.annotate(.error, warning) }
        for error in content.errors { fail(error) }
        guard !content.summary.isEmpty else { return }
        do {
            result.summary = try recorder.writeSummary(content.summary)
        } catch {
            fail("\(error)")
        }
    }
}

import Basics
import Planning
import Processes
import Synchronization

/// The processes of a job's steps: started in its environment, and stopped by step.
final class StepProcesses: Sendable {
    private struct Entry {
        var process: (any StepProcess)?
        var stop: StopReason?
        var isKilled = false
    }

    let environment: any StepEnvironment
    private let grace: GracePeriods
    private let entries = Mutex<[StepID: Entry]>([:])

    init(_ environment: any StepEnvironment, grace: GracePeriods) {
        self.environment = environment
        self.grace = grace
    }

    /// Runs a process of a step to its end.
    ///
    /// - Parameter folder: where it starts, as the environment has it.
    func run(
        _ arguments: [String], _ variables: [Key: String], in folder: String, of id: StepID, output: any OutputSink
    ) async throws -> ProcessExit {
        let spec = ProcessSpec(
            arguments: arguments, environment: variables.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
            workingDirectory: folder)
        let process = try await environment.start(spec, output: output)
        let entry = entries.withLock { entries in
            entries[id, default: Entry()].process = process
            return entries[id]
        }
        defer { entries.withLock { $0[id]?.process = nil } }
        // The order to stop may have come before there was anything to stop.
        if entry?.isKilled == true {
            process.kill()
        } else if entry?.stop != nil {
            process.stop(grace: grace)
        }
        return try await process.exit()
    }

    /// Has a step stop; a process that it starts afterwards stops, too.
    func stop(_ id: StepID, _ reason: StopReason) { note(id) { $0.stop = reason }?.stop(grace: grace) }

    /// Kills a step's process, also one that it starts afterwards.
    func kill(_ id: StepID) { note(id) { $0.isKilled = true }?.kill() }

    /// Why the step was told to stop, or nil.
    func stopReason(_ id: StepID) -> StopReason? {
        entries.withLock { $0[id].flatMap { $0.stop ?? ($0.isKilled ? .cancelled : nil) } }
    }

    private func note(_ id: StepID, _ change: (inout Entry) -> Void) -> (any StepProcess)? {
        entries.withLock { entries in
            change(&entries[id, default: Entry()])
            return entries[id]?.process
        }
    }
}

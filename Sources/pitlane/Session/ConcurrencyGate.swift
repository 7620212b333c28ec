import Basics
import Engine
import Planning
import Store
import Workflows

/// The concurrency group of a workflow: its run goes on when it has the group's place
/// (workflow-semantics.md §18).
struct ConcurrencyGate {
    let group: String
    let cancelsInProgress: Bool

    /// Evaluates `concurrency:` of a workflow; nil where there is none.
    ///
    /// - Throws: where an expression fails, the group is empty or too long, or `queue: max` is asked for.
    init?(_ workflow: Workflow, in scope: ContextScope) throws {
        guard let token = workflow.concurrency else { return nil }
        let value = try token.evaluate(in: scope)
        group = try (value["group"] ?? value).requireText()
        guard !group.utf8.isEmpty else { throw CommandError("\(token.file): Concurrency group name cannot be empty") }
        guard group.utf16.count <= 400 else {
            throw CommandError("\(token.file): the name of a concurrency group has at most 400 characters")
        }
        cancelsInProgress = try value["cancel-in-progress"].map { try $0.requireBoolean() } ?? false
        if let queue = try value["queue"]?.requireText(), Key(queue) != "single" {
            throw CommandError("\(token.file): 'queue: \(queue)' of concurrency is not supported yet; use 'single'")
        }
    }

    /// Waits for the place.
    ///
    /// - Returns: the place, or nil where the run was cancelled while it waited.
    func wait(for run: Int, _ store: RunStore, _ driver: RunDriver) async throws -> ConcurrencyPlace? {
        var isFirst = true
        while await !driver.isOver {
            let answer = try store.takePlace(
                in: group, for: run, cancelsHolder: cancelsInProgress, isFirst: isFirst, at: ProcessEnvironment.now())
            switch answer {
            case .taken(let place): return place
            case .busy(let holder):
                if isFirst {
                    let what = holder.map { "run \($0)" } ?? "another run"
                    Terminal.printError("run \(run) waits for \(what) of the concurrency group '\(group)'")
                }
            }
            isFirst = false
            // Bounded by the run's own life: a cancellation ends the wait.
            try? await Task.sleep(for: .milliseconds(50))
        }
        return nil
    }
}

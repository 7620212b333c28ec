import Basics
import Planning
import Rendering
import Workflows

extension PlannedEvent {
    /// The text of a workflow file, for the excerpt under a diagnostic.
    func source(_ file: String) -> [UInt8]? { texts[Key(file)].map { Array($0.utf8) } }

    /// What of the event can be run: without workflows that have errors or ask for what is not supported here. What is
    /// wrong is said, and so is that nothing is left.
    ///
    /// - Parameters:
    ///   - command: how the command is written that runs an event.
    ///   - other: plans another event, to name one that would run something.
    /// - Throws: the exit code, where nothing can be run.
    func runnable(_ command: (String) -> String, other: (Key) -> PlannedEvent?) throws -> PlannedEvent {
        let refused = plan.workflows.filter(\.isRefused)
        if !refused.isEmpty {
            let lines = DiagnosticText(width: Screen.errors.width).lines(
                refused.flatMap(\.diagnostics), sources: source)
            for line in lines { Terminal.printError(line.text(Screen.errors.style)) }
        }
        for broken in plan.workflows where broken.workflow == nil && !broken.isConcerned {
            Terminal.printError("note: \(SafeText.line(broken.path)): \(SafeText.line(broken.reason))")
        }
        let rest = withoutRefused
        if !rest.plan.triggered.isEmpty {
            for plan in refused { Terminal.printError("error: \(SafeText.line(plan.path)) does not run") }
            return rest
        }
        if !refused.isEmpty { throw Exit.with(Exit.invalid) }
        throw CommandError(nothingTriggered(command, other))
    }

    /// `push on feature/x triggers nothing`, why, and what would run something.
    func nothingTriggered(_ command: (String) -> String, _ other: (Key) -> PlannedEvent?) -> String {
        let event = plan.event
        let place =
            event.isPullRequest
            ? "from \(event.headBranch ?? "") to \(event.baseBranch ?? "")" : "on \(event.refName)"
        let reasons = plan.workflows.map { "\n  \($0.path): \($0.reason)" }.joined()
        let text = "\(event.name) \(place) triggers nothing:\(reasons)"
        for name in ["pull_request", "push", "workflow_dispatch"] as [Key] where name != event.name {
            guard let planned = other(name), !planned.plan.triggered.isEmpty else { continue }
            let count = planned.plan.triggered.reduce(0) { $0 + $1.jobs.count { $0.runs != .no && $0.call == nil } }
            let target = planned.plan.event.baseBranch.map { " to \($0)" } ?? ""
            return
                "\(text)\n\(name)\(target) would run \(count) job\(count == 1 ? "" : "s"): \(command(name.string))"
        }
        let listened = plan.workflows.compactMap(\.workflow).flatMap { $0.triggers.map(\.event.string) }
        return listened.isEmpty
            ? text
            : "\(text)\nthe workflows here listen to \(listened.joined(separator: ", ")): "
                + command(listened[0])
    }
}

import Basics
import Planning
import Rendering
import Workflows

extension PlannedEvent {
    /// The text of a workflow file, for the excerpt under a diagnostic.
    func source(_ file: String) -> [UInt8]? { texts[Key(file)].map { Array($0.utf8) } }

    /// Refuses what cannot be run: files with errors, features that are not supported here, nothing triggered.
    ///
    /// - Parameters:
    ///   - commands: how proposed commands are written.
    ///   - other: plans another event, to name one that would run something.
    /// - Throws: the exit code; what is wrong has been said.
    func requireRunnable(_ commands: NextCommands, other: (Key) -> PlannedEvent?) throws {
        if plan.hasErrors {
            let concerned = plan.workflows.filter { $0.isTriggered || $0.workflow == nil }
            let lines = DiagnosticText(width: Screen.errors.width).lines(
                concerned.flatMap(\.diagnostics), sources: source)
            for line in lines { Terminal.printError(line.text(Screen.errors.style)) }
            throw Exit.with(Exit.invalid)
        }
        guard plan.triggered.isEmpty else { return }
        throw CommandError(nothingTriggered(commands, other))
    }

    /// `push on feature/x triggers nothing`, why, and what would run something.
    private func nothingTriggered(_ commands: NextCommands, _ other: (Key) -> PlannedEvent?) -> String {
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
                "\(text)\n\(name)\(target) would run \(count) job\(count == 1 ? "" : "s"): \(commands.command("run \(name)"))"
        }
        let listened = plan.workflows.compactMap(\.workflow).flatMap { $0.triggers.map(\.event.string) }
        return listened.isEmpty
            ? text
            : "\(text)\nthe workflows here listen to \(listened.joined(separator: ", ")): "
                + commands.command("run \(NextCommands.quoted(listened[0]))")
    }
}

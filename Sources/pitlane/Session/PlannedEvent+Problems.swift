import Basics
import Planning
import Rendering
import Workflows

extension PlannedEvent {
    /// The plan as text for the terminal.
    var text: String { "" }

    /// Refuses what cannot be run: files with errors, features that are not supported here, nothing triggered.
    ///
    /// - Throws: the exit code; what is wrong has been said.
    func requireRunnable() throws {
        if plan.hasErrors {
            let concerned = plan.workflows.filter { $0.isTriggered || $0.workflow == nil }
            Terminal.printError(concerned.flatMap(\.diagnostics).map(\.line).joined(separator: "\n"))
            throw Exit.with(Exit.invalid)
        }
        guard plan.triggered.isEmpty else { return }
        throw CommandError(nothingTriggered)
    }

    /// `push on feature/x triggers nothing; pull_request would run 6 jobs: pitlane run pull_request`.
    private var nothingTriggered: String {
        let event = plan.event
        let place = event.isPullRequest ? "from \(event.headBranch ?? "") to \(event.baseBranch ?? "")" : "on \(event.refName)"
        let workflows = plan.workflows.compactMap(\.workflow)
        let others = workflows.flatMap { $0.triggers.map(\.event) }.filter { $0 != event.name && $0 != "workflow_call" }
        let reasons = plan.workflows.map { "\n  \($0.path): \($0.reason)" }.joined()
        var text = "\(event.name) \(place) triggers nothing:\(reasons)"
        if let other = others.first { text += "\ntry: pitlane run \(other)" }
        return text
    }
}

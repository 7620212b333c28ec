import Basics
import Planning

/// The words and signs a run's displays share.
enum RunText {
    /// `✓`, `✗`, …
    static func mark(_ conclusion: Conclusion) -> String {
        switch conclusion {
        case .success, .neutral: "✓"
        case .failure, .timedOut, .actionRequired: "✗"
        case .cancelled: "■"
        case .incomplete: "◐"
        case .skipped: "–"
        }
    }

    static func ink(_ conclusion: Conclusion) -> Ink {
        switch conclusion {
        case .success, .neutral: .good
        case .failure, .timedOut, .actionRequired: .bad
        case .cancelled, .incomplete: .attention
        case .skipped: .quiet
        }
    }

    /// `failed`, `timed out`, …
    static func words(_ conclusion: Conclusion) -> String {
        switch conclusion {
        case .success: "succeeded"
        case .failure: "failed"
        case .cancelled: "was cancelled"
        case .skipped: "was skipped"
        case .timedOut: "timed out"
        case .actionRequired: "needs an action"
        case .neutral: "ended"
        case .incomplete: "is incomplete"
        }
    }

    /// `waits for run 3 (concurrency group 'deploy')`
    static func waits(for holder: String, _ group: String) -> String {
        "waits for \(holder) (concurrency group '\(group)')"
    }

    /// What people did, or are asked to do; nil for other events.
    static func people(_ event: RunEvent, _ view: RunView) -> String? {
        switch event {
        case .approvalRequested(let environment, _, _):
            view.state.approvals[Key(environment).asciiLowercased]?.question(starters: view.state.starters)
        case .approvalAnswered(let environment, let answer):
            "\(environment) was \(answer.approves ? "approved" : "rejected") by \(answer.by)"
                + (answer.comment.utf8.isEmpty ? "" : ": \(answer.comment)")
        case .frozen(let freeze): freeze.note
        case .thawed(let environment): "\(environment) is not frozen any more"
        default: nil
        }
    }

    /// `still running, no output for 1m 00s`
    static func silence(_ milliseconds: Int64) -> String { "still running, no output for \(duration(milliseconds))" }

    static func duration(_ milliseconds: Int64) -> String { DurationText.rounded(.milliseconds(milliseconds)) }

    /// `PR checks #12   pull_request feature/prices → develop`
    static func title(_ view: RunView) -> TextLine {
        var line = TextLine(view.title, .strong)
        line.append("   \(view.subject)")
        if view.state.inputs?.patchDigest != nil { line.append("  (uncommitted changes)", .quiet) }
        if view.state.attempt > 1 { line.append("  (attempt \(view.state.attempt))", .quiet) }
        return line
    }

    /// `exit 1 after 6.1s: the step's message`
    static func reason(_ step: StepView) -> String {
        guard let result = step.result else { return step.isSkipped ? "skipped" : "runs" }
        var text: String
        if let code = result.exitCode, code != 0 {
            text = "exit \(code)"
        } else {
            text = words(result.outcome)
        }
        if let milliseconds = step.milliseconds { text += " after \(duration(milliseconds))" }
        if let message = result.message, !isExitMessage(message) { text += ": \(message)" }
        return text
    }

    /// `Process completed with exit code 1.` says no more than the code.
    static func isExitMessage(_ message: String) -> Bool {
        message.utf8.starts(with: "Process completed with exit code".utf8)
    }

    /// A job's one line when it is over: `✓ lint  12.4s`.
    static func result(_ row: RunView.Row, _ view: RunView, workflow: String?) -> TextLine {
        guard case .ended(let conclusion, let message) = row.standing else { return TextLine() }
        var line = TextLine(mark(conclusion), ink(conclusion))
        line.append(" ")
        if let workflow { line.append("\(workflow) / ") }
        line.append(row.key, conclusion == .skipped ? .quiet : .strong)
        let leg = view.legs[row.path]
        if let milliseconds = leg?.milliseconds { line.append("  \(duration(milliseconds))") }
        if let note = note(conclusion, message, leg) { line.append("  \(note)", .quiet) }
        if row.isTolerated, conclusion.result == .failure { line.append("  (continue-on-error)", .quiet) }
        return line
    }

    /// Why a job ended as it did, where that is not success: `step 4 pytest failed`.
    static func note(_ conclusion: Conclusion, _ message: String?, _ leg: LegView?) -> String? {
        switch conclusion {
        case .success, .neutral, .incomplete: return nil
        case .skipped, .cancelled: return message
        case .failure, .timedOut, .actionRequired:
            if let message { return message }
            if conclusion == .timedOut { return "timed out" }
            return leg?.failedStep.map { "step \($0.id) \($0.name) failed" }
        }
    }

    // MARK: - The end

    /// What is said when a run is over: its result with counts, and the commands to go on with; `namesLog` where the
    /// one for the log has not been shown already.
    static func ending(
        _ view: RunView, now: Instant, commands: NextCommands, namesLog: Bool = true
    ) -> [TextLine] {
        var line = TextLine()
        let attempt = view.state.attempt
        if let conclusion = view.state.conclusion {
            line.append(
                "\(view.title) \(words(conclusion)) in \(duration(view.milliseconds(now: now)))",
                conclusion == .success ? .good : ink(conclusion))
        } else if view.state.status == .waiting {
            line.append("\(view.title) waits for people", .attention)
        } else {
            line.append("\(view.title) was interrupted", .attention)
        }
        line.append("   ")
        line.append(view.counts().line)
        line.append("   (run \(view.run)\(attempt > 1 ? ", attempt \(attempt)" : ""))", .quiet)
        let holds = view.state.status == .waiting ? view.state.holds.map { TextLine("  \($0)", .attention) } : []
        let lines = [line] + holds + EffectText.lines(view, limit: mostEffects, commands)
        guard view.state.conclusion != .success else { return lines }
        return lines + absence(view) + next(view, commands, namesLog)
    }

    /// `incomplete: 7 legs not run here (windows-latest 3, macos-14 4)`, and what can be done about it.
    private static func absence(_ view: RunView) -> [TextLine] {
        let absent = view.state.absentLegs
        guard !absent.isEmpty else { return [] }
        guard view.state.conclusion == .incomplete else { return [TextLine(absent.summary, .attention)] }
        let line = TextLine("incomplete: \(absent.summary)", .attention)
        if view.state.inputs?.acceptsAbsence == true { return [line] }
        return [line, TextLine("         --here accepts that; --matrix KEY:VALUE and --job choose other legs", .quiet)]
    }

    /// So many pushes are listed at a run's end; its record has all.
    private static let mostEffects = 20

    private static func next(_ view: RunView, _ commands: NextCommands, _ namesLog: Bool) -> [TextLine] {
        let failed = view.failedRows.filter { !$0.isTolerated }
        var lines: [TextLine] = []
        func add(_ name: String, _ command: String) {
            var line = TextLine(name, .quiet)
            line.append(command: command)
            lines.append(line)
        }
        if namesLog, let row = failed.first, view.legs[row.path] != nil {
            add("Log:     ", commands.logs(view.run, row.key))
        }
        add("Record:  ", commands.show(view.run))
        if view.state.status == .interrupted { add("Resume:  ", commands.resume(view.run)) }
        guard !failed.isEmpty else { return lines }
        add("Why:     ", commands.why(view.run))
        add("Again:   ", commands.rerun(view.run))
        // Of several failed jobs the one that failed first stands for all.
        for row in failed {
            guard let step = view.legs[row.path]?.failedStep?.id.outermost, step.phase == .main else { continue }
            add("From:    ", commands.rerun(view.run, job: row.key, from: step.numbers[0]))
            break
        }
        return lines
    }
}

extension RunView {
    /// The row of a leg, or of a job without one.
    func row(at path: NodePath) -> Row? { rows.first { $0.path == path } }

    /// `4 pytest`, `post 2 checkout`.
    func stepTitle(_ step: StepID, of path: NodePath) -> String {
        let name = legs[path]?.steps.last { $0.id == step }?.name
        return name.map { "\(step) \($0)" } ?? "\(step)"
    }
}

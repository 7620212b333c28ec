import Basics
import Journal
package import Planning

/// `pitlane why` for people: what failed, what it blocked, what has changed, what to do (docs/output.md#terminal).
package struct WhyText: Sendable {
    private let width: Int?
    private let commands: NextCommands

    /// - Parameters:
    ///   - width: cells of a line; nil means as wide as needed.
    ///   - commands: how the commands named at the end are written.
    package init(width: Int?, commands: NextCommands) {
        self.width = width.map { max($0, 20) }
        self.commands = commands
    }

    /// The whole answer.
    package func lines(_ report: FailureReport, now: Instant) -> [TextLine] {
        let run = report.run
        let standing = RecordWords.standing(run.status, run.conclusion)
        var head = TextLine("\(standing.mark) ", standing.ink)
        head.append("\(run.workflow) #\(run.run)", .strong)
        head.append("   \(standing.word)", standing.ink)
        head.append("   \(run.event) \(run.branch) \(Self.short(run.sha))")
        if run.patchDigest != nil { head.append(" with uncommitted changes", .attention) }
        var lines = [head]
        if let message = run.message { lines.append(TextLine("  \(message)", .attention)) }
        // Of a red run only what made it red is shown at length.
        let shown = report.failures.isEmpty ? report.tolerated : report.failures
        for failure in shown { lines += [TextLine()] + block(failure, run.run) }
        if run.conclusion == .success {
            let tolerated = report.tolerated.isEmpty ? "" : "; what failed was allowed to (continue-on-error)"
            return fitted(lines) + [TextLine(), TextLine("The run is green\(tolerated).")]
        }
        for job in report.stopped {
            var line = TextLine("\(RunText.mark(.cancelled)) ", RunText.ink(.cancelled))
            line.append(job.key, .strong)
            line.append("   \(job.message ?? "")", RunText.ink(.cancelled))
            lines += [TextLine(), line]
        }
        if run.conclusion == .incomplete {
            return fitted(lines + [TextLine(), TextLine("Nothing failed; \(report.absent.summary).")])
        }
        lines += HoldText.lines(run, report.holds, newerCommits: nil, now: now)
        if run.status == .waiting, report.failures.isEmpty {
            return fitted(lines) + HoldText.commands(run.run, report.holds, commands)
        }
        lines.append(TextLine())
        lines += blocked(report) + tolerated(report)
        lines += since(report)
        lines = fitted(lines)
        // Commands are not cut.
        if run.status == .completed || run.status == .interrupted {
            if run.status == .interrupted { lines.append(entry("Resume:", commands.resume(run.run))) }
            lines.append(entry("Again:", commands.rerun(run.run)))
            // Of several failed jobs the first stands for all.
            if let failure = report.failures.first(where: { $0.resumableStep != nil }),
                let step = failure.resumableStep, let workspace = failure.workspace
            {
                lines.append(entry("From:", commands.rerun(run.run, job: failure.job.key, from: step)))
                lines.append(entry("", "continues in \(workspace), as you have changed it", .quiet))
            }
        }
        return lines
    }

    private func fitted(_ lines: [TextLine]) -> [TextLine] {
        lines.flatMap { line in width.map { line.wrapped(to: $0, indent: 6) } ?? [line] }
    }

    private static func short(_ sha: String) -> String { String(decoding: sha.utf8.prefix(7), as: UTF8.self) }

    private func entry(_ name: String, _ text: String, _ ink: Ink = .plain) -> TextLine {
        var line = TextLine(name, .quiet)
        line.fill(to: 9)
        line.append(text, ink)
        return line
    }

    // MARK: - Parts

    private func block(_ failure: FailureReport.Failure, _ run: Int) -> [TextLine] {
        var head = TextLine("✗ ", .bad)
        head.append(failure.job.key, .strong)
        guard let step = failure.step else {
            head.append("   \(failure.job.message ?? RunText.words(failure.job.conclusion ?? .failure))", .bad)
            return [head]
        }
        head.append(" › \(step.id) \(step.name)", .strong)
        head.append("   \(reason(step))", .bad)
        var lines = [head]
        let places = step.annotations.filter { $0.level == .error && $0.file != nil }
        for annotation in places.prefix(4) { lines += AnnotationText.lines(annotation, key: nil, width: width) }
        let excerpt = places.isEmpty ? failure.lines : []
        lines += excerpt.map { TextLine("    \($0)") }
        if let log = step.log {
            let shown = excerpt.isEmpty ? "\(log.lines)" : "\(excerpt.count) of \(log.lines)"
            var line = TextLine("    … \(shown) lines; all: ", .quiet)
            line.append(command: commands.logs(run, failure.job.key), .quiet)
            lines.append(line)
        }
        return lines
    }

    private func reason(_ step: StepRecord) -> String {
        var text = step.exitCode.map { $0 == 0 ? "failed" : "exit \($0)" } ?? "failed"
        if let milliseconds = step.milliseconds { text += " after \(RunText.duration(milliseconds))" }
        if let message = step.message, !RunText.isExitMessage(message) { text += ": \(message)" }
        return text
    }

    private func blocked(_ report: FailureReport) -> [TextLine] {
        report.blocked.enumerated().map { index, blocked in
            var line = entry(index == 0 ? "Blocked:" : "", blocked.key)
            if !blocked.reason.utf8.isEmpty { line.append("   \(blocked.reason)", .quiet) }
            return line
        }
    }

    /// What failed too, but did not make the run red.
    private func tolerated(_ report: FailureReport) -> [TextLine] {
        guard !report.failures.isEmpty else { return [] }
        return report.tolerated.enumerated().map { index, failure in
            var line = entry(index == 0 ? "Allowed:" : "", failure.job.key)
            line.append("   failed, which leaves the run green (continue-on-error)", .quiet)
            return line
        }
    }

    private func since(_ report: FailureReport) -> [TextLine] {
        guard let green = report.green else {
            return [entry("Since:", "no run of \(report.run.workflow) on \(report.run.branch) has been green yet")]
        }
        let words = "run \(green.run) was green at \(Self.short(green.sha))"
        guard let commits = green.commits else {
            return [entry("Since:", "\(words), which is not in this repository any more")]
        }
        guard !commits.isEmpty else {
            let cause =
                report.run.patchDigest == nil
                ? "the same commit: it is not the code alone"
                : "the same commit; "
                    + "the uncommitted changes are what is new"
            return [entry("Since:", "\(words), \(cause)")]
        }
        let count = "\(commits.count) commit\(commits.count == 1 ? "" : "s")"
        return [entry("Since:", "\(words), \(count) ago:")]
            + commits.map { entry("", "\(Self.short($0.sha)) \($0.subject)") }
    }
}

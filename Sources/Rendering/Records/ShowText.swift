import Basics
package import Journal
package import Planning
import Workflows

/// The record of one run for people: jobs and steps with their times and use, outputs, annotations, summaries.
package struct ShowText: Sendable {
    private let width: Int?
    private let commands: NextCommands

    /// - Parameters:
    ///   - width: cells of a line; nil means as wide as needed.
    ///   - commands: how the commands named at the end are written.
    package init(width: Int?, commands: NextCommands) {
        self.width = width.map { max($0, 20) }
        self.commands = commands
    }

    /// The whole record.
    ///
    /// - Parameter newerCommits: how many commits came to the branch of a run that waits; nil if that is not known.
    package func lines(_ record: RunRecord, newerCommits: Int?, now: Instant) -> [TextLine] {
        var lines = head(record, now)
        lines += HoldText.lines(record.summary, record.holds, newerCommits: newerCommits, now: now)
        for job in record.jobs { lines += [TextLine()] + self.lines(job) }
        lines +=
            approvals(record) + annotations(record) + outputs(record) + artifacts(record) + effects(record)
            + summaries(record) + [
                TextLine()
            ]
        lines += next(record)
        return lines.flatMap { line in width.map { line.wrapped(to: $0, indent: 4) } ?? [line] }
    }

    // MARK: - Parts

    private func head(_ record: RunRecord, _ now: Instant) -> [TextLine] {
        let (run, attempt) = (record.summary, record.attempt)
        let standing = RecordWords.standing(run.status, run.conclusion)
        var line = TextLine("\(standing.mark) ", standing.ink)
        line.append("\(run.workflow) #\(run.run)", .strong)
        line.append("   \(standing.word)", standing.ink)
        if let time = run.milliseconds {
            line.append(" in \(RunText.duration(time))")
        } else if let last = run.lastEvent {
            line.append(" after \(RunText.duration(last.milliseconds(since: run.begun))) or later")
        }
        line.append("   \(RecordWords.age(run.created, now: now))", .quiet)
        if attempt > 1 { line.append("   attempt \(attempt)", .quiet) }
        var second = TextLine(
            "  \(run.event) \(run.branch)   \(String(decoding: run.sha.utf8.prefix(7), as: UTF8.self))")
        if run.patchDigest != nil { second.append(" with uncommitted changes", .attention) }
        second.append("   \(run.workflowPath)", .quiet)
        var lines = [line, second]
        if Key(run.title) != Key(run.workflow) { lines.append(TextLine("  \(run.title)")) }
        if let message = run.message { lines.append(TextLine("  \(message)", .attention)) }
        if !record.absent.isEmpty { lines.append(TextLine("  \(record.absent.summary)", .attention)) }
        return lines
    }

    private func lines(_ job: JobRecord) -> [TextLine] {
        let standing = RecordWords.standing(job.status, job.conclusion)
        let indent = job.path.depth * 2
        var line = TextLine(String(repeating: " ", count: indent))
        line.append("\(standing.mark) ", standing.ink)
        line.append(job.key, .strong)
        if Key(job.name) != Key(job.key) { line.append("   \(job.name)") }
        if let time = job.milliseconds { line.append("   \(RunText.duration(time))") }
        if job.conclusion == nil || job.conclusion == .timedOut { line.append("   \(standing.word)", standing.ink) }
        if job.attempt > 1 { line.append("   attempt \(job.attempt)", .quiet) }
        if let call = job.call { line.append("   calls \(call)", .quiet) }
        if let message = job.message { line.append("   \(message)", .quiet) }
        let columns = Columns(
            columns: [
                .init(), .init(alignedRight: true), .init(), .init(alignedRight: true),
                .init(alignedRight: true, rank: 4), .init(alignedRight: true, rank: 3), .init(rank: 2),
            ], indent: 4 + indent)
        let facts = facts(job).map { TextLine(String(repeating: " ", count: 4 + indent) + $0, .quiet) }
        return [line] + facts + columns.lines(job.steps.map(cells), width: width)
    }

    /// What a job was let do beyond its steps.
    private func facts(_ job: JobRecord) -> [String] {
        var facts: [String] = []
        if let environment = job.environment {
            facts.append("environment \(environment)\(job.url.map { "   \($0)" } ?? "")")
        }
        if let permissions = job.permissions { facts.append("permissions \(Permissions.words(permissions))") }
        return facts
    }

    /// Sign, number, name, time, processor, memory, what went wrong.
    private func cells(_ step: StepRecord) -> [Columns.Cell] {
        let standing = RecordWords.standing(step.status, step.outcome)
        var note = step.exitCode.map { $0 == 0 ? "" : "exit \($0)" } ?? ""
        if let message = step.message, !RunText.isExitMessage(message) {
            note += (note.utf8.isEmpty ? "" : ": ") + message
        }
        if step.outcome != step.conclusion { note += " (continue-on-error)" }
        let processor = step.processorMicroseconds / 1000
        return [
            .init(standing.mark, standing.ink), .init(step.id.description, .quiet), .init(step.name),
            .init(step.milliseconds.map(RunText.duration) ?? ""),
            .init(processor > 0 ? "cpu \(RunText.duration(processor))" : "", .quiet),
            .init(step.maximumResidentBytes > 0 ? SizeText.text(step.maximumResidentBytes) : "", .quiet),
            .init(note, step.outcome == .failure ? .bad : .quiet),
        ]
    }

    /// Requests for approval that have been answered, or cannot be any more.
    private func approvals(_ record: RunRecord) -> [TextLine] {
        let closed = record.approvals.filter { !$0.isOpen }
        guard !closed.isEmpty else { return [] }
        return [TextLine(), TextLine("Approvals", .strong)]
            + closed.flatMap { record -> [TextLine] in
                let outcome = record.isWithdrawn ? "not answered" : record.approval.outcome.rawValue
                return [TextLine("    \(record.approval.environment)   \(outcome)")]
                    + record.approval.answers.map { TextLine("      \(HoldText.text($0))", .quiet) }
            }
    }

    private func annotations(_ record: RunRecord) -> [TextLine] {
        let found = record.jobs.flatMap { job in job.steps.flatMap { step in step.annotations.map { (job.key, $0) } } }
        guard !found.isEmpty else { return [] }
        return [TextLine(), TextLine("Annotations", .strong)]
            + found.flatMap { key, annotation in AnnotationText.lines(annotation, key: key, width: width) }
    }

    private func outputs(_ record: RunRecord) -> [TextLine] {
        let members = record.jobs.flatMap { job in (job.outputs.objectValue?.members ?? []).map { (job.key, $0) } }
        guard !members.isEmpty else { return [] }
        return [TextLine(), TextLine("Outputs", .strong)]
            + members.map { key, member in
                var line = TextLine("    \(key) › ", .quiet)
                line.append("\(member.name) = \(member.value.stringValue ?? member.value.text())")
                return line
            }
    }

    private func artifacts(_ record: RunRecord) -> [TextLine] {
        guard !record.artifacts.isEmpty else { return [] }
        return [TextLine(), TextLine("Artifacts", .strong)]
            + ArtifactsText.lines(record.artifacts, indent: 4, width: width)
    }

    private func effects(_ record: RunRecord) -> [TextLine] {
        let lines = EffectText.lines(record.effects.map { ($0.key, $0.effect) }, run: record.summary.run)
        return lines.isEmpty ? [] : [TextLine()] + lines
    }

    /// As many of a job as GitHub shows (docs/language/limits.md).
    private static let mostSummaries = 20

    private func summaries(_ record: RunRecord) -> [TextLine] {
        let markdown = MarkdownText(width: width.map { $0 - 4 })
        return record.jobs.flatMap { job -> [TextLine] in
            let steps = job.steps.filter { $0.summaryText != nil }
            var lines = steps.prefix(Self.mostSummaries).flatMap { step -> [TextLine] in
                [TextLine(), TextLine("Summary of \(job.key) › \(step.id) \(step.name)", .strong)]
                    + markdown.lines(step.summaryText ?? "").map { line in
                        var indented = TextLine("    ")
                        indented.append(line)
                        return indented
                    }
            }
            if steps.count > Self.mostSummaries {
                let count = steps.count - Self.mostSummaries
                lines += [TextLine(), TextLine("… \(count) more of \(job.key); all: --format json", .quiet)]
            }
            return lines
        }
    }

    private func next(_ record: RunRecord) -> [TextLine] {
        HoldText.commands(record.summary.run, record.holds, commands) + log(record)
    }

    private func log(_ record: RunRecord) -> [TextLine] {
        var lines: [TextLine] = []
        func add(_ name: String, _ command: String) {
            var line = TextLine(name, .quiet)
            line.append(command: command)
            lines.append(line)
        }
        if record.summary.status == .interrupted { add("Resume: ", commands.resume(record.summary.run)) }
        let report = FailureReport(record)
        let failed = (report.failures + report.tolerated).map(\.job).first { $0.steps.contains { $0.log != nil } }
        let job = failed ?? record.jobs.first { $0.steps.contains { $0.log != nil } }
        if let job { add("Log: ", commands.logs(record.summary.run, job.key)) }
        return lines
    }
}

import Basics
package import Journal
package import Planning

/// What a run waits for people to do, and the commands for it.
package enum HoldText {
    /// What is waited for: who has to do what, since when, and until when.
    ///
    /// - Parameter newerCommits: how many commits came to the run's branch since; nil if that is not known.
    package static func lines(_ run: RunSummary, _ holds: [HoldRecord], newerCommits: Int?, now: Instant) -> [TextLine]
    {
        guard !holds.isEmpty else { return [] }
        var lines = holds.flatMap { hold in
            var lines: [TextLine] = []
            let jobs = "   for \(hold.jobs.joined(separator: ", "))"
            if let freeze = hold.freeze { lines.append(Self.line(freeze, now: now, after: jobs)) }
            if let record = hold.approval {
                let approval = record.approval
                var line = TextLine("  \(approval.question(starters: record.starters))", .attention)
                line.append("   approval \(record.id)   asked \(RecordWords.age(approval.requested, now: now))", .quiet)
                let isLate = approval.missing > 0 && now >= approval.expires
                line.append("   \(isLate ? "expired" : "expires") \(approval.expires.rfc3339)", isLate ? .bad : .quiet)
                line.append(jobs, .quiet)
                lines.append(line)
            }
            return lines
        }
        for answer in holds.compactMap(\.approval).flatMap(\.approval.answers) {
            lines.append(TextLine("  \(text(answer))", .quiet))
        }
        for answer in holds.flatMap(\.left) {
            var line = TextLine("  \(text(answer))", .quiet)
            line.append("   left for whoever continues the run", .attention)
            lines.append(line)
        }
        if let newerCommits, newerCommits > 0 {
            let count = newerCommits == 1 ? "1 newer commit waits" : "\(newerCommits) newer commits wait"
            lines.append(TextLine("  \(count) on \(run.branch)", .attention))
        }
        return lines
    }

    /// The environments of which nothing starts, by whom and why.
    package static func lines(_ freezes: [Freeze], now: Instant) -> [TextLine] {
        freezes.map { line($0, now: now, after: "") }
    }

    private static func line(_ freeze: Freeze, now: Instant, after jobs: String) -> TextLine {
        var line = TextLine("  \(freeze.note)", .attention)
        line.append("   since \(RecordWords.age(freeze.at, now: now))\(jobs)", .quiet)
        return line
    }

    /// The commands that answer, or take up what has been answered.
    package static func commands(_ run: Int, _ holds: [HoldRecord], _ commands: NextCommands) -> [TextLine] {
        var lines: [TextLine] = []
        func add(_ name: String, _ command: String) {
            var line = TextLine(name, .quiet)
            line.append(command: command)
            lines.append(line)
        }
        if holds.contains(where: { !$0.left.isEmpty }) { add("Resume:  ", commands.resume(run)) }
        for hold in holds {
            if let approval = hold.approval, !hold.isAnswered {
                add("Approve: ", commands.command("approve \(approval.id)"))
                add("Reject:  ", commands.command("reject \(approval.id)"))
            }
            if hold.freeze != nil {
                add("Lift:    ", commands.command("unfreeze \(ShellText.word(hold.environment))"))
            }
        }
        return lines
    }

    /// `approved by bob on 2026-03-01T12:00:00.000Z: looks good`; nothing proves who it was.
    static func text(_ answer: ApprovalAnswer) -> String {
        let word = answer.approves ? "approved" : "rejected"
        let comment = answer.comment.utf8.isEmpty ? "" : ": \(answer.comment)"
        return "\(word) by \(answer.by) on \(answer.at.rfc3339) (advisory)\(comment)"
    }
}

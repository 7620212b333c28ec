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
        var lines = holds.map { hold in
            var line = TextLine("  \(hold.note)", .attention)
            if let freeze = hold.freeze { line.append("   since \(RecordWords.age(freeze.at, now: now))", .quiet) }
            if let record = hold.approval {
                let approval = record.approval
                line.append("   approval \(record.id)   asked \(RecordWords.age(approval.requested, now: now))", .quiet)
                let isLate = approval.missing > 0 && now >= approval.expires
                line.append("   \(isLate ? "expired" : "expires") \(approval.expires.rfc3339)", isLate ? .bad : .quiet)
            }
            line.append("   for \(hold.jobs.joined(separator: ", "))", .quiet)
            return line
        }
        for answer in holds.compactMap(\.approval).flatMap(\.approval.answers) {
            lines.append(TextLine("  \(text(answer))", .quiet))
        }
        if let newerCommits, newerCommits > 0 {
            let count = newerCommits == 1 ? "1 newer commit waits" : "\(newerCommits) newer commits wait"
            lines.append(TextLine("  \(count) on \(run.branch)", .attention))
        }
        return lines
    }

    /// The commands that answer.
    package static func commands(_ holds: [HoldRecord], _ commands: NextCommands) -> [TextLine] {
        var lines: [TextLine] = []
        func add(_ name: String, _ words: String) {
            var line = TextLine(name, .quiet)
            line.append(command: commands.command(words))
            lines.append(line)
        }
        for hold in holds {
            if let approval = hold.approval {
                add("Approve: ", "approve \(approval.id)")
                add("Reject:  ", "reject \(approval.id)")
            }
            if hold.freeze != nil { add("Lift:    ", "unfreeze \(ShellText.word(hold.environment))") }
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

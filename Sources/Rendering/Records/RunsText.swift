import Basics
package import Journal
package import Planning

/// The table of `pitlane runs`.
package enum RunsText {
    /// One line a run, newest first as given.
    ///
    /// - Parameters:
    ///   - runs: what to list.
    ///   - now: for the ages.
    ///   - width: cells of a line; nil means as wide as needed.
    package static func lines(_ runs: [RunSummary], now: Instant, width: Int?) -> [TextLine] {
        let columns = Columns(
            columns: [
                .init(alignedRight: true), .init(), .init(), .init(rank: 3), .init(rank: 2), .init(rank: 5),
                .init(alignedRight: true, rank: 4), .init(rank: 4),
            ])
        if let width, let narrow = narrow(runs, now: now, width) { return narrow }
        let rows = runs.map { run in
            let standing = RecordWords.standing(run.status, run.conclusion)
            return [
                Columns.Cell("\(run.run)", .strong), .init("\(standing.mark) \(standing.word)", standing.ink),
                .init(run.workflow), .init(run.event, .quiet), .init(run.branch), .init(commit(run), .quiet),
                .init(duration(run)),
                .init(RecordWords.age(run.created, now: now), .quiet),
            ]
        }
        return columns.lines(rows, width: width)
    }

    /// Of a run whose end nobody saw, how long it lived at least.
    private static func duration(_ run: RunSummary) -> String {
        if let time = run.milliseconds { return RunText.duration(time) }
        return run.lastEvent.map { "> \(RunText.duration($0.milliseconds(since: run.begun)))" } ?? ""
    }

    /// Below so many cells a run takes lines of its own rather than losing columns.
    private static let narrowWidth = 60

    /// Each run in two lines or more, with all that the table has; nil where the table has the room it needs.
    private static func narrow(_ runs: [RunSummary], now: Instant, _ width: Int) -> [TextLine]? {
        let names = runs.map { CellWidth.of(SafeText.line($0.workflow)) }.max() ?? 0
        // Beside a name stand the number and the standing.
        guard width < narrowWidth || names + 20 > width else { return nil }
        return runs.flatMap { run -> [TextLine] in
            let standing = RecordWords.standing(run.status, run.conclusion)
            var first = TextLine("\(run.run)", .strong)
            first.append("  \(standing.mark) \(standing.word)", standing.ink)
            let time = duration(run)
            if !time.utf8.isEmpty { first.append("  \(time)") }
            first.append("  \(RecordWords.age(run.created, now: now))", .quiet)
            var second = TextLine("   ")
            second.append(run.workflow)
            second.append("  \(run.event)", .quiet)
            second.append("  \(run.branch)")
            second.append("  \(commit(run))", .quiet)
            return first.wrapped(to: width, indent: 3) + second.wrapped(to: width, indent: 3)
        }
    }

    private static func commit(_ run: RunSummary) -> String {
        String(decoding: run.sha.utf8.prefix(7), as: UTF8.self) + (run.patchDigest == nil ? "" : "+")
    }
}

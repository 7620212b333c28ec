package import Planning
package import Store

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
        let rows = runs.map { run in
            let standing = RecordWords.standing(run.status, run.conclusion)
            let commit = String(decoding: run.sha.utf8.prefix(7), as: UTF8.self) + (run.patchDigest == nil ? "" : "+")
            return [
                Columns.Cell("\(run.run)", .strong), .init("\(standing.mark) \(standing.word)", standing.ink),
                .init(run.workflow), .init(run.event, .quiet), .init(run.branch), .init(commit, .quiet),
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
}

import Basics
import Journal
import Planning

/// All a live tree shows: the runs, and the ends of the logs of steps that run or have failed.
struct TreeState: Sendable {
    let estimates: Estimates
    private(set) var views: [RunView] = []
    var tails: [StepPlace: LogTail] = [:]
    /// What is to be shown above the tree, each on one line.
    var notes: [String] = []

    /// More failed steps keep no log; they are named all the same.
    private static let keptTails = 64

    mutating func apply(_ event: JournalEvent, run: Int, at time: Instant) {
        if let place = views.firstIndex(where: { $0.run == run }) {
            views[place].apply(event, at: time)
        } else {
            var view = RunView(run: run)
            view.apply(event, at: time)
            views.append(view)
        }
        if case .job(let path, _, .stepEnded(let id, let result)) = event {
            let isWanted = result.conclusion.result == .failure && tails.count <= Self.keptTails
            if !isWanted { tails.removeValue(forKey: StepPlace(run: run, leg: path, step: id)) }
        }
    }

    /// The notes, wrapped: nothing of them is lost on a narrow terminal.
    func noteLines(_ width: Int) -> [TextLine] {
        notes.flatMap { SafeText.wrapped($0, width) }.map { TextLine($0, .attention) }
    }

    /// The live frame of all runs.
    func frame(width: Int, height: Int, now: Instant) -> [TextLine] {
        let open = views.filter { $0.state.conclusion == nil }
        let shown = open.isEmpty ? views : open
        let share = max(3, height / max(shown.count, 1))
        let lines = shown.flatMap { view in
            TreeText(
                view: view, now: now, width: width,
                lastLine: { leg, step in
                    tails[StepPlace(run: view.run, leg: leg, step: step)]?.lastLine() ?? ""
                }, estimates: estimates
            ).live(height: share)
        }
        return Array(lines.prefix(height))
    }

    /// What stays: the trees, what failed at length, the results and the commands to go on with.
    func ending(width: Int, now: Instant, commands: NextCommands) -> [TextLine] {
        var lines = noteLines(width)
        for view in views {
            lines += TreeText(view: view, now: now, width: width).final()
            lines += FailureLines.lines(view, tails: tails, commands: commands, width: width)
            lines.append(TextLine())
            // A command that is cut off is of no use: these lines may wrap.
            lines += RunText.ending(view, now: now, commands: commands, namesLog: false)
        }
        return lines
    }
}

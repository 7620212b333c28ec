import ArgumentParser
import Basics
import Engine
import Forges
import Journal
import Logs
import Planning
import Rendering
import Sessions
import Store

/// `pitlane why`: what made a run fail.
struct WhyCommand: ProposingCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Say why a run failed: the decisive lines, what it blocked, the commits since it was green.",
        discussion: """
            EXAMPLES
              pitlane why
              pitlane why 12

            EXIT CODES
              0, 2 there is no such run
            """)

    @Argument(help: ArgumentHelp("The run: its number, or latest.", valueName: "run"))
    var number: RunReference = .latest

    @Option(help: "How to show it: text or json.")
    var format = OutputFormat.text

    @OptionGroup var place: PlaceOptions

    /// More commits say less.
    private static let commitLimit = 20

    func run() throws {
        try reporting {
            let records = try self.records()
            var report = FailureReport(try records.record(number))
            let run = RunIdentity(number: report.run.run, created: report.run.created)
            let work = WorkPlace.all(of: records.store.dataDirectory).map { RunWork(place: $0, run: run) }
            let complete = { (failure: FailureReport.Failure) in
                var failure = failure
                let kept = work.lazy.compactMap { $0.kept(of: failure.job.path) }
                failure.workspace = kept.first { $0.owner.isResumable }?.workspace
                if let log = failure.step?.log {
                    // A log that is gone says nothing; the record still does.
                    let end = try? tail(of: "\(records.store.dataDirectory)/\(log.path)")
                    failure.lines = FailureReport.excerpt(ofLogEnd: end ?? [])
                }
                return failure
            }
            report.failures = report.failures.map(complete)
            report.tolerated = report.tolerated.map(complete)
            if report.run.conclusion != .success { report.green = try green(before: report.run, records.store) }
            switch format {
            case .json: Terminal.print(report.json.text())
            case .text:
                let screen = Screen.output
                let commands = place.commands(giving: try records.valueOptions(of: report.run.run))
                screen.print(
                    WhyText(width: screen.width, commands: commands).lines(report, now: ProcessEnvironment.now()))
            }
        }
    }

    private func tail(of path: String) throws -> [UInt8] {
        let reader = try LogReader(path: path)
        var bytes: [UInt8] = []
        try reader.read(from: max(0, try reader.size() - 64 * 1024)) { bytes += $0 }
        return bytes
    }

    /// The latest green run of the same workflow and branch, with the commits since.
    private func green(before run: RunSummary, _ store: RunStore) throws -> FailureReport.Green? {
        let filter = RunFilter(branch: run.branch, status: "success", workflow: run.workflowPath)
        guard let green = try store.runs(filter).first(where: { $0.run < run.run }) else { return nil }
        return FailureReport.Green(
            run: green.run, sha: green.sha, commits: commits(from: green.sha, to: run.sha, store))
    }

    private func commits(from: String, to: String, _ store: RunStore) -> [(sha: String, subject: String)]? {
        if Key(from) == Key(to) { return [] }
        guard let git = try? place.value().repository() else { return nil }
        for repository in [git, git.reading("\(store.dataDirectory)/merges.git")] {
            // A folder that lacks one of the commits is not the one to ask.
            guard let shas = try? repository.commits(from: from, to: to, limit: Self.commitLimit) else { continue }
            return shas.compactMap { sha in
                (try? repository.facts(of: sha)).map { facts in
                    (sha, String(decoding: facts.message.utf8.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
                }
            }
        }
        return nil
    }
}

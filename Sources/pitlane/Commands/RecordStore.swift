import ArgumentParser
import Basics
import Planning
import Rendering
import Sessions
import Store

/// A run named on the command line: its number, or `latest`.
struct RunReference: ExpressibleByArgument {
    /// nil means the latest.
    let number: Int?

    static let latest = RunReference(number: nil)

    init(number: Int?) { self.number = number }

    var defaultValueDescription: String { number.map { "\($0)" } ?? "latest" }

    init?(argument: String) {
        if Key(argument) == "latest" {
            number = nil
        } else {
            guard let number = Int(argument), number > 0 else { return nil }
            self.number = number
        }
    }
}

/// The record of runs, opened to read.
struct RecordStore {
    let store: RunStore
    private let commands: NextCommands

    /// Opens the record; runs whose driver has died are settled first.
    init(_ place: PlaceOptions) throws {
        store = try RunStore.open(dataDirectory: try place.dataDirectory(), mode: .readOnly)
        commands = place.commands()
        do {
            try store.settle(at: ProcessEnvironment.now())
        } catch let error as StoreError where error.code == .full {
            // What is recorded can be read all the same.
        }
    }

    /// The record, or nil where nothing has been recorded yet.
    static func existing(_ place: PlaceOptions) throws -> RecordStore? {
        do {
            return try RecordStore(place)
        } catch let error as StoreError where error.code == .missing {
            return nil
        }
    }

    /// Which run of an event that started several `latest` means.
    enum Preference {
        /// One that is not green.
        case failed
        /// One that is in progress.
        case unfinished

        func holds(of run: RunSummary) -> Bool {
            let isOver = run.status == .completed || run.status == .interrupted
            return switch self {
            case .failed: isOver && run.conclusion != .success
            case .unfinished: !isOver
            }
        }
    }

    /// The number of a run. An event may start several: `latest` is then the newest of them that `preference` holds of,
    /// else the newest one, and a note says which of how many it is.
    func number(_ run: RunReference, preferring preference: Preference = .failed) throws -> Int {
        if let number = run.number { return number }
        let runs = try latestRuns()
        guard let newest = runs.first else {
            throw CommandError(
                "no run is recorded in \(store.dataDirectory) yet; start one with \(commands.command("run"))")
        }
        let chosen = runs.first(where: preference.holds) ?? newest
        if runs.count > 1 {
            let others = runs.filter { $0.run != chosen.run }.map { "\($0.run) (\(SafeText.line($0.workflow)))" }
            Terminal.printError(
                "note: run \(chosen.run) (\(SafeText.line(chosen.workflow))) is one of \(runs.count) of its event; "
                    + "the others are \(others.joined(separator: ", "))")
        }
        return chosen.run
    }

    /// The runs that began with the newest one, for the same event, newest first.
    private func latestRuns() throws -> [RunSummary] {
        guard let newest = try store.runs(RunFilter(limit: 1)).first else { return [] }
        let same = try store.runs(RunFilter(branch: newest.branch, limit: Self.runsOfEvent)).prefix {
            Key($0.event) == Key(newest.event) && Key($0.sha) == Key(newest.sha)
        }
        var workflows: Set<Key> = []
        // A later run of the same workflow stands for the earlier ones.
        return same.filter { workflows.insert(Key($0.workflowPath)).inserted }
    }

    /// How far back runs of one event are looked for.
    private static let runsOfEvent = 200

    /// The record of a run.
    func record(
        _ run: RunReference, preferring preference: Preference = .failed, includingSummaries: Bool = false
    ) throws -> RunRecord {
        let number = try number(run, preferring: preference)
        guard let record = try store.run(number, includingSummaries: includingSummaries) else {
            throw CommandError(
                "there is no run \(number) in \(store.dataDirectory); list the runs with \(commands.command("runs"))")
        }
        return record
    }
}

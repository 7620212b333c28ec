import Basics
package import Journal
import Planning
package import Store

/// The record of runs, opened to read.
package struct RecordStore: Sendable {
    /// The record.
    package let store: RunStore
    private let observer: any SessionObserver

    /// Opens the record; runs whose driver has died are settled first.
    package init(_ place: Place, _ observer: any SessionObserver) throws {
        self.observer = observer
        let opened = try RunStore.open(dataDirectory: try place.dataDirectory(), mode: .readOnly)
        do {
            try opened.settle(at: place.host.now())
            store = opened
        } catch let error as StoreError where error.code == .full || error.code == .readOnly {
            // What is recorded can be read all the same.
            store = try opened.settledCopy(at: place.host.now())
        }
    }

    /// The record, or nil where nothing has been recorded yet.
    package static func existing(_ place: Place, _ observer: any SessionObserver) throws -> RecordStore? {
        do {
            return try RecordStore(place, observer)
        } catch let error as StoreError where error.code == .missing {
            return nil
        }
    }

    /// Which run of an event that started several the latest one means.
    package enum Preference: Sendable {
        /// One that is not green.
        case failed
        /// One that is in progress.
        case unfinished
        /// One whose driver has died, also before what waits for the run had begun.
        case interrupted

        func holds(of run: RunSummary) -> Bool {
            let isOver = run.status == .completed || run.status == .interrupted
            return switch self {
            case .failed: isOver && run.conclusion != .success
            case .unfinished: !isOver
            case .interrupted: run.status == .interrupted || run.hasFollowersDue
            }
        }
    }

    /// The number of a run. An event may start several: the latest is then the newest of them that `preference` holds
    /// of, else the newest one, and a note tells which of how many it is.
    package func number(_ run: RunReference, preferring preference: Preference = .failed) throws -> Int {
        if let number = run.number { return number }
        let runs = try latestRuns()
        guard let newest = runs.first else {
            throw SessionError("no run is recorded in \(store.dataDirectory) yet; start one with", next: .run)
        }
        let chosen = runs.first(where: preference.holds) ?? newest
        if runs.count > 1 { observer.noted(.chosen(chosen, others: runs.filter { $0.run != chosen.run })) }
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
    package func record(
        _ run: RunReference, preferring preference: Preference = .failed, includingSummaries: Bool = false
    ) throws -> RunRecord {
        let number = try number(run, preferring: preference)
        guard let record = try store.run(number, includingSummaries: includingSummaries) else {
            throw SessionError("there is no run \(number) in \(store.dataDirectory); list the runs with", next: .runs)
        }
        return record
    }
}

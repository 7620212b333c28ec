import ArgumentParser
import Basics
import Rendering
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
            try store.settleInterrupted(at: ProcessEnvironment.now())
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

    /// The number of a run.
    func number(_ run: RunReference) throws -> Int {
        if let number = run.number { return number }
        guard let latest = try store.latestRunNumber() else {
            throw CommandError(
                "no run is recorded in \(store.dataDirectory) yet; start one with \(commands.command("run"))")
        }
        return latest
    }

    /// The record of a run.
    func record(_ run: RunReference, includingSummaries: Bool = false) throws -> RunRecord {
        let number = try number(run)
        guard let record = try store.run(number, includingSummaries: includingSummaries) else {
            throw CommandError(
                "there is no run \(number) in \(store.dataDirectory); list the runs with \(commands.command("runs"))")
        }
        return record
    }
}

import ArgumentParser
import Basics
import Engine
import Images
import Rendering
import Sessions
import Store

/// `pitlane prune`: removes what need not be kept any more.
struct PruneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove old runs, artifacts, caches, images and left-over workspaces.",
        discussion: """
            Runs are removed 90 days after their end, artifacts when they expire (after 30 days unless the workflow says \
            otherwise), caches a week after their last use or when all together are over 10 GB, images that nothing refers \
            to 30 days after their last use ('pitlane image prune' says which). A run in progress is never touched.

            EXAMPLES
              pitlane prune --dry-run

            EXIT CODES
              0, 2 the record cannot be used
            """)

    @Flag(help: "Show what would be removed; remove nothing.")
    var dryRun = false

    @Option(help: "How to show what was removed: text or json.")
    var format = OutputFormat.text

    @OptionGroup var place: PlaceOptions

    func run() throws {
        try reporting {
            let report = try prune()
            switch format {
            case .json: Terminal.print(report.json.text())
            case .text: Terminal.print(text(report))
            }
        }
    }

    private func prune() throws -> PruneReport {
        let data = Result { try place.dataDirectory() }
        if let data = try? data.get() { try RunStore.refuseOwnRun(of: data) }
        var report = PruneReport()
        try WorkPlace.prune(
            of: try? data.get(), roots: ProcessEnvironment.workChoice.places, isDryRun: dryRun
        ) { report.add(leftover: $0, bytes: $1) }
        if let data = try? data.get() { try pruneImages(in: data, &report) }
        do {
            let data = try data.get()
            if !dryRun { try makeRoom(in: data, &report) }
            let store = try RunStore.open(dataDirectory: data, mode: .readOnly)
            guard dryRun || !store.isOnFullDisk else {
                throw CommandError(
                    "the disk of \(SafeText.line(data)) is full, and nothing that must not be kept is left there; free "
                        + "a few kilobytes on it and try again")
            }
            return try store.prune(
                RetentionPolicy(), at: ProcessEnvironment.now(), isDryRun: dryRun, after: report)
        } catch  where (!report.leftovers.isEmpty || !report.images.isEmpty) && Self.isWithoutRecord(error) {
            // What records that are gone have left is found from anywhere.
            return report
        }
    }

    /// Images stay where it cannot be told which are needed.
    private func pruneImages(in data: String, _ report: inout PruneReport) throws {
        let pruning = try ImagePruning(place.value(), data: data)
        do {
            let pruned = try pruning.prune(unusedFor: ImagePruning.usualAge, isDryRun: dryRun)
            report.add(images: pruned.images.sorted().map(\.string), bytes: pruned.bytes)
        } catch {
            Terminal.printError("warning: images stay: \(SafeText.line("\(error)"))")
        }
    }

    /// Where not a byte can be written, files go before the rows that say so.
    private func makeRoom(in data: String, _ report: inout PruneReport) throws {
        let store = try RunStore.open(dataDirectory: data, mode: .readOnly)
        guard store.isOnFullDisk else { return }
        try report.freeFiles(of: store, RetentionPolicy(), at: ProcessEnvironment.now())
    }

    private static func isWithoutRecord(_ error: any Error) -> Bool {
        (error as? StoreError).map { $0.code == .missing } ?? (error is SessionError)
    }

    private func text(_ report: PruneReport) -> String {
        let counts = [
            (report.runs.count, "run"), (report.artifacts.count, "artifact"), (report.caches.count, "cache"),
            (report.images.count, "image"),
            (report.leftovers.count, "left-over file"),
        ]
        let parts = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }
        guard !parts.isEmpty else { return "nothing to remove" }
        return "\(dryRun ? "would remove" : "removed") \(parts.joined(separator: ", ")): \(SizeText.text(report.bytes))"
    }
}

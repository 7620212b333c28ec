import ArgumentParser
import Basics
import Images
import Sessions

/// `pitlane image prune`: removes images that nothing refers to.
struct ImagePruneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove images that nothing refers to.",
        discussion: """
            The newest image of each name stays, and so do the images that an environment of pitlane.yml runs or may \
            return to, and those that were built or deployed in the last 30 days. 'pitlane prune' does the same with \
            runs, caches and images. Images in engines are not touched: deployments keep the last versions there.

            EXAMPLES
              pitlane image prune --dry-run
              pitlane image prune --older-than 7d
              pitlane image prune --cache            also what the builder keeps to build faster

            EXIT CODES
              0 removed, 1 an image is being built, 2 it cannot be told what is needed
            """)

    @Option(help: ArgumentHelp("How long an image stays after its last use (default: 30d).", valueName: "duration"))
    var olderThan: String?

    @Flag(help: "Remove the builder's cache of steps, too: the next build begins with nothing.")
    var cache = false

    @Flag(help: "Show what would be removed; remove nothing.")
    var dryRun = false

    @Option(help: "How to show what was removed: text or json.")
    var format = OutputFormat.text

    @OptionGroup var place: PlaceOptions

    func run() throws {
        try reporting {
            let age = try olderThan.map { text in
                guard let age = DurationText.parse(text), age >= .zero else {
                    throw CommandError("--older-than \(SafeText.line(text)): use a duration, as in 7d or 12h")
                }
                return age
            }
            let here = try place.value()
            let pruning = try ImagePruning(here, data: here.dataDirectory())
            let pruned = try pruning.prune(unusedFor: age ?? ImagePruning.usualAge, isDryRun: dryRun)
            let bytes = pruned.bytes + (cache ? try pruning.removeCache(isDryRun: dryRun) : 0)
            switch format {
            case .json:
                let images = pruned.images.sorted().map { JSONValue.string($0.string) }
                Terminal.print(JSONValue.object(["images": .array(images), "bytes": .number(Double(bytes))]).text())
            case .text:
                for digest in pruned.images.sorted() { Terminal.print(digest.string) }
                let count = "\(pruned.images.count) image\(pruned.images.count == 1 ? "" : "s")"
                let parts = (pruned.images.isEmpty ? [] : [count]) + (cache ? ["the builder's cache"] : [])
                Terminal.print(
                    bytes == 0 && pruned.images.isEmpty
                        ? "nothing to remove"
                        : "\(dryRun ? "would remove" : "removed") "
                            + "\(parts.isEmpty ? "left-over files" : parts.joined(separator: " and ")): "
                            + SizeText.text(bytes))
            }
        }
    }
}

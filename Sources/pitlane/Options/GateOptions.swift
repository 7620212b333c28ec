import ArgumentParser
import Files

/// What every gate can be told.
struct GateOptions: ParsableArguments {
    @Option(help: "How to show the verdict: text, json or markdown.")
    var format = GateFormat.text

    @Option(help: ArgumentHelp("Write the verdict to this file, for pitlane gate report.", valueName: "file"))
    var save: String?

    @OptionGroup var comparison: GateHistoryOptions

    @OptionGroup var place: PlaceOptions

    /// Where the verdict is kept, absolute.
    var savePath: String? { save.map { Folder.resolve($0, in: place.workingDirectory) } }
}

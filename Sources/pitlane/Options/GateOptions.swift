import ArgumentParser
import Basics
import Files
import Sessions

/// What every gate can be told.
struct GateOptions: ParsableArguments {
    @Option(help: "How to show the verdict: text, json or markdown.")
    var format = GateFormat.text

    @Option(help: ArgumentHelp("Write the verdict to this file, for pitlane gate report.", valueName: "file"))
    var save: String?

    @OptionGroup var comparison: GateHistoryOptions

    @OptionGroup var place: PlaceOptions

    /// What the gate is asked to do.
    func request() throws -> GateRequest {
        GateRequest(
            place: try place.value(), base: comparison.base, series: Key(comparison.series),
            isRecorded: !comparison.noRecord, save: save.map { Folder.resolve($0, in: place.workingDirectory) },
            step: GateStep(ProcessEnvironment.value))
    }
}

import Actions
import ArgumentParser
import Basics
import Files
import Journal
import Rendering
import Sessions
import Store

/// `pitlane artifacts`: what a run has kept.
struct ArtifactsCommand: ProposingCommand {
    static let configuration = CommandConfiguration(
        commandName: "artifacts",
        abstract: "List the artifacts of a run, or unpack one.",
        discussion: """
            EXAMPLES
              pitlane artifacts
              pitlane artifacts 12 --download coverage --to reports

            EXIT CODES
              0, 2 there is no such run or artifact
            """)

    @Argument(help: ArgumentHelp("The run: its number, or latest.", valueName: "run"))
    var number: RunReference = .latest

    @Option(help: ArgumentHelp("Unpack this artifact.", valueName: "name"))
    var download: String?

    @Option(
        help: ArgumentHelp("The folder to unpack into (default: a new one with the artifact's name).", valueName: "dir")
    )
    var to: String?

    @Option(help: "How to show the list: text or json.")
    var format = OutputFormat.text

    @OptionGroup var place: PlaceOptions

    func validate() throws {
        if to != nil, download == nil { throw ValidationError("--to belongs to --download.") }
    }

    func run() throws {
        try reporting {
            let records = try self.records()
            let record = try records.record(number)
            if let download { return try unpack(download, of: record, records.store) }
            switch format {
            case .json: Terminal.print(JSONValue.array(record.artifacts.map(\.json)).text())
            case .text:
                let screen = Screen.output
                screen.print(ArtifactsText.lines(record.artifacts, width: screen.width))
                if record.artifacts.isEmpty {
                    Terminal.printError("run \(record.summary.run) has no artifacts")
                }
            }
        }
    }

    private func unpack(_ name: String, of record: RunRecord, _ store: RunStore) throws {
        let names = record.artifacts.map(\.name)
        guard let artifact = record.artifacts.first(where: { Key($0.name) == Key(name) }) else {
            let known = names.isEmpty ? "it has none" : "it has \(names.joined(separator: ", "))"
            throw CommandError(
                "run \(record.summary.run) has no artifact '\(name)'\(Suggestion.text(for: name, among: names)); \(known)"
            )
        }
        let folder = Folder.resolve(to ?? artifact.name, in: place.workingDirectory)
        if to == nil, Folder.exists(folder) {
            throw CommandError("\(folder) already exists; name another folder with --to")
        }
        try FileArtifactStore(store: store, now: ProcessEnvironment.now)
            .extract(artifact, ofRun: record.summary.run, into: folder)
        switch format {
        case .json:
            var object = artifact.json.objectValue ?? [:]
            object["folder"] = .string(folder)
            Terminal.print(JSONValue.object(object).text())
        case .text:
            let files = "\(artifact.files) file\(artifact.files == 1 ? "" : "s")"
            Terminal.print("unpacked \(SafeText.line(artifact.name)) into \(SafeText.line(folder)): \(files)")
        }
    }
}

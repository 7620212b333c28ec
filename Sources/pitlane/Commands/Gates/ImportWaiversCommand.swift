import ArgumentParser
import Basics
import Configuration
import Files
import Rendering
import Reports
import Sessions

/// `pitlane gate import`: waivers made from the ignore lists of scanners.
struct ImportWaiversCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Turn the ignore lists of scanners into waivers.",
        discussion: """
            Reads .trivyignore, .trivyignore.yaml, the policy file of safety, and OpenVEX documents, and writes what they \
            leave out as waivers: each with an owner, a reason and a last day. What is over is left out, and nothing is \
            written if an entry has no reason. Put the result into .github/waivers.yml of the branch that changes are \
            merged into.

            EXAMPLES
              pitlane gate import .trivyignore --owner ann --reason "accepted before Pitlane"
              pitlane gate import vex.json --owner ann --expires 2026-12-31 >> .github/waivers.yml

            EXIT CODES
              0, 2 a list cannot be used
            """)

    @Argument(help: "Ignore lists of scanners.")
    var list: [String]

    @Option(help: ArgumentHelp("The owner of the waivers.", valueName: "name"))
    var owner: String

    @Option(help: ArgumentHelp("The reason to use if a list gives none.", valueName: "text"))
    var reason: String?

    @Option(
        help: ArgumentHelp(
            "The last day to use if a list gives none (default: as late as gates.security.max-waiver-days allows).",
            valueName: "day"))
    var expires: String?

    @OptionGroup var place: PlaceOptions

    private static let limit = 16 << 20

    func run() throws {
        try reporting {
            let settings = try GateSettings(place.value(), GateStep(ProcessEnvironment.value))
            let day = try expires.map { text in
                guard let day = CivilDate(text) else {
                    throw CommandError("--expires: '\(text)' is not a date; write it as YYYY-MM-DD")
                }
                return day
            }
            let making = WaiverImport(
                owner: owner, reason: reason, expires: day, today: ProcessEnvironment.today(),
                maxDays: settings.configuration.security.maxWaiverDays)
            var all = WaiverImport.Result()
            for name in list {
                let bytes = try InputFile.read(Folder.resolve(name, in: place.workingDirectory), limit: Self.limit)
                let (entries, diagnostics) = IgnoreListReader.read(path: name, bytes)
                guard let entries else { throw CommandError("\(ConfigurationError(diagnostics))") }
                for diagnostic in diagnostics { Terminal.printError(diagnostic.line) }
                let result = making.waivers(entries, file: name)
                all.waivers += result.waivers
                all.notes += result.notes
                all.problems += result.problems
            }
            guard all.problems.isEmpty else {
                let shown = all.problems.prefix(10).joined(separator: "\n       ")
                let more = all.problems.count > 10 ? "\n       … and \(all.problems.count - 10) more" : ""
                throw CommandError("\(shown)\(more)\n       Say why with --reason, or in the list")
            }
            // Whatever is written must be read again as it is meant.
            let text = all.waivers.map(\.yaml).joined()
            let (read, problems) = ExceptionReader.waivers(
                path: "the waivers", text.utf8, today: making.today, maxDays: making.maxDays)
            guard read == all.waivers else {
                let said = "\(ConfigurationError(problems))"
                throw CommandError(said.utf8.isEmpty ? "a reason or name cannot be written as YAML" : said)
            }
            Terminal.write(text)
            for note in all.notes { Terminal.printError("note: \(SafeText.line(note))") }
        }
    }
}

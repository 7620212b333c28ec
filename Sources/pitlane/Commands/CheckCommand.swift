import ArgumentParser
import Basics
import Rendering
import Workflows

/// `pitlane check`: whether workflow and action files, pitlane.yml and the files it names are valid.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check workflow and action files and pitlane.yml.",
        discussion: """
            Without a path: the files in .github/workflows, every action.yml, pitlane.yml and the waivers and \
            quarantined tests it names, of the repository around the working folder. A path is a file, or a folder \
            that is searched in the same way.

            EXAMPLES
              pitlane check
              pitlane check .github/workflows/ci.yml action.yml
              pitlane check --format sarif > pitlane.sarif

            EXIT CODES
              0 clean (warnings are allowed), 1 errors, 2 nothing to check or unreadable
            """)

    /// How diagnostics are written.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json, github, sarif
    }

    @Argument(help: "Files and folders to check.")
    var path: [String] = []

    @Option(help: "How to show the problems: text, json, github (annotations) or sarif.")
    var format = Format.text

    @OptionGroup var place: PlaceOptions

    func run() throws {
        try reporting {
            let files = try CheckedFiles(path, in: place.value())
            let diagnostics = files.diagnostics
            switch format {
            case .text: printText(diagnostics, files)
            case .github: Terminal.write(diagnostics.inOrder.map { GitHubCommand.line($0) + "\n" }.joined())
            case .sarif: Terminal.print(DiagnosticSARIF.log(diagnostics, version: ProgramVersion.text).text(indent: 2))
            case .json:
                let value: JSONValue = [
                    "files": .array(files.names.map { .string($0) }),
                    "errors": .number(Double(diagnostics.inOrder.errorCount)),
                    "warnings": .number(Double(diagnostics.inOrder.warningCount)),
                    "diagnostics": .array(diagnostics.inOrder.map(\.json)),
                ]
                Terminal.print(value.text())
            }
            if diagnostics.errorCount > 0 { throw Exit.with(Exit.failure) }
        }
    }

    private func printText(_ diagnostics: [Diagnostic], _ files: CheckedFiles) {
        let screen = Screen.output
        var lines = DiagnosticText(width: screen.width).lines(diagnostics) { files.bytes(of: $0) }
        let count = "\(files.names.count) file\(files.names.count == 1 ? "" : "s")"
        if let problems = DiagnosticText.count(diagnostics) {
            lines.append(TextLine("\(problems) (\(count) checked)", diagnostics.errorCount > 0 ? .bad : .attention))
        } else {
            var line = TextLine("✓ ", .good)
            line.append("\(count), no problems")
            lines.append(line)
        }
        screen.print(lines)
    }
}

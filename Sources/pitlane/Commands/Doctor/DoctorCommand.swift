import ArgumentParser
import Basics
import Engine
import Forges
import Rendering
import Workflows

/// `pitlane doctor`: which tools this repository's workflows need, and which are here.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Show which tools this repository's workflows need, and which are here.",
        discussion: """
            Reads the workflows and local actions of the work tree: shells, the versions that setup-python and setup-node \
            ask for (matrix values included), containers and services, and well-known programs that scripts start.

            EXAMPLES
              pitlane doctor
              pitlane doctor --var 'PYTHONS=["3.12"]'

            EXIT CODES
              0 all is here, 1 something is missing or cannot be done here, 2 invalid input
            """)

    @Option(name: .customLong("var"), help: ArgumentHelp("A variable of the vars context.", valueName: "name=value"))
    var variable: [String] = []

    @Option(help: "How to show the tools: text or json.")
    var format = OutputFormat.text

    @OptionGroup var place: PlaceOptions

    func run() throws {
        try reporting {
            var variables = JSONObject()
            for text in variable {
                let (name, value) = try Assignments.parse(text, option: "--var")
                variables[name] = .string(value)
            }
            let root = try place.root()
            let workflows = try WorkflowTools.read(root, variables: variables)
            let machine = MachineTools(workingDirectory: root)
            let checks = workflows.needs.map { machine.check($0) }
            let remedy = ToolRemedy(checks, machine)
            let choice = WorkRoot.Choice.current(repository: root)
            let work = Result { try WorkRoot.choose(choice) }
            let kept = KeptWork(of: try place.dataDirectory())
            switch format {
            case .json:
                let value: JSONValue = [
                    "tools": .array(checks.map(\.json)), "install": remedy.command.map { .string($0) } ?? .null,
                    "advice": .array(remedy.advice.map { .string($0) }),
                    "work": [
                        "folder": (try? work.get()).map { .string($0.path) } ?? .null,
                        "kept": kept?.json ?? .null,
                    ],
                ]
                Terminal.print(value.text())
            case .text:
                let screen = Screen.output
                screen.print(
                    ToolText.lines(checks, install: remedy.command, advice: remedy.advice, width: screen.width))
            }
            do {
                let folder = SafeText.line(try work.get().path)
                if format == .text {
                    Terminal.print("Jobs work in \(folder)\(choice.objectionToState.map { " (\($0))" } ?? "")")
                }
                if format == .text, let kept { Terminal.print(kept.line(place.commands())) }
            } catch {
                Terminal.printError("error: \(error)")
            }
            for path in workflows.unreadable {
                Terminal.printError("warning: \(path) has errors and was left out: see pitlane check")
            }
            for problem in workflows.refused { Terminal.printError(SafeText.line(problem.line)) }
            if !workflows.refused.isEmpty || !checks.allSatisfy(\.isMet) || (try? work.get()) == nil {
                throw Exit.with(Exit.failure)
            }
        }
    }
}

import ArgumentParser
import Basics
import Journal
import Planning
import Rendering
import Sessions
import Store

/// `pitlane variable`: what the `vars` context holds.
struct VariableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "variable",
        abstract: "Keep variables for runs: the vars context.",
        discussion: """
            Runs use stored variables by themselves; one given on run's command line wins over the environment's, that
            over the repository's. A variable is not a secret: it is stored and shown as it is.

            EXAMPLES
              pitlane variable set REGION eu-1
              pitlane variable set REGION us-1 --env production
              pitlane variable set NOTES - < notes.txt
              pitlane variable list
              pitlane variable remove REGION

            EXIT CODES
              0, 2 invalid input
            """,
        subcommands: [VariableSetCommand.self, VariableListCommand.self, VariableRemoveCommand.self])
}

/// `pitlane variable set NAME VALUE`.
struct VariableSetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Set a variable.",
        discussion: """
            EXAMPLES
              pitlane variable set REGION eu-1
              pitlane variable set REGION us-1 --env production
              pitlane variable set NOTES - < notes.txt
            """)

    @Argument(help: "The variable's name; its case does not matter.") var name: String
    @Argument(help: "The value, or - for standard input.") var value: String
    @Option(help: ArgumentHelp("Only for jobs of this environment.", valueName: "environment")) var env: String?
    @OptionGroup var place: PlaceOptions

    func run() throws {
        try reporting {
            let target = ValuePlace(try ValueName.variable(name), environment: try ValueName.environment(env))
            let isInput = Key(value) == "-"
            let value = try isInput ? ValueInput.read(target.name) : ValueInput.checked(Array(value.utf8), target.name)
            let store = try RunStore.open(dataDirectory: try place.dataDirectory(), mode: .readWrite)
            try store.setVariable(target, value, at: ProcessEnvironment.now())
            Terminal.print("set \(target.words)")
        }
    }
}

/// `pitlane variable list`.
struct VariableListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the variables.",
        discussion: """
            EXAMPLES
              pitlane variable list
              pitlane variable list --env production --format json
            """)

    @Option(help: ArgumentHelp("Only those of this environment.", valueName: "environment")) var env: String?
    @Option(help: "How to show the list: text or json.") var format = OutputFormat.text
    @OptionGroup var place: PlaceOptions

    func run() throws {
        try reporting {
            let wanted = try ValueName.environment(env)?.asciiLowercased
            let variables = try StoredValues(data: try place.dataDirectory()).variables.filter { variable in
                wanted.map { variable.place.environment == $0 } ?? true
            }
            switch format {
            case .json: Terminal.print(ValuesText.json(variables).text())
            case .text:
                let screen = Screen.output
                screen.print(ValuesText.lines(variables, now: ProcessEnvironment.now(), width: screen.width))
                if variables.isEmpty {
                    Terminal.printError(
                        "no variables are stored here; store one with \(place.commands().command("variable set NAME VALUE"))"
                    )
                }
            }
        }
    }
}

/// `pitlane variable remove NAME`.
struct VariableRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a variable.",
        discussion: """
            EXAMPLES
              pitlane variable remove REGION
              pitlane variable remove REGION --env production
            """)

    @Argument(help: "The variable's name.") var name: String
    @Option(help: ArgumentHelp("The one of this environment.", valueName: "environment")) var env: String?
    @OptionGroup var place: PlaceOptions

    func run() throws {
        try reporting {
            let target = ValuePlace(try ValueName.variable(name), environment: try ValueName.environment(env))
            let store = try RunStore.open(dataDirectory: try place.dataDirectory(), mode: .readOnly)
            guard try store.removeVariable(target) else {
                let known = try store.variables().map(\.place.words)
                throw CommandError(
                    "there is no variable \(target.words); \(known.isEmpty ? "none is stored here" : "there are \(known.joined(separator: ", "))")"
                )
            }
            Terminal.print("removed \(target.words)")
        }
    }
}

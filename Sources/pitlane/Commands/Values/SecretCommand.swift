import ArgumentParser
import Basics
import Journal
import Logs
import Planning
import Rendering
import Sessions
import Store

/// `pitlane secret`: what jobs must know and nobody else.
struct SecretCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secret",
        abstract: "Keep secrets for runs, sealed in the data folder.",
        discussion: """
            A secret is sealed (AES-256-GCM) with a key that only you can read: $PITLANE_KEY_FILE, else
            pitlane/secrets.key in $XDG_CONFIG_HOME or ~/.config. Without the key nothing of the record opens it.
            Runs use stored secrets by themselves; one given on run's command line wins over the environment's, that
            over the repository's.

            EXAMPLES
              pitlane secret set TOKEN < token.txt
              printf %s "$VALUE" | pitlane secret set TOKEN --env production
              pitlane secret list
              pitlane secret remove TOKEN

            EXIT CODES
              0, 2 invalid input
            """,
        subcommands: [SecretSetCommand.self, SecretListCommand.self, SecretRemoveCommand.self])
}

/// `pitlane secret set NAME`.
struct SecretSetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Set a secret; its value comes from standard input, or is asked for on a terminal.",
        discussion: """
            EXAMPLES
              pitlane secret set TOKEN                       asks for the value
              pitlane secret set TOKEN < token.txt
              pitlane secret set TOKEN --env production < token.txt
            """)

    @Argument(help: "The secret's name; its case does not matter.") var name: String
    @Argument(help: ArgumentHelp("", visibility: .hidden)) var rest: [String] = []
    @Option(help: ArgumentHelp("Only for jobs of this environment.", valueName: "environment")) var env: String?
    @OptionGroup var place: PlaceOptions

    func run() throws {
        try reporting {
            guard rest.isEmpty else {
                throw CommandError(
                    """
                    a secret's value is never an argument: other users could read it in the list of processes. Give \
                    it on standard input
                    """)
            }
            let target = ValuePlace(try ValueName.secret(name), environment: try ValueName.environment(env))
            let value = try ValueInput.read(target.name)
            let store = try RunStore.open(dataDirectory: try place.dataDirectory(), mode: .readWrite)
            let file = KeyFile(path: ProcessEnvironment.keyFile)
            if try file.read() == nil, try store.hasSecrets() {
                throw CommandError(
                    """
                    there are secrets in \(store.dataDirectory), but the key file \(file.path) that they are sealed \
                    with is missing: put it back, or remove the secrets first
                    """)
            }
            try store.setSecret(target, Array(value.utf8), key: try file.readOrMake(), at: ProcessEnvironment.now())
            if Masker().add(value) == .short {
                Terminal.printError(
                    "warning: \(target.name) has a line of fewer than 4 bytes: masking it hides much other text, too")
            }
            Terminal.print("set \(target.words)")
        }
    }
}

/// `pitlane secret list`.
struct SecretListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the names of the secrets; never a value.",
        discussion: """
            EXAMPLES
              pitlane secret list
              pitlane secret list --env production --format json
            """)

    @Option(help: ArgumentHelp("Only those of this environment.", valueName: "environment")) var env: String?
    @Option(help: "How to show the list: text or json.") var format = OutputFormat.text
    @OptionGroup var place: PlaceOptions

    func run() throws {
        try reporting {
            let wanted = try ValueName.environment(env)?.asciiLowercased
            let secrets = try StoredValues(data: try place.dataDirectory()).secrets.filter { secret in
                wanted.map { secret.place.environment == $0 } ?? true
            }
            switch format {
            case .json: Terminal.print(ValuesText.json(secrets).text())
            case .text:
                let screen = Screen.output
                screen.print(ValuesText.lines(secrets, now: ProcessEnvironment.now(), width: screen.width))
                if secrets.isEmpty {
                    Terminal.printError(
                        "no secrets are stored here; store one with \(place.commands().command("secret set NAME"))")
                }
            }
        }
    }
}

/// `pitlane secret remove NAME`.
struct SecretRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a secret.",
        discussion: """
            EXAMPLES
              pitlane secret remove TOKEN
              pitlane secret remove TOKEN --env production
            """)

    @Argument(help: "The secret's name.") var name: String
    @Option(help: ArgumentHelp("The one of this environment.", valueName: "environment")) var env: String?
    @OptionGroup var place: PlaceOptions

    func run() throws {
        try reporting {
            let target = ValuePlace(try ValueName.secret(name), environment: try ValueName.environment(env))
            let store = try RunStore.open(dataDirectory: try place.dataDirectory(), mode: .readOnly)
            guard try store.removeSecret(target) else {
                let known = try store.secrets().map(\.place.words)
                throw CommandError(
                    "there is no secret \(target.words); \(known.isEmpty ? "none is stored here" : "there are \(known.joined(separator: ", "))")"
                )
            }
            Terminal.print("removed \(target.words)")
        }
    }
}

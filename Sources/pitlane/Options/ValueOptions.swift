import ArgumentParser
import Basics

/// Secrets and variables of the steps that `run` is given.
struct ValueOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A secret; its value is read from the environment variable of this name, or asked for.", valueName: "name"))
    var secret: [String] = []

    @Option(help: ArgumentHelp("A file of secrets, one NAME=value per line.", valueName: "file"))
    var secretsFile: [String] = []

    @Option(help: ArgumentHelp("An environment variable for every step.", valueName: "name=value"))
    var env: [String] = []

    @Option(help: ArgumentHelp("A file of variables for every step, one NAME=value per line.", valueName: "file"))
    var envFile: [String] = []

    /// The options as words, for a command that needs the same values.
    var words: [String] {
        secret.flatMap { ["--secret", $0] } + secretsFile.flatMap { ["--secrets-file", $0] }
            + env.flatMap { ["--env", $0] } + envFile.flatMap { ["--env-file", $0] }
    }

    /// The steps' variables, later ones winning.
    func environment() throws -> [Key: String] {
        var values: [Key: String] = [:]
        for path in envFile {
            for entry in try Assignments.read(path, option: "--env-file") { values[entry.name] = entry.value }
        }
        for text in env {
            let (name, value) = try Assignments.parse(text, option: "--env")
            values[name] = value
        }
        return values
    }

    /// The secrets by upper-case name.
    func secrets() throws -> [Key: String] {
        var values: [Key: String] = [:]
        for path in secretsFile {
            for entry in try Assignments.read(path, option: "--secrets-file") {
                values[try ValueName.givenSecret(entry.name.string)] = entry.value
            }
        }
        for name in try secretNames() {
            values[try ValueName.givenSecret(name)] = try ProcessEnvironment.value(name) ?? SecretPrompt.ask(name)
        }
        return values
    }

    /// The names of the secrets in upper case, without asking for a value.
    func namesOfSecrets() throws -> Set<Key> {
        var names = Set(try secretNames().map(ValueName.givenSecret))
        for path in secretsFile {
            for entry in try Assignments.read(path, option: "--secrets-file") {
                names.insert(try ValueName.givenSecret(entry.name.string))
            }
        }
        return names
    }

    private func secretNames() throws -> [String] {
        for name in secret where name.utf8.contains(UInt8(ascii: "=")) {
            throw CommandError(
                """
                --secret takes a name, never NAME=value: other users could read the value in the list of processes. \
                Put it into the environment, or use --secrets-file
                """)
        }
        return secret
    }
}

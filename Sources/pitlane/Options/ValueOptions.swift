import ArgumentParser
import Basics

/// Secrets and variables of the steps that `run` is given.
struct ValueOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A secret: its value is taken from the variable of this name, or asked for.", valueName: "name"))
    var secret: [String] = []

    @Option(help: ArgumentHelp("A file of secrets, NAME=value a line.", valueName: "file"))
    var secretsFile: [String] = []

    @Option(help: ArgumentHelp("A variable that every step sees.", valueName: "name=value"))
    var env: [String] = []

    @Option(help: ArgumentHelp("A file of variables that every step sees, NAME=value a line.", valueName: "file"))
    var envFile: [String] = []

    /// The steps' variables, later ones winning.
    func environment() throws -> [Key: String] {
        var values: [Key: String] = [:]
        for path in envFile {
            for (name, value) in try Assignments.read(path, option: "--env-file") { values[name] = value }
        }
        for text in env {
            let (name, value) = try Assignments.parse(text, option: "--env")
            values[name] = value
        }
        return values
    }

    /// The secrets by upper-case name.
    func secrets() throws -> FixedSecrets {
        var values: [Key: String] = [:]
        for path in secretsFile {
            for (name, value) in try Assignments.read(path, option: "--secrets-file") {
                values[Key(try Self.checked(name.string).uppercased())] = value
            }
        }
        for name in secret {
            guard !name.utf8.contains(UInt8(ascii: "=")) else {
                throw CommandError(
                    """
                    --secret takes a name, never NAME=value: other users could read the value in the list of processes. \
                    Put it into the environment, or use --secrets-file
                    """)
            }
            values[Key(try Self.checked(name).uppercased())] =
                try ProcessEnvironment.value(name) ?? SecretPrompt.ask(name)
        }
        return FixedSecrets(values: values)
    }

    /// Names of secrets: letters, digits and `_`, no digit first, not `GITHUB_…` (workflow-semantics.md §16).
    private static func checked(_ name: String) throws -> String {
        let isWord = name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
        }
        guard isWord, let first = name.utf8.first, !(0x30...0x39).contains(first) else {
            throw CommandError(
                "'\(name)' cannot be the name of a secret: letters, digits and _ are allowed, no digit first")
        }
        guard !name.uppercased().utf8.starts(with: "GITHUB_".utf8) else {
            throw CommandError("'\(name)' cannot be the name of a secret: GITHUB_ is reserved")
        }
        return name
    }
}

package import Basics
package import Processes

/// How git is called: the one place that makes its command line and variables.
///
/// No hook, file system monitor or `ext` transport of anybody's settings runs, nothing is asked, messages are English,
/// and reading a repository writes nothing into it. Addresses with passwords come in variables, never as arguments.
package struct GitInvocation: Sendable {
    /// What git sees of its own variables.
    package enum Surroundings: Sendable {
        /// All of them: the repository is the one that git would take here.
        case all
        /// None that name a repository, as a hook or a script may have set them.
        case settings
        /// Nor the settings of the git command that has started this program.
        case access
        /// None at all.
        case none
    }

    /// The command's variables.
    package let environment: [(Key, String)]
    private let prefix: [String]

    /// - Parameters:
    ///   - environment: the variables that git would have here.
    ///   - surroundings: which of its own it keeps.
    ///   - settings: `key=value`, for this command alone.
    ///   - variables: further ones; they count more.
    package init(
        _ environment: [(Key, String)], keeping surroundings: Surroundings, settings: [String] = [],
        variables: [(Key, String)] = []
    ) {
        self.environment = Self.merged(Self.kept(environment, surroundings), Self.safeVariables, variables)
        prefix = ["git"] + (Self.safeSettings + settings).flatMap { ["-c", $0] }
    }

    private init(environment: [(Key, String)], prefix: [String]) {
        (self.environment, self.prefix) = (environment, prefix)
    }

    /// The first one is that no hook runs.
    private static let safeSettings = ["core.hooksPath=/dev/null", "core.fsmonitor=false", "protocol.ext.allow=never"]

    private static let safeVariables: [(Key, String)] = [
        ("LC_ALL", "C"), ("GIT_TERMINAL_PROMPT", "0"), ("GIT_OPTIONAL_LOCKS", "0"),
    ]

    // MARK: - Running

    /// The same with more variables.
    package func adding(_ variables: [(Key, String)]) -> GitInvocation {
        GitInvocation(environment: Self.merged(environment, variables), prefix: prefix)
    }

    /// The same with the repository's hooks: what leaves it goes past them.
    package func runningHooks() -> GitInvocation {
        GitInvocation(
            environment: environment, prefix: ["git"] + Array(Self.safeSettings.dropFirst()).flatMap { ["-c", $0] })
    }

    /// The command line of `git …`.
    package func words(_ arguments: [String]) -> [String] { prefix + arguments }

    /// Runs `git …` in a folder and waits for it.
    package func run(_ arguments: [String], in folder: String, input: [UInt8]? = nil) throws -> Tool.Output {
        try Tool.run(
            words(arguments), environment: environment, workingDirectory: folder,
            input: input.map { .bytes($0) } ?? .nothing)
    }

    /// Runs several commands side by side.
    ///
    /// - Parameter waiting: is told from time to time how long it has taken so far.
    package func runAll(
        _ commands: [[String]], in folder: String, waiting: (Duration) -> Void = { _ in }
    ) throws -> [Tool.Output] {
        try Tool.runAll(commands.map(words), environment: environment, workingDirectory: folder, waiting: waiting)
    }

    // MARK: - Variables

    /// The variables of `environment` that `surroundings` keeps.
    package static func kept(_ environment: [(Key, String)], _ surroundings: Surroundings) -> [(Key, String)] {
        func begins(_ name: Key, _ prefix: String) -> Bool { name.string.utf8.starts(with: prefix.utf8) }
        return environment.filter { name, _ in
            switch surroundings {
            case .all: true
            case .settings: !ofRepository.contains(name)
            case .access:
                !ofRepository.contains(name) && !ofCommand.contains(name) && !begins(name, "GIT_CONFIG_KEY_")
                    && !begins(name, "GIT_CONFIG_VALUE_")
            case .none: !begins(name, "GIT_")
            }
        }
    }

    /// The variables of all lists; of one name the last counts.
    package static func merged(_ lists: [(Key, String)]...) -> [(Key, String)] {
        lists.reduce(into: []) { merged, list in
            let names = Set(list.map(\.0))
            merged = merged.filter { !names.contains($0.0) } + list
        }
    }

    /// Those of `git rev-parse --local-env-vars` that name a repository.
    private static let ofRepository: Set<Key> = [
        "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_OBJECT_DIRECTORY", "GIT_DIR", "GIT_WORK_TREE",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_GRAFT_FILE", "GIT_INDEX_FILE", "GIT_NO_REPLACE_OBJECTS", "GIT_REPLACE_REF_BASE", "GIT_PREFIX",
        "GIT_SHALLOW_FILE", "GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_INTERNAL_SUPER_PREFIX", "GIT_QUARANTINE_PATH",
    ]
    /// Those that are settings of one command.
    private static let ofCommand: Set<Key> = ["GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT"]
}

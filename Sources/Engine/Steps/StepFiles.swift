import Basics
import Files
import Glibc
import Logs
import Planning

/// The five files a step writes its results to (docs/language/files.md); new ones for every step.
struct StepFiles {
    private enum Kind: String, CaseIterable {
        case env, output, path, state, summary

        /// What the file's name begins with, as on GitHub.
        var prefix: String {
            switch self {
            case .env: "set_env_"
            case .output: "set_output_"
            case .path: "add_path_"
            case .state: "save_state_"
            case .summary: "step_summary_"
            }
        }

        var variable: Key { Key("GITHUB_\(self == .summary ? "STEP_SUMMARY" : rawValue.uppercased())") }
    }

    /// What a step wrote; entries before an error count.
    struct Content {
        var effects = StepEffects()
        var summary: [UInt8] = []
        /// What could not be read: the step fails with each of these.
        var errors: [String] = []
        /// What was left out, without failing the step.
        var warnings: [String] = []
    }

    private let prefix: String
    private let suffix: String
    /// The variables that name the files.
    let variables: [Key: String]

    /// Makes the files, empty, in a folder of this machine; the step finds them in `environment`.
    init(folder: String, in environment: any StepEnvironment) throws(FileError) {
        let prefix = folder + "/"
        let suffix = UniqueName.make()
        self.prefix = prefix
        self.suffix = suffix
        variables = Dictionary(
            uniqueKeysWithValues: Kind.allCases.map {
                ($0.variable, environment.path(inside: prefix + $0.prefix + suffix))
            })
        for kind in Kind.allCases { try Folder.write([], to: path(kind)) }
    }

    private func path(_ kind: Kind) -> String { prefix + kind.prefix + suffix }

    /// The name of the file for outputs, which no other step has.
    var name: Key { Key(Kind.output.prefix + suffix) }

    /// No file is read that is larger: 64 MiB.
    private static let fileLimit = 64 << 20

    /// Reads what the step wrote and removes the files.
    func collect() -> Content {
        var content = Content()
        for kind in Kind.allCases {
            let path = path(kind)
            defer { try? Folder.remove(path) }
            // The common case is an empty file: no need to open it.
            let size = Folder.size(path)
            guard size > 0 else { continue }
            do throws(FileError) {
                guard let bytes = try Folder.read(path, limit: Self.fileLimit) else { continue }
                read(bytes, kind, &content)
            } catch {
                content.errors.append("Unable to process file command '\(kind.rawValue)' successfully. \(error)")
            }
        }
        return content
    }

    private func read(_ bytes: [UInt8], _ kind: Kind, _ content: inout Content) {
        switch kind {
        case .summary:
            switch FileCommands.summary(bytes) {
            case .none: break
            case .markdown(let text): content.summary = text
            case .refused(let message): content.warnings.append(message)
            }
        case .path: content.effects.changes += FileCommands.paths(bytes).map { .prependPath($0) }
        case .env:
            for entry in take(FileCommands.environment(bytes), kind, &content) {
                content.effects.changes.append(.set(entry.name, entry.value))
            }
        case .output:
            for entry in take(FileCommands.values(bytes), kind, &content) {
                content.effects.set(Output(entry.name, entry.value))
            }
        case .state:
            content.effects.saved += take(FileCommands.values(bytes), kind, &content).map {
                Output($0.name, $0.value)
            }
        }
    }

    private func take(
        _ read: FileCommands.Entries, _ kind: Kind, _ content: inout Content
    ) -> [FileCommands.Entry] {
        content.warnings += read.refusals
        if let error = read.error {
            content.errors.append("Unable to process file command '\(kind.rawValue)' successfully. \(error)")
        }
        return read.entries
    }
}

import Basics
import Files
import Glibc
import Logs

/// The five files a step writes its results to (docs/language/files.md); new ones for every step.
struct StepFiles {
    private enum Kind: String, CaseIterable {
        case env = "set_env_"
        case output = "set_output_"
        case path = "add_path_"
        case state = "save_state_"
        case summary = "step_summary_"

        var variable: Key {
            switch self {
            case .env: "GITHUB_ENV"
            case .output: "GITHUB_OUTPUT"
            case .path: "GITHUB_PATH"
            case .state: "GITHUB_STATE"
            case .summary: "GITHUB_STEP_SUMMARY"
            }
        }
    }

    /// What a step wrote; entries before an error count.
    struct Content {
        var env: [FileCommands.Entry] = []
        var outputs: [FileCommands.Entry] = []
        var paths: [String] = []
        var state: [FileCommands.Entry] = []
        var summary: [UInt8] = []
        /// What could not be read: the step fails with each of these.
        var errors: [String] = []
        /// What was left out, without failing the step.
        var warnings: [String] = []
    }

    private let prefix: String
    private let suffix: String

    /// Makes the files, empty.
    init(folder: String) throws(FileError) {
        prefix = folder + "/"
        suffix = UniqueName.make()
        for kind in Kind.allCases { try Folder.write([], to: path(kind)) }
    }

    private func path(_ kind: Kind) -> String { prefix + kind.rawValue + suffix }

    /// The name of the file for outputs, which no other step has.
    var name: Key { Key(Kind.output.rawValue + suffix) }

    /// The variables that name the files.
    var variables: [Key: String] {
        Dictionary(uniqueKeysWithValues: Kind.allCases.map { ($0.variable, path($0)) })
    }

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
                content.errors.append("Unable to process file command '\(Self.name(kind))' successfully. \(error)")
            }
        }
        return content
    }

    private static func name(_ kind: Kind) -> String {
        switch kind {
        case .env: "env"
        case .output: "output"
        case .path: "path"
        case .state: "state"
        case .summary: "summary"
        }
    }

    private func read(_ bytes: [UInt8], _ kind: Kind, _ content: inout Content) {
        switch kind {
        case .summary:
            switch FileCommands.summary(bytes) {
            case .none: break
            case .markdown(let text): content.summary = text
            case .refused(let message): content.warnings.append(message)
            }
        case .path: content.paths = FileCommands.paths(bytes)
        case .env: take(FileCommands.environment(bytes), kind, into: \.env, &content)
        case .output: take(FileCommands.values(bytes), kind, into: \.outputs, &content)
        case .state: take(FileCommands.values(bytes), kind, into: \.state, &content)
        }
    }

    private func take(
        _ read: FileCommands.Entries, _ kind: Kind, into field: WritableKeyPath<Content, [FileCommands.Entry]>,
        _ content: inout Content
    ) {
        content[keyPath: field] = read.entries
        content.warnings += read.refusals
        if let error = read.error {
            content.errors.append("Unable to process file command '\(Self.name(kind))' successfully. \(error)")
        }
    }
}

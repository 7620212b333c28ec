import Actions
import ArgumentParser
import Basics
import Files
import Sessions

/// Where actions come from.
struct ActionOptions: ParsableArguments {
    @Flag(help: "Use no network: only actions that are locked or were fetched before.")
    var offline = false

    @Option(
        help: ArgumentHelp(
            "Use a folder in place of an action's repository.",
            valueName: "owner/repo[@ref]=dir"))
    var actionSource: [String] = []

    /// Where actions come from, as the options and the process environment say.
    func policy() throws -> ActionPolicy {
        ActionPolicy(
            network: offline ? .offline : .allowed, server: try Self.server(), replacements: try replacements())
    }

    /// The server of actions: `PITLANE_ACTION_SERVER`, else GitHub.
    static func server() throws -> String {
        guard let text = ProcessEnvironment.value("PITLANE_ACTION_SERVER"), !text.utf8.isEmpty else {
            return "https://github.com"
        }
        let isAddress = ["https://", "http://", "ssh://", "file://", "/"].contains {
            text.utf8.starts(with: $0.utf8)
        }
        guard isAddress else {
            throw CommandError(
                "PITLANE_ACTION_SERVER=\(text): must be an address such as https://github.com, or an absolute path")
        }
        return text
    }

    /// The folders that stand in for repositories.
    private func replacements() throws -> [ActionResolver.Replacement] {
        try actionSource.map { text in
            let (repository, folder) = try Assignments.parse(
                text, option: "--action-source", form: "OWNER/REPO[@REF]=DIR")
            let path = Folder.resolve(folder, in: ProcessEnvironment.workingDirectory)
            guard Folder.exists(path) else {
                throw CommandError("--action-source \(text): there is no folder \(path)")
            }
            do throws(ActionProblem) {
                return try ActionResolver.Replacement(repository.string, folder: path)
            } catch {
                throw CommandError("--action-source \(text): \(error)")
            }
        }
    }
}

package import Basics
import Files
import Processes
import Synchronization

/// Finds the node that JavaScript actions run on: in the tool caches, of nvm, or in `PATH`.
package final class NodePrograms: Sendable {
    private struct Candidate: Sendable {
        let path: String
        let version: Version
    }

    private let environment: [(Key, String)]
    private let toolCaches: [String]
    private let candidates = Mutex<[Candidate]?>(nil)

    /// - Parameters:
    ///   - environment: the machine's own, for its `PATH`: what a step puts there is not looked at.
    ///   - toolCaches: folders with `node/VERSION/ARCHITECTURE/bin/node`, absolute.
    package init(environment: [(Key, String)], toolCaches: [String]) {
        self.environment = environment
        self.toolCaches = toolCaches
    }

    /// The absolute path of the node for `using: node<version>`.
    ///
    /// Actions for 12, 16 and 20 run on 20, or on 24 where there is no 20
    /// (docs/language/actions.md#javascript-actions).
    /// - Throws: `ActionProblem` with the version and the remedy.
    package func path(for version: Int) throws(ActionProblem) -> String {
        let wanted = version <= 20 ? [20, 24] : [version]
        let found = all
        for major in wanted {
            let fitting = found.filter { $0.version.major == major }
            if let best = fitting.max(by: { $0.version < $1.version }) { return best.path }
        }
        let versions = Set(found.map(\.version)).sorted().map { "\($0)" }.joined(separator: ", ")
        throw ActionProblem(
            "it needs node \(wanted[0]), which is not on this machine (found \(versions.isEmpty ? "none" : versions))",
            "install node \(wanted[0]) and have it in PATH, or fetch it from PyPI: pitlane actions node \(wanted[0])")
    }

    /// All nodes, looked for once.
    private var all: [Candidate] {
        candidates.withLock { known in
            if let known { return known }
            let found = look()
            known = found
            return found
        }
    }

    private func look() -> [Candidate] {
        let variables = Dictionary(environment.map { ($0.0, $0.1) }) { $1 }
        var seen: Set<FilePath> = []
        var found: [Candidate] = []
        for cache in toolCaches {
            let candidates = NodeCandidate.all(
                environment: variables, toolCache: FilePath(cache), architecture: Machine.architecture)
            for candidate in candidates where seen.insert(candidate.path).inserted {
                guard let version = candidate.version ?? ask(candidate.path) else { continue }
                found.append(Candidate(path: candidate.path.description, version: version))
            }
        }
        return found
    }

    /// What the program says of itself; one that cannot be started is as good as not there.
    private func ask(_ path: FilePath) -> Version? {
        let output = try? Tool.run(
            [path.description, "--version"], environment: environment.filter { $0.0 == "PATH" },
            workingDirectory: "/", timeout: .seconds(20))
        guard let output, output.status == 0 else { return nil }
        return Version(output.text)
    }
}

import Basics
import Files
import Processes
import Synchronization

/// The pythons and nodes of this machine, as the built-in actions of a job find them; each is asked once, when somebody
/// wants to know.
package final class Interpreters: Sendable {
    private let environment: [Key: String]
    private let toolCache: FilePath
    private let pythons = Mutex<[PythonCandidate: PythonInterpreter?]>([:])
    private let nodes = Mutex<[Version]?>(nil)

    /// - Parameters:
    ///   - path: the `PATH` jobs start with.
    ///   - toolCache: where tools are kept between runs.
    package init(path: String, toolCache: String) {
        environment = ["PATH": path]
        self.toolCache = FilePath(toolCache)
    }

    // MARK: - Python

    private var candidates: [PythonCandidate] {
        PythonCandidate.all(environment: environment, toolCache: toolCache, architecture: Machine.architecture)
    }

    /// Whether a job finds a python that the requirement accepts.
    func has(_ requirement: PythonRequirement) -> Bool {
        candidates.contains { candidate in
            if let version = candidate.version, !requirement.accepts(version) { return false }
            if let minor = candidate.minor, !requirement.mayAccept(minor: minor) { return false }
            return ask(candidate).map { PythonSearch.fits($0, requirement) } ?? false
        }
    }

    /// The versions of all pythons, in order.
    var pythonVersions: [Version] { Set(candidates.compactMap { ask($0)?.version }).sorted() }

    /// All pythons, highest first.
    package var foundPythons: [FoundInterpreter] {
        let found = candidates.compactMap { ask($0) }.map {
            FoundInterpreter(version: $0.version, isFreeThreaded: $0.isFreeThreaded)
        }
        return Set(found).sorted { one, other in
            one.version == other.version ? !one.isFreeThreaded && other.isFreeThreaded : one.version > other.version
        }
    }

    /// All nodes, highest first.
    package var foundNodes: [FoundInterpreter] { nodeVersions.reversed().map { FoundInterpreter(version: $0) } }

    private func ask(_ candidate: PythonCandidate) -> PythonInterpreter? {
        if let known = pythons.withLock({ $0[candidate] }) { return known }
        var variables = environment
        if let folder = PythonInterpreter.libraryFolder(of: candidate.path.parent.parent) {
            variables["LD_LIBRARY_PATH"] = folder.description
        }
        let arguments = [candidate.path.description, "-I", "-S", "-c", PythonInterpreter.question]
        let answer = answer(arguments, variables).flatMap { PythonInterpreter(parsing: $0) }
        pythons.withLock { $0[candidate] = .some(answer) }
        return answer
    }

    // MARK: - Node

    /// The versions of all nodes, in order.
    var nodeVersions: [Version] {
        if let known = nodes.withLock({ $0 }) { return known }
        let found = NodeCandidate.all(
            environment: environment, toolCache: toolCache, architecture: Machine.architecture
        ).compactMap { candidate -> Version? in
            if let version = candidate.version { return version }
            let output = answer([candidate.path.description, "--version"], environment) ?? []
            return Words.lines(String(decoding: output, as: UTF8.self)).last.flatMap { Version($0) }
        }
        let versions = Set(found).sorted()
        nodes.withLock { $0 = versions }
        return versions
    }

    /// What a program that ends well says; nil for one that cannot be started, which is as good as not there.
    private func answer(_ arguments: [String], _ variables: [Key: String]) -> [UInt8]? {
        let environment = variables.map { ($0.key, $0.value) }
        let output = try? Tool.run(
            arguments, environment: environment, workingDirectory: "/", limit: 1 << 20, timeout: .seconds(10))
        guard let output, output.status == 0 else { return nil }
        return output.standardOutput
    }
}

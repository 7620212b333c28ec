import Basics
import Files
import Synchronization

/// Finds the python that a requirement asks for.
struct PythonSearch: Sendable {
    let host: any ActionHost
    private let candidates: [PythonCandidate]

    init(_ host: any ActionHost) {
        self.host = host
        candidates = PythonCandidate.all(
            environment: host.environment, toolCache: FilePath(host.facts.toolCache), architecture: Machine.architecture
        )
    }

    /// The highest version that `requirement` accepts; of equal ones the first.
    func find(_ requirement: PythonRequirement) async throws -> PythonInterpreter {
        var known: [(candidate: PythonCandidate, version: Version)] = []
        for candidate in candidates {
            if let version = candidate.version {
                if requirement.accepts(version) { known.append((candidate, version)) }
            } else if candidate.minor.map({ requirement.mayAccept(minor: $0) }) ?? true,
                let interpreter = try await ask(candidate), Self.fits(interpreter, requirement)
            {
                known.append((candidate, interpreter.version))
            }
        }
        while let best = known.map(\.version).max(), let index = known.firstIndex(where: { $0.version == best }) {
            if let interpreter = try await ask(known[index].candidate), Self.fits(interpreter, requirement) {
                return interpreter
            }
            known.remove(at: index)
        }
        throw try await missing(requirement)
    }

    /// The python that a step without this action would start.
    func first() async throws -> PythonInterpreter {
        for candidate in PythonCandidate.inPath(host.environment) {
            if let interpreter = try await ask(candidate) { return interpreter }
        }
        throw ActionError(
            "actions/setup-python: no python in PATH; install it: apt-get install -y python3 python3-venv")
    }

    /// Whether a python is what is asked for.
    static func fits(_ interpreter: PythonInterpreter, _ requirement: PythonRequirement) -> Bool {
        requirement.accepts(interpreter.version) && interpreter.isFreeThreaded == requirement.isFreeThreaded
    }

    private func ask(_ candidate: PythonCandidate) async throws -> PythonInterpreter? {
        guard let entry = Folder.entry(at: candidate.path, followingLinks: true) else { return nil }
        let identity = Identity(path: candidate.path, entry: entry)
        if let known = Self.answers.withLock({ $0[identity] }) { return known }
        var environment = host.environment.filter { !$0.key.string.utf8.starts(with: "PYTHON".utf8) }
        if let folder = PythonInterpreter.libraryFolder(of: candidate.path.parent.parent) {
            environment["LD_LIBRARY_PATH"] = folder.description
        }
        // Isolated, and without the search for site packages: nothing of the job takes part, and it is faster.
        let arguments = [candidate.path.description, "-I", "-S", "-c", PythonInterpreter.question]
        let interpreter: PythonInterpreter?
        do {
            let (status, output) = try await host.capture(
                arguments, in: host.facts.temporary, environment: environment
            )
            interpreter = status == 0 ? PythonInterpreter(parsing: output) : nil
        } catch {
            // One that cannot be started is as good as not there; the others may do.
            host.write("Left out \(candidate.path): \(error)")
            return nil
        }
        if let interpreter { Self.answers.withLock { $0[identity] = interpreter } }
        return interpreter
    }

    private func missing(_ requirement: PythonRequirement) async throws -> ActionError {
        var versions: Set<Version> = []
        for candidate in candidates {
            if let version = candidate.version {
                versions.insert(version)
            } else if let version = try await ask(candidate)?.version {
                versions.insert(version)
            }
        }
        return Self.missing(requirement, among: versions.sorted())
    }

    /// That no python here is what is asked for.
    static func missing(_ requirement: PythonRequirement, among versions: [Version]) -> ActionError {
        let found = versions.map { "\($0)" }.joined(separator: ", ")
        let one = requirement.text
        return ActionError(
            "no python \(one) on this machine (found \(found.isEmpty ? "none" : found)). Install it and have it in PATH "
                + "(pyenv install, or your system's packages of python and its venv), or ask for a version that is there",
            missing: "python \(one)")
    }

    private struct Identity: Hashable {
        let path: FilePath
        let entry: FileEntry
    }

    /// What each program answered: in a run, every leg of a matrix asks the same.
    private static let answers = Mutex<[Identity: PythonInterpreter]>([:])
}

import Actions
package import Basics
package import Processes
import Synchronization

/// This machine itself: the job's keeper is the parent of all its processes, and paths are what they are.
package final class HostEnvironment: StepEnvironment {
    private struct Opened {
        var keeper: JobKeeper?
        var variables: [Key: String] = [:]
    }

    private let host: HostSettings
    private let folders: JobFolders
    private let locks: [Int32]
    private let socket: JobSocket
    private let zygote: Zygote
    private let opened = Mutex(Opened())

    /// - Parameters:
    ///   - locks: what the keeper holds until nothing of the job is left.
    ///   - socket: where the job's processes ask; it listens as long as the environment is open.
    package init(_ host: HostSettings, folders: JobFolders, locks: [Int32], socket: JobSocket, zygote: Zygote) {
        self.host = host
        self.folders = folders
        self.locks = locks
        self.socket = socket
        self.zygote = zygote
    }

    package func open() throws {
        let programs = try JobPrograms(in: "\(folders.root)/_bin", path: host.path)
        var variables = programs.variables.merging(host.variables) { $1 }
        // As on GitHub's images, what a job installs for its user is found.
        variables["PATH"] = [programs.folder, "\(folders.home)/.local/bin", host.path].joined(separator: ":")
        variables["HOME"] = folders.home
        variables["GIT_CEILING_DIRECTORIES"] = folders.ceiling
        variables[JobSocket.variable] = socket.path
        let keeper = try JobKeeper.start(zygote: zygote, locks: locks)
        opened.withLock { $0 = Opened(keeper: keeper, variables: variables) }
        try socket.open(for: keeper)
    }

    package var variables: [Key: String] { opened.withLock(\.variables) }

    package func start(_ spec: ProcessSpec, output: any OutputSink) throws -> any StepProcess {
        guard let keeper = opened.withLock(\.keeper) else {
            throw ActionError("the job has no keeper to run a process in")
        }
        return HostProcess(keeper: keeper, handle: try keeper.start(spec, output: output))
    }

    package func find(_ program: String, in path: String) -> String? { ProgramSearch.find(program, in: path) }

    package func path(inside path: String) -> String { path }
    package func path(outside path: String) -> String { path }

    package func close() async {
        await socket.close()
        let keeper = opened.withLock { opened in
            defer { opened.keeper = nil }
            return opened.keeper
        }
        _ = await keeper?.close()
    }
}

/// A process of the keeper.
private struct HostProcess: StepProcess {
    let keeper: JobKeeper
    let handle: ProcessHandle

    func stop(grace: GracePeriods) { keeper.terminate(handle, grace: grace) }
    func kill() { keeper.kill(handle) }
    func exit() async throws -> ProcessExit { try await keeper.exit(of: handle) }
}

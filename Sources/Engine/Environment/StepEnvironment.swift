package import Basics
package import Processes

/// Where the processes of a job's steps run: this machine, or something with folders of its own on it.
///
/// The program keeps a job's files in folders of this machine (`JobFolders`). What steps are told of them, in contexts,
/// variables and arguments, is `path(inside:)` of each, so that an environment may have them at other places. A
/// `ProcessSpec` holds what the process sees.
package protocol StepEnvironment: Sendable {
    /// Makes it ready for processes. The job's folders are there.
    ///
    /// - Throws: where it cannot be had; `close` is called then, too.
    func open() async throws

    /// What every process finds: `PATH`, `HOME` and the like. Known once it is open.
    var variables: [Key: String] { get }

    /// Starts a process, which may be stopped at once.
    ///
    /// - Throws: where it is known that it cannot run.
    func start(_ spec: ProcessSpec, output: any OutputSink) async throws -> any StepProcess

    /// The place of `program` in the folders of `path`, as a shell would find it, or nil.
    func find(_ program: String, in path: String) async -> String?

    /// What `path` of this machine is called inside.
    func path(inside path: String) -> String

    /// What `path` of the inside is called on this machine.
    func path(outside path: String) -> String

    /// Ends what still runs. Nothing starts any more; may be called again.
    func close() async
}

/// Makes the environment of a job from its folders, the locks that are held until nothing of it is left, and the socket
/// where its processes ask.
package typealias StepEnvironmentMaker =
    @Sendable (HostSettings, JobFolders, [Int32], JobSocket) -> any StepEnvironment

/// A process of a step.
package protocol StepProcess: Sendable {
    /// Has it stop: SIGINT, later SIGTERM, later the kill of all it has started. Returns at once.
    func stop(grace: GracePeriods)

    /// Kills it and all it has started.
    func kill()

    /// Waits for its end, and the end of its output.
    ///
    /// - Throws: where it could not be started after all.
    func exit() async throws -> ProcessExit
}

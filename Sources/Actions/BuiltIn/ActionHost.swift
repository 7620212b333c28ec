package import Basics

/// What a built-in action may do: everything it does goes through here, so that its processes run under the job's
/// keeper, its output through the step's log with masking, and its results like those of any other action.
package protocol ActionHost: Sendable {
    /// The ref that the step names the action at: `v4`, a commit.
    var reference: String { get }
    /// The inputs by lower-case name: those written in `with`, else the declared defaults.
    var inputs: [Key: String] { get }
    /// The facts of the job and its run.
    var facts: ActionFacts { get }
    /// What an earlier phase of the same step saved.
    var state: [Key: String] { get }
    /// The variables a process of this step sees, `PATH` included.
    var environment: [Key: String] { get }
    /// The run's artifacts.
    var artifacts: any ArtifactStore { get }
    /// The caches of the data folder.
    var caches: any CacheStore { get }

    /// Writes a line to the step's log; workflow commands in it are obeyed (`::warning::…`).
    func write(_ line: String)

    /// Runs a program with its output in the step's log.
    ///
    /// - Returns: the exit status; 128 + signal for a process that a signal ended.
    func execute(_ arguments: [String], in folder: String, environment: [Key: String]) async throws -> Int32

    /// Runs a program and returns its standard output, up to 64 MiB; standard error goes to the step's log.
    func capture(_ arguments: [String], in folder: String, environment: [Key: String]) async throws
        -> (status: Int32, output: [UInt8])

    /// Sets an output of the step.
    func setOutput(_ name: Key, _ value: String)
    /// Sets a variable for the following steps, as `GITHUB_ENV` does.
    func setVariable(_ name: Key, _ value: String)
    /// Puts a folder first in `PATH` for the following steps, as `GITHUB_PATH` does.
    func addPath(_ folder: String)
    /// Saves a value for a later phase, as `GITHUB_STATE` does.
    func saveState(_ name: Key, _ value: String)
}

import Basics
import Engine
import Files
import Journal

/// What a gate learns of the step of a workflow that it is in.
package struct GateStep: Sendable {
    /// Whether it is in one; else somebody uses it by hand.
    package let isInWorkflow: Bool
    /// The branch that the pull request goes to whose workflow this is.
    package let base: String?
    /// The ref of the workflow's event.
    package let ref: String?
    /// The socket where a step of a run asks the driver: values belong to the record of the run, not into the
    /// workspace, which is gone when the job ends.
    private let socketPath: String?
    /// The file with the payload of the workflow's event.
    private let eventFile: String?

    /// The step that these variables belong to.
    ///
    /// - Parameter variable: gives the value of a variable, or nil.
    package init(_ variable: (String) -> String?) {
        func text(_ name: String) -> String? { variable(name).flatMap { $0.utf8.isEmpty ? nil : $0 } }
        isInWorkflow = variable("GITHUB_ACTIONS").map { Key($0) } == "true"
        base = text("GITHUB_BASE_REF")
        ref = text("GITHUB_REF")
        socketPath = text(JobSocket.variable.string)
        eventFile = text("GITHUB_EVENT_PATH")
    }

    /// The socket, or nil outside of a run's jobs.
    func socket() throws(SessionError) -> DriverSocket? {
        guard let socketPath else { return nil }
        return try DriverSocket(path: socketPath)
    }

    /// The branch of the workflow's event; nil for that of anything else.
    var branch: String? {
        guard isInWorkflow, let ref, ref.utf8.starts(with: "refs/heads/".utf8) else { return nil }
        return Measurement.Place.branch(ofRef: ref)
    }

    /// The default branch that the workflow's event names: a checkout of one branch does not know it.
    var defaultBranch: String? {
        guard isInWorkflow, let eventFile, let bytes = try? InputFile.find(eventFile, limit: 64 << 20) else {
            return nil
        }
        return (try? JSONValue.parse(bytes: bytes))?["repository"]?["default_branch"]?.stringValue
    }
}

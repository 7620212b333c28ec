package import Basics
package import Workflows

/// One leg of a job, or a job whose matrix is not known yet.
package struct JobPlan: Sendable {
    /// Whether the job would run.
    package enum Runs: Hashable, Sendable {
        case yes
        case no
        /// Only a finished job can tell.
        case later
    }

    package let id: Key
    package let key: String
    package let name: String
    package let needs: [String]
    package let runsOn: [String]
    package let matrix: JSONValue?
    package let environment: String?
    package let runs: Runs
    /// Why it does not run, or what it waits for; empty where there is nothing to say.
    package let reason: String
    /// Number of steps; 0 for a call.
    package let steps: Int
    /// The name of a called workflow (`WorkflowReference.fileName`), or nil.
    package let call: String?
    /// The key of the leg that calls the workflow this job stands in, or nil for a job of the run's own.
    package let caller: String?
    /// The display name of that leg.
    package let callerName: String?
    /// How many calls are around it.
    package let depth: Int
    /// The workflow file it stands in.
    package let file: String
    /// The concurrency groups it needs.
    package let concurrency: [Concurrency]
    /// What its token may do, or nil for the repository's default.
    package let permissions: Permissions?
    /// What this machine lacks to run it, or nil.
    package var absent: AbsentLeg?
    /// Why its environment is not the run's to use, so that it would fail; nil where it may.
    package var refusal: String?
    /// Whom it waits for before it starts; nil where nobody is asked.
    package var approval: ApprovalPolicy?

    /// The key without that of the caller: `build` of `call / build`.
    package var ownKey: String {
        guard let caller else { return key }
        return String(decoding: key.utf8.dropFirst(caller.utf8.count + " / ".utf8.count), as: UTF8.self)
    }

    /// The display name without that of the caller, where it is another than the key.
    package var ownName: String? {
        let own = callerName.map { name.utf8.dropFirst($0.utf8.count + " / ".utf8.count) } ?? name.utf8[...]
        return own.elementsEqual(ownKey.utf8) ? nil : String(Substring(own))
    }
}

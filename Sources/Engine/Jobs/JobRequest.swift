package import Basics
package import Expressions
package import Planning
package import Workflows

/// Everything one attempt of a job is run from.
package struct JobRequest: Sendable {
    /// Where the run works.
    package var place: RunPlace
    package var inputs: RunInputs
    /// The run's `github` context as a value, which all its jobs share.
    package var github: Value
    package var workflow: Workflow
    package var job: Job
    package var leg: LegPlan
    package var attempt: Int
    /// The inputs of the called workflow the job belongs to, or nil.
    package var callInputs: JSONValue?
    package var needs: [NeededJob]
    package var failFast: Bool
    package var maxParallel: Int
    /// Where the attempt goes on from in the workspace of an earlier one; nil for a new workspace.
    package var resumption: JobResumption?

    /// The repository's name without its owner.
    var repositoryName: String {
        let name = inputs.github["repository"]?.stringValue ?? ""
        let bytes = name.utf8.split(separator: UInt8(ascii: "/")).last
        return bytes.map { String(decoding: $0, as: UTF8.self) } ?? "repository"
    }
}

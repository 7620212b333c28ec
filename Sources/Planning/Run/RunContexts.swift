import Basics
package import Expressions

/// The contexts that all jobs of a run share, as values.
package struct RunContexts: Sendable {
    /// `github`, without what a job adds.
    package let github: Value
    /// `vars` of jobs without an environment.
    let variables: Value
    private let inputs: Value

    init(_ run: RunInputs) {
        github = Value(json: run.github)
        variables = Value(json: run.variables)
        inputs = Value(json: run.inputs)
    }

    /// `inputs`: those of the call that a job belongs to, else the run's.
    func inputs(ofCall callInputs: JSONValue?) -> Value { callInputs.map { Value(json: $0) } ?? inputs }
}

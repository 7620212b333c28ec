import Basics

/// The variables that the processes of one step see; later sources win (docs/language/variables.md#precedence).
struct StepVariables: Sendable {
    /// What every process finds in the job's environment.
    var base: [Key: String]
    /// The job's, as they are when the step starts.
    var job: JobVariables
    /// The step's own `env`, with those of the composites around it below.
    var own: JSONObject
    /// `GITHUB_*` and `RUNNER_*`, which nothing overrides.
    var defaults: [Key: String]

    /// All of them; `inputs` are an action's `INPUT_*` and `STATE_*`.
    func all(inputs: [Key: String] = [:]) -> [Key: String] {
        var variables = base
        for source in [job.env, own] {
            for member in source.members { variables[member.name] = member.value.stringValue ?? "" }
        }
        variables.merge(inputs) { $1 }
        if variables["CI"] == nil { variables["CI"] = "true" }
        variables.merge(defaults) { $1 }
        if !job.pathPrefix.isEmpty {
            variables["PATH"] = (job.pathPrefix + [variables["PATH"] ?? ""]).joined(separator: ":")
        }
        return variables
    }
}

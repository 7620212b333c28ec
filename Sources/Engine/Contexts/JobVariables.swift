package import Basics

/// The environment of a job as it grows: later sources win, as docs/language/variables.md#precedence orders them.
package struct JobVariables: Hashable, Sendable {
    /// Workflow and job `env`, then what steps wrote to `GITHUB_ENV`: the `env` context.
    package private(set) var env: JSONObject = [:]
    /// Folders put in front of `PATH`, the latest first.
    package private(set) var pathPrefix: [String] = []

    package init() {}

    /// Sets a variable for the following steps.
    package mutating func set(_ name: Key, _ value: String) { env[name] = .string(value) }

    /// Puts a folder first in `PATH`; one that is there already moves to the front
    /// (docs/language/files.md#github_path).
    package mutating func prependPath(_ folder: String) {
        let key = Key(folder)
        pathPrefix.removeAll { Key($0) == key }
        pathPrefix.insert(folder, at: 0)
    }

    /// The variables of a step's process: `base` is the machine's own (`PATH`, `HOME`, `LANG`), `step` the step's
    /// `env`, `inputs` an action's `INPUT_*` and `STATE_*`, `defaults` the `GITHUB_*` and `RUNNER_*` that nothing
    /// overrides.
    func process(base: [Key: String], step: JSONObject, inputs: [Key: String], defaults: [Key: String]) -> [Key: String]
    {
        var variables = base
        for source in [env, step] {
            for member in source.members { variables[member.name] = member.value.stringValue ?? "" }
        }
        variables.merge(inputs) { $1 }
        if variables["CI"] == nil { variables["CI"] = "true" }
        variables.merge(defaults) { $1 }
        if !pathPrefix.isEmpty {
            variables["PATH"] = (pathPrefix + [variables["PATH"] ?? ""]).joined(separator: ":")
        }
        return variables
    }
}

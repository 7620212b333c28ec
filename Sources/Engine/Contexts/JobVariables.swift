import Basics

/// The environment of a job as it grows: later sources win, as docs/language/variables.md#precedence orders them.
struct JobVariables: Hashable, Sendable {
    /// Workflow and job `env`, then what steps wrote to `GITHUB_ENV`: the `env` context.
    private(set) var env: JSONObject = [:]
    /// Folders put in front of `PATH`, the latest first.
    private(set) var pathPrefix: [String] = []

    /// Sets a variable for the following steps.
    mutating func set(_ name: Key, _ value: String) { env[name] = .string(value) }

    /// Puts a folder first in `PATH`; one that is there already moves to the front
    /// (docs/language/files.md#github_path).
    mutating func prependPath(_ folder: String) {
        let key = Key(folder)
        pathPrefix.removeAll { Key($0) == key }
        pathPrefix.insert(folder, at: 0)
    }

    /// Makes what a step changed hold.
    mutating func apply(_ changes: [StepEffects.Change]) {
        for change in changes {
            switch change {
            case .set(let name, let value): set(name, value)
            case .prependPath(let folder): prependPath(folder)
            }
        }
    }
}

import Basics
package import Expressions

/// The contexts and special functions an expression may use at a place of a file
/// (docs/language/contexts.md#availability).
///
/// A place has those it names itself and those of the places around it.
package struct Availability: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    static let github = Availability(rawValue: 1 << 0)
    static let inputs = Availability(rawValue: 1 << 1)
    static let vars = Availability(rawValue: 1 << 2)
    static let needs = Availability(rawValue: 1 << 3)
    static let strategy = Availability(rawValue: 1 << 4)
    static let matrix = Availability(rawValue: 1 << 5)
    static let secrets = Availability(rawValue: 1 << 6)
    static let steps = Availability(rawValue: 1 << 7)
    static let job = Availability(rawValue: 1 << 8)
    static let runner = Availability(rawValue: 1 << 9)
    static let env = Availability(rawValue: 1 << 10)
    static let jobs = Availability(rawValue: 1 << 11)
    /// `hashFiles(…)`.
    static let hashFiles = Availability(rawValue: 1 << 12)
    /// `always()`, `cancelled()`, `success()`, `failure()` of a step: without arguments.
    static let stepStatus = Availability(rawValue: 1 << 13)
    /// The same of a job: `success` and `failure` take job ids.
    static let jobStatus = Availability(rawValue: 1 << 14)

    /// What a workflow knows before any job: `run-name`, its `concurrency`.
    package static let workflow: Availability = [.github, .inputs, .vars]
    /// What is known before a job is expanded: `strategy`.
    package static let needed: Availability = [.workflow, .needs]
    /// `jobs.*.if`.
    package static let jobIf: Availability = [.needed, .jobStatus]
    /// What is known of one leg of a job: `name`, `runs-on`, `environment` and the like.
    package static let leg: Availability = [.needed, .strategy, .matrix]
    /// `jobs.*.env`.
    package static let jobEnv: Availability = [.leg, .secrets]
    /// What the machine that runs a job knows, without `hashFiles`: `jobs.*.outputs`.
    package static let running: Availability = [.jobEnv, .steps, .job, .runner, .env]
    /// `environment.url`.
    package static let environmentURL = running.subtracting(.secrets)
    /// What a step of a workflow sees.
    package static let step: Availability = [.running, .hashFiles]
    /// `steps[*].if`.
    package static let stepIf: Availability = [.environmentURL, .hashFiles, .stepStatus]
    /// What a step of a composite action sees.
    package static let compositeStep: Availability = [
        .github, .inputs, .strategy, .matrix, .steps, .job, .runner, .env, .hashFiles,
    ]
    /// `if` of a composite action's steps.
    package static let compositeStepIf: Availability = [.compositeStep, .stepStatus]
    /// `pre-if` and `post-if` of an action.
    package static let actionRunsIf: Availability = [
        .runner, .github, .job, .strategy, .matrix, .env, .inputs, .stepStatus, .hashFiles,
    ]

    /// The contexts in the order they are listed to people.
    static let contexts: [(availability: Availability, name: String)] = [
        (.github, "github"), (.inputs, "inputs"), (.vars, "vars"), (.needs, "needs"), (.strategy, "strategy"),
        (.matrix, "matrix"), (.secrets, "secrets"), (.steps, "steps"), (.job, "job"), (.runner, "runner"),
        (.env, "env"), (.jobs, "jobs"),
    ]
}

// MARK: - Vocabulary

extension Availability {
    /// The names the expression parser is to know.
    package var vocabulary: Vocabulary {
        let contexts = Self.contexts.filter { contains($0.availability) }.map { Key($0.name) }
        var functions: [Vocabulary.Function] = []
        if contains(.hashFiles) { functions.append(Vocabulary.Function("hashFiles", 1, 255)) }
        if !isDisjoint(with: [.stepStatus, .jobStatus]) {
            let most = contains(.jobStatus) ? Int.max : 0
            functions += [
                Vocabulary.Function("always", 0, 0), Vocabulary.Function("cancelled", 0, 0),
                Vocabulary.Function("failure", 0, most), Vocabulary.Function("success", 0, most),
            ]
        }
        return Vocabulary(contexts: contexts, functions: functions)
    }
}

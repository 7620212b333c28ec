import Basics

/// What each key of workflow and action files may use (docs/language/contexts.md#availability).
extension Vocabulary {
    // MARK: - Workflow level

    /// `run-name`, the workflow's `concurrency`, and the default of a `workflow_call` input.
    package static let workflow = Vocabulary(contexts: ["github", "inputs", "vars"])

    // MARK: - Job level

    /// `jobs.*.if`.
    package static let jobIf = strategy.adding(functions: [always, failureOfJobs, cancelled, successOfJobs])
    /// `jobs.*.strategy`.
    package static let strategy = workflow.adding("needs")
    /// `name`, `runs-on`, `timeout-minutes`, `continue-on-error`, `concurrency`, `environment`, `container`, `services`
    /// of a job, and `with` of a reusable call.
    package static let job = strategy.adding("strategy", "matrix")
    /// `jobs.*.env`, and `secrets` of a reusable call.
    package static let jobEnv = job.adding("secrets")
    /// `env` of a container or service, and `jobs.*.outputs.*`.
    package static let jobOutput = jobEnv.adding("steps", "job", "runner", "env")
    /// `environment.url`.
    package static let environmentURL = jobOutput.without("secrets")

    // MARK: - Steps

    /// `name`, `run`, `with`, `env`, `timeout-minutes`, `continue-on-error`, `working-directory` of a step.
    package static let stepRun = jobOutput.adding(functions: [hashFiles])
    /// `steps[*].if`.
    package static let stepIf = environmentURL.adding(functions: statusFunctions + [hashFiles])

    // MARK: - action.yml

    /// The fields of a composite action's steps.
    package static let compositeStep = Vocabulary(
        contexts: ["github", "inputs", "strategy", "matrix", "steps", "job", "runner", "env"], functions: [hashFiles])
    /// `if` of a composite action's steps.
    package static let compositeStepIf = compositeStep.adding(functions: statusFunctions)
    /// `pre-if` and `post-if` of an action.
    package static let actionRunsIf = Vocabulary(
        contexts: ["runner", "github", "job", "strategy", "matrix", "env", "inputs"],
        functions: statusFunctions + [hashFiles])

    // MARK: - Functions

    private static let always = Function("always", 0, 0)
    private static let cancelled = Function("cancelled", 0, 0)
    private static let failureOfJobs = Function("failure", 0, .max)
    private static let successOfJobs = Function("success", 0, .max)
    private static let hashFiles = Function("hashFiles", 1, 255)
    private static let statusFunctions = [always, Function("failure", 0, 0), cancelled, Function("success", 0, 0)]
}

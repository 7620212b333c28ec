package import Basics
package import Expressions

/// One job of a workflow (docs/language/workflows.md#jobs).
package struct Job: Sendable {
    /// What a job does: run steps, or call another workflow.
    package enum Body: Sendable {
        case steps(StepsJob)
        case call(CallJob)
    }

    /// The key under `jobs:`.
    package let id: Key
    /// Where the id stands.
    package let range: SourceRange
    /// The file that says so.
    package let file: String
    /// `name:`, evaluated with `matrix` and `strategy`; nil means the id.
    package let name: Token?
    /// The jobs waited for, each once, in the order written; all exist.
    package let needs: [Located<Key>]
    /// `if:` with the implicit `success() && (…)` applied (docs/language/expressions.md#conditions); `success()` where
    /// there is none.
    package let condition: Expression
    /// `if:` as written, or nil.
    package let conditionSource: Located<String>?
    /// `permissions:`, or nil for the workflow's.
    package let permissions: Permissions?
    /// `concurrency:` as written (docs/language/concurrency.md).
    package let concurrency: Token?
    /// `strategy:` as written (docs/language/matrix.md); its literal parts are valid.
    package let strategy: Token?
    /// Steps or a call.
    package let body: Body

    /// The steps body, or nil for a call.
    package var stepsJob: StepsJob? { if case .steps(let job) = body { job } else { nil } }
    /// The call, or nil for a job with steps.
    package var callJob: CallJob? { if case .call(let job) = body { job } else { nil } }
}

/// What only a job with steps has. All tokens are evaluated by whoever runs the job.
package struct StepsJob: Sendable {
    /// `runs-on:`: text, a list of labels, or `{group, labels}`.
    package let runsOn: Token
    /// `env:`.
    package let env: Token?
    /// `environment:`: a name or `{name, url, deployment}` (docs/language/environments.md#name).
    package let environment: Token?
    /// `container:`: an image or a mapping (docs/language/workflows.md#containers-and-services).
    package let container: Token?
    /// `services:`: alias to image or mapping (docs/language/workflows.md#containers-and-services).
    package let services: Token?
    /// `outputs:`: name to text, evaluated after the last step.
    package let outputs: Token?
    /// `defaults.run` of the job; its keys win over the workflow's one by one.
    package let defaults: RunDefaults
    /// The steps in the order they are started; a `parallel` group is spread out
    /// (docs/language/steps.md#background-steps).
    package let steps: [Step]
    /// `timeout-minutes:`; nil means 360.
    package let timeoutMinutes: Token?
    /// `cancel-timeout-minutes:`; nil means 5.
    package let cancelTimeoutMinutes: Token?
    /// `continue-on-error:`; nil means false.
    package let continueOnError: Token?
    /// `snapshot:`.
    package let snapshot: Token?
}

/// What only a job that calls a workflow has (docs/language/reusable-workflows.md).
package struct CallJob: Sendable {
    /// Which secrets the called workflow gets.
    package enum Secrets: Sendable {
        case none
        case inherit
        case mapping(Token)
    }

    /// `uses:` as written, with its place.
    package let reference: Located<String>
    /// `uses:` taken apart.
    package let target: WorkflowReference
    /// `with:`: input id to value.
    package let with: Token?
    /// `secrets:`.
    package let secrets: Secrets
}

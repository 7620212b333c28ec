package import Basics
package import Expressions

/// One step of a job or of a composite action (docs/language/workflows.md#steps, docs/language/steps.md#order,
/// docs/language/steps.md#background-steps).
package struct Step: Sendable {
    /// What a step does.
    package enum Action: Sendable {
        /// Runs a script; `shell` in a workflow is literal text, in a composite action it may be an expression.
        case run(script: Token, shell: Token?, workingDirectory: Token?)
        /// Runs an action with inputs.
        case uses(ActionReference, with: Token?)
        /// Waits for the background steps with these ids.
        case wait([Located<Key>])
        /// Waits for every background step started so far.
        case waitAll
        /// Cancels the background step with this id.
        case cancel(Located<Key>)
    }

    /// `id:`, or one made up: `__run`, `__actions_checkout_2` (docs/language/workflows.md#step-ids). Unique in its
    /// scope ignoring case.
    package let id: String
    /// Whether the file gives the id; only then are outputs visible in `steps`.
    package let hasExplicitID: Bool
    /// Where the step starts.
    package let range: SourceRange
    /// The file that says so.
    package let file: String
    /// Where `uses:` names its action; where the step starts for other steps.
    package let actionRange: SourceRange
    /// `name:`.
    package let name: Token?
    /// `if:` with the implicit `success() && (…)` applied; control steps always run.
    package let condition: Expression
    /// `if:` as written, or nil.
    package let conditionSource: Located<String>?
    /// `env:`.
    package let env: Token?
    /// `continue-on-error:`; nil means false.
    package let continueOnError: Token?
    /// `timeout-minutes:`; nil means no limit of its own.
    package let timeoutMinutes: Token?
    /// Whether the job goes on while the step runs (docs/language/steps.md#background-steps).
    package let isBackground: Bool
    /// The number, from 0 in the job, of the `parallel` group the step was written in, or nil.
    ///
    /// The members are background steps; the step after them is the wait that ends the group and has the number too.
    package let parallelGroup: Int?
    /// What it does.
    package let action: Action

    /// Whether this is a `wait`, `wait-all` or `cancel`, which has no condition of its own.
    package var isControl: Bool { action.isControl }

    /// The parts of it that may hold expressions, but its condition.
    package var tokens: [Token] {
        let own = [name, env, continueOnError, timeoutMinutes]
        let parts: [Token?] =
            switch action {
            case .run(let script, let shell, let folder): [script, shell, folder]
            case .uses(_, let with): [with]
            case .wait, .waitAll, .cancel: []
            }
        return (own + parts).compactMap(\.self)
    }
}

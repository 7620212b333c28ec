import Basics
package import Expressions

/// An `action.yml` that is valid (docs/language/actions.md).
package struct ActionDefinition: Sendable {
    /// How the action runs.
    package enum Runs: Sendable {
        case node(NodeAction)
        case composite(steps: [Step])
        case docker
    }

    /// The file as named to the reader.
    package let path: String
    /// `name:`.
    package let name: String
    /// `description:`.
    package let description: String?
    /// `inputs:` in the order written; every value reaches the action as text.
    package let inputs: [InputDefinition]
    /// `outputs:` in the order written.
    package let outputs: [OutputDefinition]
    /// `runs:`.
    package let runs: Runs
}

/// `runs:` of a JavaScript action.
package struct NodeAction: Sendable {
    /// `using:`, for instance 20 for `node20`.
    package let version: Int
    /// `main:`, relative to the action's folder.
    package let main: String
    /// `pre:`.
    package let pre: String?
    /// `pre-if:`; `always()` where there is none.
    package let preCondition: Expression
    /// `post:`.
    package let post: String?
    /// `post-if:`; `always()` where there is none.
    package let postCondition: Expression
}

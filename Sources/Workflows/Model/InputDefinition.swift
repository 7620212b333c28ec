package import Basics

/// One input of `workflow_dispatch`, `workflow_call` or an action (docs/language/events.md#inputs-of-a-start-by-hand,
/// docs/language/reusable-workflows.md, docs/language/actions.md#inputs).
package struct InputDefinition: Sendable {
    /// What values an input takes.
    package enum Kind: String, Sendable { case string, boolean, number, choice, environment }

    /// The input's id as written; ids are compared ignoring case.
    package let id: Key
    /// Where the id stands.
    package let range: SourceRange
    /// `type:`; `string` where none is given.
    package let kind: Kind
    /// `description:`.
    package let description: String?
    /// `required:`.
    package let isRequired: Bool
    /// `default:`; may be an expression in `workflow_call` and actions.
    package let defaultValue: Token?
    /// `options:` of a choice.
    package let options: [Located<String>]
    /// `deprecationMessage:`.
    package let deprecationMessage: String?
}

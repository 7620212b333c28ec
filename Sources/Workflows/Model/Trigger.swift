package import Basics

/// One event under `on:` with its filters (docs/language/triggers.md).
///
/// A filter that is nil was not written; what that means is for the planner (docs/language/triggers.md#filters).
package struct Trigger: Sendable {
    /// The event's name: `push`, `pull_request`, …
    package let event: Key
    /// Where the name stands.
    package let range: SourceRange
    /// The file that says so.
    package let file: String
    /// `types:`; nil means the event's default types.
    package let types: [Located<String>]?
    /// `branches:` patterns.
    package let branches: [Located<String>]?
    /// `branches-ignore:` patterns; never together with `branches`.
    package let branchesIgnore: [Located<String>]?
    /// `tags:` patterns.
    package let tags: [Located<String>]?
    /// `tags-ignore:` patterns; never together with `tags`.
    package let tagsIgnore: [Located<String>]?
    /// `paths:` patterns.
    package let paths: [Located<String>]?
    /// `paths-ignore:` patterns; never together with `paths`.
    package let pathsIgnore: [Located<String>]?
    /// `workflows:` of `workflow_run`: the names of the workflows waited for.
    package let workflows: [Located<String>]?
    /// `names:` of `image_version`.
    package let names: [Located<String>]?
    /// `versions:` of `image_version`.
    package let versions: [Located<String>]?
    /// The entries of `schedule`; each fires its own run.
    package let schedules: [Schedule]
    /// `inputs:` of `workflow_dispatch` and `workflow_call`, in the order written.
    package let inputs: [InputDefinition]
    /// `outputs:` of `workflow_call`.
    package let outputs: [OutputDefinition]
    /// `secrets:` of `workflow_call`.
    package let secrets: [SecretDefinition]
    /// The event's value as written, or nil where only its name stands.
    package let token: Token?
}

/// One entry of `on.schedule` (docs/language/schedules.md).
package struct Schedule: Sendable {
    /// The five cron fields as written.
    package let cron: Located<String>
    /// `timezone:`, an IANA name; nil means UTC.
    package let timezone: Located<String>?
}

/// One output of `workflow_call` or of an action.
package struct OutputDefinition: Sendable {
    /// The output's id.
    package let id: Key
    /// Where the id stands.
    package let range: SourceRange
    /// `description:`.
    package let description: String?
    /// `value:`; nil for an output of an action that is not composite.
    package let value: Token?
}

/// One secret of `workflow_call`.
package struct SecretDefinition: Sendable {
    /// The secret's name; names are compared ignoring case.
    package let id: Key
    /// Where the name stands.
    package let range: SourceRange
    /// `description:`.
    package let description: String?
    /// `required:`.
    package let isRequired: Bool
}

package import Basics

/// An action that is part of this program: it needs no network, and has the inputs and outputs of the published one
/// (docs/language/built-in-actions.md).
package struct BuiltInAction: Sendable {
    /// An input as `action.yml` declares it.
    package struct Input: Hashable, Sendable {
        package let name: Key
        /// Text used where the step gives none; nil leaves the input out.
        package let fallback: String?
        package let isRequired: Bool

        package init(_ name: Key, _ fallback: String? = nil, required: Bool = false) {
            self.name = name
            self.fallback = fallback
            isRequired = required
        }
    }

    /// `owner/name` or `owner/name/path`, lower case; any ref matches.
    package let name: Key
    package let inputs: [Input]
    /// Checks before a job begins what can be known then; nil where nothing can.
    package var foresee: (@Sendable (Rehearsal) throws -> Void)?
    /// Does the work.
    package let main: @Sendable (any ActionHost) async throws -> Void
    /// Cleans up or saves after the job's steps, or nil.
    package var post: (@Sendable (any ActionHost) async throws -> Void)?
    /// The condition of `post`; nil means `always()`.
    package var postCondition: String?
}

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
    package let foresee: (@Sendable (Rehearsal) throws -> Void)?
    /// Does the work.
    package let main: @Sendable (any ActionHost) async throws -> Void
    /// Cleans up or saves after the job's steps, or nil.
    package let post: (@Sendable (any ActionHost) async throws -> Void)?
    /// The condition of `post`; nil means `always()`.
    package let postCondition: String?

    package init(
        name: Key, inputs: [Input], foresee: (@Sendable (Rehearsal) throws -> Void)? = nil,
        main: @escaping @Sendable (any ActionHost) async throws -> Void,
        post: (@Sendable (any ActionHost) async throws -> Void)? = nil, postCondition: String? = nil
    ) {
        self.name = name
        self.inputs = inputs
        self.foresee = foresee
        self.main = main
        self.post = post
        self.postCondition = postCondition
    }
}

package import Planning

/// An event made from the state of the repository, with what its runs check out.
package struct LocalEvent: Sendable {
    package var event: TriggerEvent
    package var repository: RepositoryFacts
    package var actor: String
    /// The commit the workspace is made of, and the folder whose objects hold it.
    package var sourceGitFolder: String
    /// Whether the work tree is used as it is, uncommitted changes included.
    package var isDirty: Bool
    /// For people: `merge of 4f2c1ab into 91d0e77`, or nil.
    package var mergeNote: String?
}

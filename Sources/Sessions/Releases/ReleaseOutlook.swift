package import Basics
package import Releases

/// What a commit will release, and from where it is seen.
package struct ReleaseOutlook: Sendable {
    /// What the commits come to; with a base, those of both.
    package let plan: ReleasePlan
    /// The tag that the next version gets.
    package let tag: Key?
    /// The commit that is checked out.
    package let commit: Key
    /// The branch that is checked out, or nil.
    package let branch: Key?
    /// The branch that this one goes to, and what it releases without it; nil on that branch itself.
    package let base: (name: Key, plan: ReleasePlan)?
    /// The tag of the commit that is checked out, if nothing follows it.
    package let released: VersionTag?
    /// What people should know.
    package let notes: [String]
}

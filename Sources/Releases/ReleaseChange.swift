package import Basics

/// A commit of a release, or an item of the list in its body, and what it comes to.
package struct ReleaseChange: Hashable, Sendable {
    /// The commit.
    package let commit: ReleaseCommit
    /// What is said of it: the first line, or the item of a list.
    package let subject: Key
    /// How it reads as a conventional commit; nil if it is none.
    package let header: ConventionalCommit.Header?
    /// Whether it breaks what users rely on.
    package let isBreaking: Bool
    /// What it says of what breaks.
    package let breakingNotes: [Key]
    /// By how much it raises the version.
    package let bump: Bump
    /// Where a changelog lists it; nil if it does not.
    package let section: ReleaseNotes.Section?
    /// Why it raises nothing; nil if it does.
    package let reason: String?

    /// A commit that does not count.
    init(_ commit: ReleaseCommit, _ subject: Key, notCounted reason: String) {
        (self.commit, self.subject, self.reason) = (commit, subject, reason)
        (header, isBreaking, breakingNotes, bump, section) = (nil, false, [], .none, nil)
    }

    /// A change that counts as its header says.
    init(
        _ commit: ReleaseCommit, _ header: ConventionalCommit.Header, subject: Key, isBreaking: Bool,
        breakingNotes: [Key], _ rules: ReleaseRules
    ) {
        (self.commit, self.subject, self.header) = (commit, subject, header)
        (self.isBreaking, self.breakingNotes) = (isBreaking, breakingNotes)
        bump = isBreaking ? .major : rules.bump(of: header)
        section = bump == .none ? nil : .of(header)
        reason = bump == .none ? "'\(header.type)' releases nothing" : nil
    }

    /// A commit that takes back what an earlier release holds.
    init(reverting original: Key?, _ commit: ReleaseCommit, _ subject: Key, _ rules: ReleaseRules) {
        let removed = original.flatMap { ConventionalCommit.Header(Array($0.string.utf8)[...]) }
        (self.commit, self.subject) = (commit, subject)
        header = removed
        (isBreaking, breakingNotes) = (false, [])
        bump = rules.types["revert"] ?? .none
        section = bump == .none ? nil : removed.map { ReleaseNotes.Section.of($0) } == .added ? .removed : .fixed
        reason = bump == .none ? "'revert' releases nothing" : nil
    }
}

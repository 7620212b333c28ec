package import Basics

/// What folder the paths of some reports are relative to (`gates.roots` of pitlane.yml).
package struct ReportRoot: Hashable, Sendable {
    /// Which reports, by their paths from the repository's root.
    package let pattern: RepositoryPattern
    /// The folder, from the repository's root; empty for the root itself.
    package let folder: Key

    package init(pattern: RepositoryPattern, folder: Key) { (self.pattern, self.folder) = (pattern, folder) }

    /// Whether a report is one of them.
    package func matches(_ report: Key) -> Bool { pattern.matches(report) }
}

/// A file frozen into a run.
package struct SourceFile: Hashable, Sendable {
    /// The path in the repository, or `owner/name/path@ref` for a file of another one.
    package let path: String
    /// The whole text.
    package let text: String
    /// The commit of another repository that the file is of; nil for one of the run's own, or of a folder.
    package let commit: String?

    package init(path: String, text: String, commit: String? = nil) {
        self.path = path
        self.text = text
        self.commit = commit
    }
}

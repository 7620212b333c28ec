/// A workflow file found for a call.
package struct CalledFile: Sendable {
    /// Its name for messages and as `caller` of the calls it makes: two files of one name are the same file.
    package let name: String
    /// Its bytes.
    package let bytes: [UInt8]
    /// The commit of another repository that it is of; nil for a file of the run's own, or of a folder.
    package let commit: String?

    package init(name: String, bytes: [UInt8], commit: String? = nil) {
        self.name = name
        self.bytes = bytes
        self.commit = commit
    }
}

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

/// Why the file of a call cannot be had.
package struct CallLoadError: Error, Sendable {
    /// What is shown at the call: `no such file in this repository`.
    package let message: String
    /// What to do about it.
    package let hint: String?
    /// Whether it has to be fetched first, which the caller does not want now.
    package let isUnfetched: Bool

    package init(_ message: String, hint: String? = nil, isUnfetched: Bool = false) {
        self.message = message
        self.hint = hint
        self.isUnfetched = isUnfetched
    }
}

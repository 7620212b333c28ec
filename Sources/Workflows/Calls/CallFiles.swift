/// Where the workflow files that jobs call come from, and what they are named in a run.
package struct CallFiles: Sendable {
    /// The file at a path of the run's own repository, at the run's commit; nil where there is none.
    package typealias Local = @Sendable (_ path: String) throws(CallLoadError) -> [UInt8]?
    /// The file of another repository, at a ref, and the commit that this was.
    package typealias Remote =
        @Sendable (_ owner: String, _ name: String, _ path: String, _ ref: String) throws(CallLoadError) -> (
            bytes: [UInt8], commit: String?
        )

    private let local: Local
    private let remote: Remote?

    /// - Parameters:
    ///   - local: gives the files of the run's own repository.
    ///   - remote: gives those of others; without it such a call is refused by name.
    package init(local: @escaping Local, remote: Remote? = nil) {
        self.local = local
        self.remote = remote
    }

    /// No file is there.
    package static let none = CallFiles { _ in nil }

    /// The file that `reference`, made in the file named `caller`, means.
    ///
    /// - Throws: `CallLoadError` where it cannot be had.
    package func load(_ reference: WorkflowReference, calledFrom caller: String) throws(CallLoadError) -> CalledFile {
        let name = reference.fileName(calledFrom: caller)
        if case .repository(let owner, let repository, let path, let ref)? = WorkflowReference(remoteFile: name) {
            guard let remote else {
                throw CallLoadError(
                    "calling a workflow of another repository is not supported yet",
                    hint: "copy the file into .github/workflows and call it with './', or leave the job out with --job")
            }
            let file = try remote(owner, repository, path, ref)
            return CalledFile(name: name, bytes: file.bytes, commit: file.commit)
        }
        guard let bytes = try local(name) else {
            throw CallLoadError("there is no such file at the run's commit", hint: "correct the path, or add the file")
        }
        return CalledFile(name: name, bytes: bytes)
    }
}

extension WorkflowReference {
    /// The file of another repository that a run names so; nil for one of the run's own.
    package init?(remoteFile name: String) {
        guard let reference = try? WorkflowReference(parsing: name), case .repository = reference else { return nil }
        self = reference
    }

    /// What the file is named in a run: its path where it is of the run's own repository, else
    /// `owner/name/path@ref`.
    ///
    /// `./path` is in the repository, and at the commit, of the file `caller` that says so
    /// (docs/language/workflows.md#uses).
    package func fileName(calledFrom caller: String) -> String {
        guard case .local(let path) = self else { return text }
        guard case .repository(let owner, let name, _, let ref)? = WorkflowReference(remoteFile: caller) else {
            return path
        }
        return WorkflowReference.repository(owner: owner, name: name, path: path, ref: ref).text
    }
}

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

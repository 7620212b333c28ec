/// A build that ran and failed.
package struct BuildFailure: Error {
    /// What failed, at its line of the Dockerfile.
    package let error: ImageError
    /// The last lines of its log, for those who have not seen them.
    package let tail: [String]
}

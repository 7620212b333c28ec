package import Basics

/// A process to start.
package struct ProcessSpec: Sendable {
    /// Where a process reads its standard input from.
    package enum Input: Sendable {
        /// `/dev/null`: a question ends the process instead of hanging it.
        case nothing
        /// These bytes, then the end.
        case bytes([UInt8])
        /// A descriptor of the caller's, which stays the caller's.
        case descriptor(Int32)
    }

    /// The program and its arguments. A program without `/` is looked for in the PATH of `environment`; one with `/`
    /// is a path, taken from `workingDirectory` where it is relative.
    package var arguments: [String]
    /// The whole environment, in order; nothing is added.
    package var environment: [(Key, String)]
    /// An absolute path.
    package var workingDirectory: String
    package var standardInput: Input
    /// How long output is still read after the process has ended while something it started holds its output open
    /// (docs/language/steps.md#cancelling; 5 s).
    package var drain: Duration

    package init(
        arguments: [String], environment: [(Key, String)], workingDirectory: String, standardInput: Input = .nothing,
        drain: Duration = .seconds(5)
    ) {
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.standardInput = standardInput
        self.drain = drain
    }
}

import Glibc

/// Why a process could not be started or watched to its end: what, where, and what to do.
package struct ProcessFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is, for those who act on it.
    package enum Kind: String, Hashable, Sendable {
        /// No such program, or its interpreter is missing.
        case notFound
        /// The file is there but cannot be executed.
        case notExecutable
        /// The working directory cannot be entered.
        case workingDirectory
        /// Arguments and environment are more than the kernel takes.
        case tooLarge
        /// An argument or variable that no process can be given: a NUL byte, a name with `=`.
        case invalid
        /// The keeper of the job is gone: a step killed it.
        case keeperLost
        /// A tool wrote more than it may, or took longer than it may.
        case limit
        /// The kernel refused: no process, descriptor or memory left.
        case system
    }

    package let kind: Kind
    /// One or two sentences: what happened, where, and what to do.
    package let description: String

    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// A refusal by the kernel.
    static func system(_ what: String, _ error: Int32) -> ProcessFailure {
        ProcessFailure(.system, "\(what): \(message(error))")
    }

    /// The kernel's words for an error number.
    static func message(_ error: Int32) -> String { String(cString: strerror(error)) }
}

import Glibc

/// Why a server could not be asked, or what it said was no answer.
package struct TransportError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is, for those who act on it.
    package enum Kind: Hashable, Sendable {
        /// There is no such socket file.
        case missing
        /// Nobody listens there.
        case refused
        /// The user may not connect.
        case forbidden
        /// The answer took longer than it may.
        case timedOut
        /// Who asked does not wait any more.
        case stopped
        /// The connection ended early, or what came is not HTTP.
        case broken
    }

    package let kind: Kind
    /// What happened, and with which server.
    package let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// A refusal by the kernel.
    static func system(_ what: String, _ address: ServerAddress, _ code: Int32) -> TransportError {
        let kind: Kind =
            switch code {
            case ENOENT: .missing
            case ECONNREFUSED: .refused
            case EACCES, EPERM: .forbidden
            case ETIMEDOUT, EHOSTUNREACH, ENETUNREACH: .timedOut
            default: .broken
            }
        return TransportError(kind, "cannot \(what) \(address): \(String(cString: strerror(code)))")
    }
}

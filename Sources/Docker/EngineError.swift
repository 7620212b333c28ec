import Basics
import Transport

/// Why a Docker Engine could not be asked, or did not do it.
package struct EngineError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is, for those who act on it.
    package enum Kind: Hashable, Sendable {
        /// No engine listens there.
        case absent
        /// The user may not use its socket.
        case forbidden
        /// Its API is older than what is needed, or so new that this version is no longer understood.
        case version
        /// There is no such image, container, network or volume.
        case missing
        /// The name is taken.
        case conflict
        /// The engine's disk is full.
        case full
        /// It did not answer in time.
        case timedOut
        /// Who asked does not wait any more.
        case stopped
        /// Anything else it said.
        case failed
    }

    package let kind: Kind
    /// What happened and, where there is one, the remedy.
    package let description: String

    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// An answer that is no success.
    init(_ action: String, _ answer: HTTPAnswer) {
        let text =
            (try? JSONValue.parse(bytes: answer.body))?["message"]?.stringValue
            ?? String(decoding: answer.body.prefix(1000), as: UTF8.self)
        kind =
            switch answer.status {
            case _ where Self.isFull(text): .full
            case 404: .missing
            case 409: .conflict
            default: .failed
            }
        description = "cannot \(action): \(SafeText.line(text)) (\(answer.status))"
    }

    /// What it says at the end of something that it had begun.
    init(_ action: String, refused text: String) {
        kind = Self.isFull(text) ? .full : .failed
        description = "cannot \(action): \(SafeText.line(text))"
    }

    private static func isFull(_ text: String) -> Bool { text.utf8.contains("no space left on device") }

    /// A failure of the way to the engine.
    init(_ action: String, _ error: any Error, at address: ServerAddress) {
        let failure = error as? TransportError
        switch failure?.kind {
        case .missing, .refused:
            kind = .absent
            description =
                "no Docker Engine answers at \(address): start it, or name another one in the environment's target"
        case .forbidden:
            kind = .forbidden
            description =
                "the Docker Engine at \(address) cannot be used by this user: run as root, or join the socket's group"
        case .timedOut:
            kind = .timedOut
            description = "cannot \(action): the Docker Engine at \(address) did not answer in time"
        case .stopped:
            kind = .stopped
            description = "\(action): stopped"
        case .broken, nil:
            kind = .failed
            description = "cannot \(action): \(error)"
        }
    }
}

extension String.UTF8View {
    /// Whether `text` stands somewhere in it.
    fileprivate func contains(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        return indices.contains { self[$0...].starts(with: wanted) }
    }
}

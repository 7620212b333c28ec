package import Basics

/// A change of what serves in an environment, as somebody asks for it.
package struct DeploymentRequest: Hashable, Sendable {
    /// What is wanted.
    package enum Change: Hashable, Sendable {
        /// A version by its name or by the digest of its image; nil is what the commit says.
        case deploy(version: Key?, digest: Key?)
        /// A version that served before; nil is the one before the current.
        case rollback(to: Key?)
    }

    package let environment: Key
    /// The service that is meant; nil for the only one.
    package let service: Key?
    package let change: Change

    package init(_ change: Change, environment: Key, service: Key?) {
        self.change = change
        self.environment = environment
        self.service = service
    }

    /// The digest of the image that is wanted; nil where none is named.
    package var digest: Key? { if case .deploy(_, let digest) = change { digest } else { nil } }

    /// The kind as messages and effects call it.
    package var word: String {
        switch change {
        case .deploy: "deploy"
        case .rollback: "rollback"
        }
    }
}

extension DeploymentRequest {
    /// The members that only this request has.
    var members: [JSONObject.Member] {
        func text(_ key: Key?) -> JSONValue { key.map { .string($0.string) } ?? .null }
        let service = service.map { [JSONObject.Member("service", text($0))] } ?? []
        return switch change {
        case .deploy(let version, let digest):
            service + [JSONObject.Member("release", text(version)), JSONObject.Member("digest", text(digest))]
        case .rollback(let version): service + [JSONObject.Member("release", text(version))]
        }
    }

    /// Reads a request; `environment` is the one that the message is of.
    init(_ word: Key, _ members: inout MessageMembers, environment: Key?) throws(MessageProblem) {
        guard let environment else { throw MessageProblem("the request has no 'environment'") }
        let version = try members.optional("release")
        self.init(
            word == "deploy"
                ? .deploy(version: version, digest: try members.optional("digest")) : .rollback(to: version),
            environment: environment, service: try members.optionalText("service").map { Key($0) })
    }
}

extension MessageMembers {
    /// A text, or nil for null.
    mutating func optional(_ name: Key) throws(MessageProblem) -> Key? {
        try value(name).isNull ? nil : Key(try text(name))
    }
}

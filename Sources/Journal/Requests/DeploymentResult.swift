package import Basics

/// What a deployment that a job asked for came to.
package struct DeploymentResult: Hashable, Sendable {
    /// The version; nil for a withheld rollback to the one before.
    package let version: Key?
    /// The digest of its image; nil where nobody has looked.
    package let digest: Key?
    /// What the target has recorded; nil where nothing was done, since the run does not publish.
    package let record: JSONValue?

    package init(version: Key?, digest: Key?, record: JSONValue?) {
        self.version = version
        self.digest = digest
        self.record = record
    }

    /// Whether nothing was done, since the run does not publish.
    package var isWithheld: Bool { record == nil }
}

extension DeploymentResult {
    var members: [JSONObject.Member] {
        [
            JSONObject.Member("release", version.map { .string($0.string) } ?? .null),
            JSONObject.Member("digest", digest.map { .string($0.string) } ?? .null),
            JSONObject.Member("record", record ?? JSONValue.null),
        ]
    }

    init(_ members: inout MessageMembers) throws(MessageProblem) {
        let record = try members.value("record")
        self.init(
            version: try members.optional("release"), digest: try members.optional("digest"),
            record: record.isNull ? .none : record)
    }
}

package import Basics
package import Planning

extension EnvironmentPolicy {
    var journalBody: JSONValue {
        .journal([
            "name": .string(name.string), "branches": .journal(list: branches.patterns) { .string($0.text) },
            "approval": approval?.journalBody,
            "secrets": .journal(list: secrets.sorted { $0.key < $1.key }) {
                ["name": .string($0.key.string), "secret": .string($0.value.string)]
            },
        ])
    }

    init(_ fields: JournalFields) throws(JournalError) {
        var secrets: [Key: Key] = [:]
        for (name, secret) in try fields.list(
            "secrets",
            { entry throws(JournalError) in
                (Key(try entry.text("name")), Key(try entry.text("secret")))
            })
        {
            secrets[name] = secret
        }
        let approval = fields.value("approval")
        self.init(
            name: Key(try fields.text("name")),
            branches: FilterList(.include, try fields.texts("branches") { try? FilterPattern($0) }),
            approval: approval.isNull ? nil : try ApprovalPolicy(try fields.fields("approval")), secrets: secrets)
    }
}

extension ApprovalPolicy {
    /// The policy as a run's inputs and its requests for approval have it.
    package var journalBody: JSONValue {
        .journal([
            "reviewers": .journal(list: reviewers) { .string($0) }, "required": .journal(Int64(required)),
            "self_review": allowsSelfReview ? .bool(true) : nil, "wait_ms": .journal(wait),
            "expires_ms": .journal(expires),
        ])
    }

    /// Reads it back.
    package init(_ body: JSONValue, kind: Key) throws(JournalError) {
        try self.init(JournalFields(kind: kind, value: body))
    }

    init(_ fields: JournalFields) throws(JournalError) {
        self.init(
            reviewers: try fields.texts("reviewers") { $0 }, required: try fields.optionalSmall("required") ?? 1,
            allowsSelfReview: try fields.optionalFlag("self_review") ?? false,
            wait: try fields.optionalInteger("wait_ms") ?? 0,
            expires: try fields.optionalInteger("expires_ms") ?? Self.usualExpiry)
    }
}

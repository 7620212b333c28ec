import Basics

/// One run of the tool that a SARIF run is of: whether it went well, and how its rules were set.
struct SARIFInvocation {
    private let isSuccessful: Bool
    private let overrides: [SARIFComponents.Kind: [(reference: SARIFReference, level: SARIFLevel)]]
    private let notifications: [(level: SARIFLevel?, reference: SARIFReference, text: String)]

    private static let configuration: JSONShape = .list(
        .object(["descriptor": SARIFReference.shape, "configuration": .object(["level": .scalar])]))

    private static let notification: JSONShape = .list(
        .object([
            "level": .scalar, "message": .object(["text": .brief]), "locations": SARIFLocation.list,
            "descriptor": SARIFReference.shape,
        ]))

    static let shape: JSONShape = .object([
        "executionSuccessful": .scalar, "toolExecutionNotifications": notification,
        "toolConfigurationNotifications": notification, "ruleConfigurationOverrides": configuration,
        "notificationConfigurationOverrides": configuration,
    ])

    init(_ value: JSONValue, _ input: SecurityInput) throws {
        guard let isSuccessful = value["executionSuccessful"]?.boolValue else {
            throw input.malformed("an invocation does not say whether it was successful")
        }
        self.isSuccessful = isSuccessful
        func overrides(_ name: Key) throws -> [(reference: SARIFReference, level: SARIFLevel)] {
            try (value[name]?.arrayValue ?? []).compactMap { override in
                guard let level = try SARIFLevel.read(override["configuration"] ?? .null, input) else { return nil }
                return (try SARIFReference(override["descriptor"] ?? .null, input), level)
            }
        }
        self.overrides = [
            .rules: try overrides("ruleConfigurationOverrides"),
            .notifications: try overrides("notificationConfigurationOverrides"),
        ]
        var notifications: [(level: SARIFLevel?, reference: SARIFReference, text: String)] = []
        for list in ["toolExecutionNotifications", "toolConfigurationNotifications"] as [Key] {
            for notification in value[list]?.arrayValue ?? [] {
                let text = notification["message"]?["text"]?.stringValue ?? "an error without a message"
                let place = SARIFLocation.first(of: notification)?.uri.map { "\(input.path($0)): " } ?? ""
                notifications.append(
                    (
                        try SARIFLevel.read(notification, input),
                        try SARIFReference(notification["descriptor"] ?? .null, input), place + text
                    ))
            }
        }
        self.notifications = notifications
    }

    /// The levels that this invocation set, by what they were set for.
    func levels(
        _ kind: SARIFComponents.Kind, _ components: SARIFComponents
    ) -> [SARIFComponents.Place: SARIFLevel] {
        var levels: [SARIFComponents.Place: SARIFLevel] = [:]
        for override in overrides[kind] ?? [] {
            for place in components.places(of: override.reference, kind) {
                levels[place] = max(levels[place] ?? .none, override.level)
            }
        }
        return levels
    }

    /// Why the results of this invocation are not whole, as sentences that go on after the tool's name.
    func faults(_ components: SARIFComponents, _ input: SecurityInput) throws -> [String] {
        let levels = levels(.notifications, components)
        var reasons: [String] = []
        for notification in notifications {
            let level =
                try notification.level
                ?? components.level(of: notification.reference, .notifications, overrides: levels, input)
            if level == .error { reasons.append("reports an error: \(notification.text)") }
        }
        return isSuccessful || !reasons.isEmpty ? reasons : ["says that it failed"]
    }
}

extension SARIFComponents {
    /// The level of a result or notification that states none (SARIF 2.1.0 §3.27.10): what the invocation set for what
    /// it refers to, else what that has by default, else `warning`; the worst where a reference means several.
    func level(
        of reference: SARIFReference, _ kind: Kind, overrides: [Place: SARIFLevel], _ input: SecurityInput
    ) throws -> SARIFLevel {
        try places(of: reference, kind).map { place in
            try overrides[place] ?? SARIFLevel.read(value(place, kind)["defaultConfiguration"] ?? .null, input)
                ?? .warning
        }.max() ?? .warning
    }
}

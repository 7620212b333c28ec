import Basics

/// The table of `on:` (docs/language/events.md#activity-types): every event, its activity types and its filters.
enum EventSchema {
    /// `on:`: a name, a list of names, or a mapping.
    static let on = Definition.either(.oneOf(names), .list(of: .oneOf(names)), Definition(mappings: [mapping]))

    private static let names = events.map(\.key)
    private static let mapping = Definition.MappingRule(properties: events)

    private static let events: [Definition.Property] =
        [
            event("branch_protection_rule", types: "created", "edited", "deleted"),
            event("check_run", types: "completed", "created", "rerequested", "requested_action"),
            event("check_suite", types: "completed"),
            event("create"),
            event("delete"),
            event("deployment"),
            event("deployment_status"),
            event(
                "discussion", types: "created", "edited", "deleted", "transferred", "pinned", "unpinned", "labeled",
                "unlabeled", "locked", "unlocked", "category_changed", "answered", "unanswered"
            ),
            event("discussion_comment", types: "created", "edited", "deleted"),
            event("fork"),
            event("gollum"),
            event(
                "image_version", types: "created", "ready", "deleted",
                filters: [.key("names", oneOrMore), .key("versions", oneOrMore)]
            ),
            event("issue_comment", types: "created", "edited", "deleted"),
            event(
                "issues", types: "opened", "edited", "deleted", "transferred", "pinned", "unpinned", "closed",
                "reopened", "assigned", "unassigned", "labeled", "unlabeled", "locked", "unlocked", "milestoned",
                "demilestoned", "field_added", "field_removed", "typed", "untyped"
            ),
            event("label", types: "created", "edited", "deleted"),
            event("merge_group", types: "checks_requested", filters: branches),
            event("milestone", types: "created", "closed", "opened", "edited", "deleted"),
            event("page_build"),
            event("project", types: "created", "closed", "reopened", "edited", "deleted"),
            event("project_card", types: "created", "moved", "converted", "edited", "deleted"),
            event("project_column", types: "created", "updated", "moved", "deleted"),
            event("public"),
            event("pull_request", types: pullRequestTypes, filters: branches + paths),
            event("pull_request_comment", types: "created", "edited", "deleted"),
            event("pull_request_review", types: "submitted", "edited", "dismissed"),
            event("pull_request_review_comment", types: "created", "edited", "deleted"),
            event("pull_request_target", types: pullRequestTypes, filters: branches + paths),
            .key("push", .either(.null, Definition(mappings: [.init(properties: branches + tags + paths)]))),
            event("registry_package", types: "published", "updated"),
            event(
                "release", types: "published", "unpublished", "created", "edited", "deleted", "prereleased", "released"
            ),
            // Any name a sender makes up is a type here. The table says a list; text alone is taken as elsewhere.
            .key("repository_dispatch", .either(.null, .mapping(.key("types", oneOrMore)))),
            .key("schedule", .list(of: .mapping(.required("cron", .nonEmptyText), .key("timezone", .nonEmptyText)))),
            event("status"),
            event("watch", types: "started"),
            .key("workflow_call", .either(.null, call)),
            // GitHub passes over what it does not know here.
            .key("workflow_dispatch", .either(.null, .mapping(.key("inputs", dispatchInputs)).ignoringUnknownKeys)),
            event(
                "workflow_run", types: "requested", "completed", "in_progress",
                filters: [.key("workflows", oneOrMore)] + branches
            ),
        ]

    private static let pullRequestTypes: [Key] = [
        "assigned", "unassigned", "labeled", "unlabeled", "opened", "edited", "closed", "reopened", "synchronize",
        "converted_to_draft", "locked", "unlocked", "enqueued", "dequeued", "milestoned", "demilestoned",
        "ready_for_review", "review_requested", "review_request_removed", "auto_merge_enabled", "auto_merge_disabled",
        "stacked",
    ]
    private static let branches = filter("branches")
    private static let tags = filter("tags")
    private static let paths = filter("paths")

    /// What a filter lists; published files have had filters without a value for years.
    private static let oneOrMore = Definition.oneOrMoreTexts.absentIfEmpty

    /// A filter and its counterpart that ignores.
    private static func filter(_ name: String) -> [Definition.Property] {
        [.key(Key(name), oneOrMore), .key(Key("\(name)-ignore"), oneOrMore)]
    }

    private static func event(_ name: Key) -> Definition.Property { .key(name, .null) }

    private static func event(
        _ name: Key, types: Key..., filters: [Definition.Property] = []
    ) -> Definition.Property {
        event(name, types: types, filters: filters)
    }

    private static func event(_ name: Key, types: [Key], filters: [Definition.Property]) -> Definition.Property {
        let type = Definition.oneOf(types)
        let properties = [.key("types", Definition.either(type, .list(of: type)).absentIfEmpty)] + filters
        return .key(name, .either(.null, Definition(mappings: [.init(properties: properties)])))
    }
}

// MARK: - Inputs, outputs, secrets

extension EventSchema {
    private static let call = Definition.mapping(
        .key("inputs", .names(to: callInput)),
        .key("secrets", .names(to: .either(.null, secret))),
        .key("outputs", .names(to: output))
    )

    private static let callInput = Definition.mapping(
        .key("description", .text),
        .required("type", .oneOf("string", "boolean", "number")),
        .key("required", .boolean),
        .key("default", .scalar.with(.workflow))
    )

    private static let secret = Definition.mapping(.key("description", .text), .key("required", .boolean))

    private static let output = Definition.mapping(
        .key("description", .text), .required("value", .text.with([.workflow, .jobs]))
    )

    // The official table has no alternative for an input without a body; the parser takes it as a text input.
    private static let dispatchInputs = Definition.either(.null, .names(to: .either(.null, dispatchInput)))

    private static let dispatchInput = Definition.mapping(
        .key("description", .text),
        .key("type", .oneOf("string", "boolean", "number", "environment", "choice")),
        .key("required", .boolean),
        .key("default", .scalar),
        .key("options", .texts),
        .key("deprecationMessage", .text)
    ).ignoringUnknownKeys
}

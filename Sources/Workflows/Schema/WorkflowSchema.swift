import Basics

/// The table of workflow files (docs/language/workflows.md#workflow-keys, docs/language/contexts.md#availability).
struct WorkflowSchema: Sendable {
    /// A whole file.
    let root: Definition

    /// What GitHub takes today.
    static let current = WorkflowSchema(hasControlSteps: true)
    /// What it took before `wait`, `wait-all` and `cancel` steps.
    static let withoutControlSteps = WorkflowSchema(hasControlSteps: false)

    private init(hasControlSteps: Bool) {
        let steps = StepSchema.steps(hasControlSteps: hasControlSteps)
        root = .mapping(
            .key("name", .text),
            .key("description", .text),
            .key("run-name", .text.with(.workflow)),
            .required("on", EventSchema.on),
            .key("permissions", Self.permissions),
            .key("env", .names(to: .text).with([.workflow, .secrets])),
            .key("defaults", .mapping(.key("run", Self.defaultsRun))),
            .key("concurrency", Definition.either(.text, Self.concurrency).with(.workflow)),
            .required("jobs", .names(to: .either(Self.job(steps: steps), Self.callJob)))
        )
    }
}

// MARK: - Jobs

extension WorkflowSchema {
    private static func job(steps: Definition) -> Definition {
        .mapping(
            .key("name", .text.with(.leg)),
            .key("needs", .oneOrMoreTexts),
            .key("if", jobCondition),
            .required("runs-on", runsOn),
            .key("strategy", strategy),
            .key("timeout-minutes", .number.with(.leg)),
            .key("cancel-timeout-minutes", .number.with(.leg)),
            .key("continue-on-error", .boolean.with(.leg)),
            .key("container", Definition.either(.text, container).with(.leg)),
            .key("services", Definition.names(to: .either(.nonEmptyText, service)).with(.leg)),
            .key("env", .names(to: .text).with([.leg, .secrets])),
            .key("environment", Definition.either(.text, environment).with(.leg)),
            .key("permissions", permissions),
            .key("concurrency", jobConcurrency),
            .key("outputs", .names(to: .text.with(.running))),
            .key("defaults", .mapping(.key("run", defaultsRun.with([.leg, .env])))),
            .key("steps", steps),
            .key("snapshot", .either(.nonEmptyText, snapshot))
        )
    }

    private static let callJob = Definition.mapping(
        .key("name", .text.with(.leg)),
        .required("uses", .nonEmptyText),
        .key("with", .names(to: .scalar.with(.leg))),
        .key("secrets", .either(.names(to: .scalar.with([.leg, .secrets])), .oneOf("inherit"))),
        .key("needs", .oneOrMoreTexts),
        .key("if", jobCondition),
        .key("permissions", permissions),
        .key("concurrency", jobConcurrency),
        .key("strategy", strategy)
    )

    private static let jobCondition = Definition.condition(.jobIf)
    private static let jobConcurrency = Definition.either(.nonEmptyText, concurrency).with(.leg)

    private static let runsOn = Definition.either(
        .oneOrMoreTexts, .mapping(.key("group", .nonEmptyText), .key("labels", .oneOrMoreTexts))
    ).with(.leg)

    private static let strategy = Definition.mapping(
        .key("fail-fast", .boolean),
        .key("max-parallel", .number),
        .key("matrix", .mapping(.key("include", filters), .key("exclude", filters), others: .anyList))
    ).with(.needed)
    private static let filters = Definition.list(of: .names(to: .any))

    private static let environment = Definition.mapping(
        .required("name", .text),
        .key("url", .text.with(.environmentURL)),
        .key("deployment", .boolean)
    )

    private static let snapshot = Definition.mapping(
        .required("image-name", .nonEmptyText),
        .key("if", .condition([.leg, .stepStatus, .hashFiles])),
        .key("version", .nonEmptyText)
    )
}

// MARK: - Parts of several places

extension WorkflowSchema {
    private static let concurrency = Definition.mapping(
        .required("group", .nonEmptyText),
        .key("cancel-in-progress", .boolean),
        .key("queue", .oneOf("single", "max"))
    )

    private static let defaultsRun = Definition.mapping(
        .key("shell", .nonEmptyText), .key("working-directory", .nonEmptyText)
    )

    private static let container = Definition.mapping(
        .key("image", .nonEmptyText),
        .key("options", .text),
        .key("env", .names(to: .text.with(.running))),
        .key("ports", .nonEmptyTexts),
        .key("volumes", .nonEmptyTexts),
        .key("credentials", credentials)
    )

    private static let service = Definition.mapping(
        .key("image", .nonEmptyText),
        .key("options", .text),
        .key("env", .names(to: .text.with(.running))),
        .key("ports", .nonEmptyTexts),
        .key("volumes", .nonEmptyTexts),
        .key("credentials", credentials),
        .key("entrypoint", .text),
        .key("command", .text)
    )

    private static let credentials = Definition.mapping(
        .key("username", .nonEmptyText), .key("password", .nonEmptyText)
    ).with([.workflow, .secrets, .env])

    private static let permissions = Definition.either(permissionScopes, .oneOf("read-all", "write-all"))

    private static let permissionScopes = Definition(
        mappings: [
            Definition.MappingRule(
                properties: PermissionScope.allCases.map { scope in
                    .key(Key(scope.rawValue), .oneOf(scope.allowedLevels.map { Key($0.description) }))
                }
            )
        ]
    )
}

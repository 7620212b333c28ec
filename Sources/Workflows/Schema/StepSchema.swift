import Basics

/// The table of steps in workflow files (docs/language/workflows.md#steps, docs/language/steps.md#background-steps).
enum StepSchema {
    /// `steps:`, with or without `wait`, `wait-all` and `cancel`.
    static func steps(hasControlSteps: Bool) -> Definition {
        let controls = hasControlSteps ? [wait, waitAll, cancel] : []
        let inside = Definition.list(of: .either([run, uses] + controls))
        let parallel = Definition.mapping(.required("parallel", inside))
        return .list(of: .either([run, uses] + controls + [parallel]))
    }

    private static let run = Definition.mapping(
        .key("name", .text.with(.step)),
        .key("id", .nonEmptyText),
        .key("if", condition),
        .key("timeout-minutes", .number.with(.step)),
        .required("run", .text.with(.step)),
        .key("continue-on-error", .boolean.with(.step)),
        .key("env", environment),
        .key("working-directory", .text.with(.step)),
        .key("shell", .nonEmptyText),
        .key("background", .boolean)
    )

    private static let uses = Definition.mapping(
        .key("name", .text.with(.step)),
        .key("id", .nonEmptyText),
        .key("if", condition),
        .key("continue-on-error", .boolean.with(.step)),
        .key("timeout-minutes", .number.with(.step)),
        .required("uses", .nonEmptyText),
        .key("with", .names(to: .text).with(.step)),
        .key("env", environment),
        .key("background", .boolean)
    )

    private static let wait = Definition.mapping(
        .key("name", .text.with(.step)),
        .key("id", .nonEmptyText),
        .key("continue-on-error", .boolean.with(.step)),
        .required("wait", .oneOrMoreTexts)
    )

    private static let waitAll = Definition.mapping(
        .key("name", .text.with(.step)),
        .key("id", .nonEmptyText),
        .key("continue-on-error", .boolean.with(.step)),
        .required("wait-all", .either(.null, .boolean))
    )

    private static let cancel = Definition.mapping(
        .key("name", .text.with(.step)),
        .key("id", .nonEmptyText),
        .key("continue-on-error", .boolean.with(.step)),
        .required("cancel", .nonEmptyText)
    )

    private static let environment = Definition.names(to: .text).with(.step)
    private static let condition = Definition.condition(.stepIf)
}

import Basics

/// The table of `action.yml` (docs/language/actions.md, docs/language/contexts.md#availability).
///
/// Keys GitHub does not know are passed over there, so they are here, with a warning.
enum ActionSchema {
    /// A whole file.
    static let root = Definition.mapping(
        .key("name", .text),
        .key("description", .text),
        .key("author", .text),
        .key("inputs", .either(.null, .names(to: .either(.null, input)))),
        .key("outputs", .either(.null, .names(to: .either(.null, output)))),
        .required("runs", .either(docker, node, composite)),
        .key("branding", .any),
        others: .any
    )

    private static let input = Definition.mapping(
        .key("description", .text),
        .key("required", .scalar),
        .key("default", .text.with([.github, .strategy, .matrix, .job, .runner, .hashFiles])),
        .key("deprecationMessage", .text),
        others: .any
    )

    private static let output = Definition.mapping(
        .key("description", .text),
        .key("value", .text.with(.compositeStep.subtracting(.hashFiles)))
    )

    private static let using = Definition.oneOf("docker", "node12", "node16", "node20", "node24", "composite")
    private static let condition = Definition.condition(.actionRunsIf)

    private static let docker = Definition.mapping(
        .required("using", using),
        .required("image", .nonEmptyText),
        .key("entrypoint", .nonEmptyText),
        .key("args", .list(of: .text.with(.inputs))),
        .key("env", .names(to: .text).with(.inputs)),
        .key("pre-entrypoint", .nonEmptyText),
        .key("pre-if", condition),
        .key("post-entrypoint", .nonEmptyText),
        .key("post-if", condition)
    )

    private static let node = Definition.mapping(
        .required("using", using),
        .required("main", .nonEmptyText),
        .key("pre", .nonEmptyText),
        .key("pre-if", condition),
        .key("post", .nonEmptyText),
        .key("post-if", condition)
    )

    private static let composite = Definition.mapping(
        .required("using", using),
        .required("steps", .list(of: .either(runStep, usesStep)))
    )

    private static let runStep = Definition.mapping(
        .key("name", .text.with(.compositeStep)),
        .key("id", .nonEmptyText),
        .key("if", stepCondition),
        .required("run", .text.with(.compositeStep)),
        .required("shell", .text.with(.compositeStep)),
        .key("env", .names(to: .text).with(.compositeStep)),
        .key("continue-on-error", .boolean.with(.compositeStep)),
        .key("working-directory", .text.with(.compositeStep))
    )

    private static let usesStep = Definition.mapping(
        .key("name", .text.with(.compositeStep)),
        .key("id", .nonEmptyText),
        .key("if", stepCondition),
        .required("uses", .nonEmptyText),
        .key("with", .names(to: .text).with(.compositeStep)),
        .key("env", .names(to: .text).with(.compositeStep)),
        .key("continue-on-error", .boolean.with(.compositeStep))
    )

    private static let stepCondition = Definition.condition(.compositeStepIf)
}

package import Basics
package import YAMLTree

/// Reads workflow files.
///
/// ```swift
/// let (workflow, diagnostics) = WorkflowReader.read(path: ".github/workflows/ci.yml", bytes)
/// ```
package enum WorkflowReader {
    /// What a file may hold.
    package struct Options: Sendable {
        /// How large it may be.
        package var limits: YAMLLimits
        /// Whether steps may be `wait`, `wait-all` and `cancel`, as GitHub allows since June 2026.
        package var allowsControlSteps: Bool

        package init(limits: YAMLLimits = YAMLLimits(), allowsControlSteps: Bool = true) {
            self.limits = limits
            self.allowsControlSteps = allowsControlSteps
        }
    }

    /// Reads the workflow file at `path` from its bytes (UTF-8).
    ///
    /// - Parameters:
    ///   - path: The name of the file for messages and `Workflow.path`: its path in the repository, or the reference
    ///     it was called by.
    ///   - bytes: The file.
    ///   - options: What it may hold.
    /// - Returns: The workflow, nil if there is any error; and everything to be said of the file, sorted by place.
    package static func read(
        path: String, _ bytes: some Collection<UInt8>, options: Options = Options()
    ) -> (workflow: Workflow?, diagnostics: [Diagnostic]) {
        let document = YAMLDocument.parse(bytes, file: path, limits: options.limits)
        guard let root = document.root else { return (nil, document.diagnostics) }
        let schema = options.allowsControlSteps ? WorkflowSchema.current : .withoutControlSteps
        var reader = SchemaReader(file: path)
        let token = reader.read(root, as: schema.root)
        var converter = WorkflowConverter(problems: Problems(file: path))
        converter.problems.add(reader.diagnostics)
        let workflow = converter.convert(token, path: path)
        return converter.problems.result(workflow)
    }

    /// What starts the workflow of a file that has errors elsewhere; nil where that cannot be told either.
    package static func triggers(
        path: String, _ bytes: some Collection<UInt8>, options: Options = Options()
    ) -> [Trigger]? {
        guard let root = YAMLDocument.parse(bytes, file: path, limits: options.limits).root,
            let on = (root.pairs ?? []).first(where: { $0.key.scalar.map { Key($0.text) } == "on" })
        else { return nil }
        var reader = SchemaReader(file: path)
        let token = reader.read(on.value, as: EventSchema.on)
        var converter = TriggerConverter(problems: Problems(file: path))
        let triggers = converter.convert(token)
        let problems = reader.diagnostics + converter.problems.diagnostics
        return triggers.isEmpty || problems.contains { $0.severity == .error } ? nil : triggers
    }

    /// Reads the workflow file at `path` from its text.
    package static func read(
        path: String, text: String, options: Options = Options()
    ) -> (workflow: Workflow?, diagnostics: [Diagnostic]) {
        read(path: path, text.utf8, options: options)
    }
}

extension Problems {
    /// What was made of a file, unless there are errors, and all diagnostics by place.
    func result<Model>(_ model: Model?) -> (Model?, [Diagnostic]) {
        var problems = self
        let hasErrors = diagnostics.contains { $0.severity == .error }
        // Whatever keeps a model from being made reports an error; should one ever not, the file is refused anyway.
        if model == nil, !hasErrors { problems.error("The file could not be understood", .beginning) }
        return (hasErrors ? nil : model, problems.sorted)
    }
}

package import Basics
package import YAMLTree

/// Reads the definitions of actions.
///
/// ```swift
/// let (action, diagnostics) = ActionReader.read(path: "actions/checkout/action.yml", bytes)
/// ```
package enum ActionReader {
    /// Reads an `action.yml` from its bytes (UTF-8).
    ///
    /// - Parameters:
    ///   - path: The name of the file for messages and `ActionDefinition.path`.
    ///   - bytes: The file.
    ///   - limits: How large it may be.
    /// - Returns: The action, nil if there is any error; and everything to be said of the file, sorted by place.
    package static func read(
        path: String, _ bytes: some Collection<UInt8>, limits: YAMLLimits = YAMLLimits()
    ) -> (action: ActionDefinition?, diagnostics: [Diagnostic]) {
        let document = YAMLDocument.parse(bytes, file: path, limits: limits)
        guard let root = document.root else { return (nil, document.diagnostics) }
        var reader = SchemaReader(file: path)
        let token = reader.read(root, as: ActionSchema.root)
        var converter = ActionConverter(problems: Problems(file: path))
        converter.problems.add(reader.diagnostics)
        let action = converter.convert(token, path: path)
        return converter.problems.result(action)
    }

    /// Reads an `action.yml` from its text.
    package static func read(
        path: String, text: String, limits: YAMLLimits = YAMLLimits()
    ) -> (action: ActionDefinition?, diagnostics: [Diagnostic]) {
        read(path: path, text.utf8, limits: limits)
    }

    /// The action a folder with nothing but a `Dockerfile` is (docs/language/actions.md).
    package static func dockerfile(path: String) -> (action: ActionDefinition?, diagnostics: [Diagnostic]) {
        read(path: path, text: "runs: { using: docker, image: Dockerfile }")
    }
}

package import Basics

/// Settings or exceptions that cannot be used; a gate that meets them ends without a verdict.
package struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// All that was found, with at least one error.
    package let diagnostics: [Diagnostic]

    package init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

    /// The errors, a line each, with what to do.
    package var description: String {
        let lines = diagnostics.filter { $0.severity == .error }.map { diagnostic in
            let place = diagnostic.range.map { ":\($0.start.line):\($0.start.column)" } ?? ""
            let words = [diagnostic.label, diagnostic.hint].compactMap(\.self).map { "; \($0)" }.joined()
            return "\(diagnostic.file ?? "")\(place): \(diagnostic.message)\(words)"
        }
        return lines.joined(separator: "\n")
    }
}
